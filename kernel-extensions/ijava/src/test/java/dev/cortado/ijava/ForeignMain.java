package dev.cortado.ijava;

import dev.cortado.magics.host.CellLoop;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link ForeignIJava} as a process of its own, which Cortado is loaded into while it runs. */
public final class ForeignMain implements CellLoop.Kernel {

    private static final ForeignIJava KERNEL = new ForeignIJava();

    private ForeignMain() {}

    public static void main(String[] files) throws Exception {
        IJava.start(KERNEL);
        CellLoop.run(files, new ForeignMain(), ForeignMain.class);
    }

    /** Calls a line magic; translated cells say so. */
    public static Object line(String verb, List<String> arguments) throws Exception {
        return KERNEL.getMagics().applyLineMagic(verb, arguments);
    }

    /** Calls a cell magic; translated cells say so. */
    public static Object cell(String verb, List<String> arguments, String body) throws Exception {
        return KERNEL.getMagics().applyCellMagic(verb, arguments, body);
    }

    @Override
    public void load(List<Path> jars) {
        KERNEL.load(jars);
    }

    @Override
    public String run(String source) throws Exception {
        DisplayData shown = KERNEL.eval(source);
        return shown == null ? null : Displays.text(shown);
    }

    @Override
    public List<String> shown() {
        List<String> shown = new ArrayList<>(KERNEL.published);
        KERNEL.published.clear();
        return shown;
    }
}
