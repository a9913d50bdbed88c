package dev.cortado.extension;

import dev.cortado.magics.host.CellLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** {@link ForeignKernel} as a process of its own, which Cortado is loaded into while it runs. */
public final class ForeignMain implements CellLoop.Kernel {

    private static final ForeignKernel KERNEL = new ForeignKernel();

    private ForeignMain() {}

    public static void main(String[] files) throws Exception {
        KERNEL.record();
        KERNEL.onStartup();
        CellLoop.run(files, new ForeignMain(), ForeignMain.class);
    }

    /** Calls a line magic; translated cells say so. */
    public static Object line(String verb, List<String> arguments) throws Exception {
        return KERNEL.getMagicsRegistry().evalLineMagic(KERNEL, verb, arguments);
    }

    /** Calls a cell magic; translated cells say so. */
    public static Object cell(String verb, List<String> arguments, String body) throws Exception {
        return KERNEL.getMagicsRegistry().evalCellMagic(KERNEL, verb, arguments, body);
    }

    @Override
    public void load(List<Path> jars) throws Exception {
        KERNEL.load(jars);
    }

    @Override
    public String run(String source) {
        Object value = KERNEL.evalRaw(source);
        return value == null
                ? null
                : Displays.text(
                        value instanceof DisplayData data
                                ? data
                                : KERNEL.getRenderer().render(value));
    }

    @Override
    public List<String> shown() {
        List<String> shown = new ArrayList<>(KERNEL.published);
        KERNEL.published.clear();
        return shown;
    }
}
