package dev.cortado.extension;

import dev.cortado.magics.host.InProcessShell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jshell.JShellException;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/** A kernel of the JJava family that knows nothing of Cortado: it evaluates with a JShell in this process. */
final class ForeignKernel extends BaseKernel implements AutoCloseable {

    /** Everything shown, in order; a display that replaces another is not among it. */
    final List<DisplayData> shown = new ArrayList<>();

    /** What was published since {@link #record}, as text. */
    final List<String> published = new CopyOnWriteArrayList<>();

    private final InProcessShell shell = new InProcessShell();

    ForeignKernel() {
        super(
                "foreign",
                "1",
                new LanguageInfo.Builder("java").build(),
                List.of(),
                null,
                new RecordedIo(),
                new CommManager(),
                new Renderer(),
                null,
                new MagicsRegistry(),
                true,
                new StringStyler.Builder().build());
    }

    @Override
    public Object evalRaw(String source) {
        try {
            return shell.eval(source);
        } catch (JShellException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes from now on, as within a cell. */
    void record() {
        ((RecordedIo) getIO()).record(new Displays(published));
    }

    /** Adds jars as {@code %maven} does: to the snippets' class loader, where extensions are then looked for. */
    void load(List<Path> jars) throws JShellException {
        shell.addToClasspath(jars);
        installExtensions(shell.loader());
    }

    /** The kernel's streams, which can be attached without a socket. */
    private static final class RecordedIo extends JupyterIO {
        RecordedIo() {
            super(StandardCharsets.UTF_8);
        }

        void record(Displays displays) {
            setEnv(displays);
        }
    }

    /** Removes a variable, as a kernel may at any time. */
    void drop(String variable) {
        shell.drop(variable);
    }

    @Override
    public void display(DisplayData data) {
        shown.add(data);
        super.display(data);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
        return null;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        return null;
    }

    @Override
    public String isComplete(String code) {
        return IS_COMPLETE_MAYBE;
    }

    @Override
    public void close() {
        shell.close();
    }
}
