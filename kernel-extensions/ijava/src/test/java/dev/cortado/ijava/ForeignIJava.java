package dev.cortado.ijava;

import dev.cortado.magics.host.InProcessShell;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A kernel on IJava's published base, with the public methods of IJava's own; it knows nothing of Cortado. */
public final class ForeignIJava extends BaseKernel implements AutoCloseable {

    /** What was published, as text. */
    final List<String> published = new CopyOnWriteArrayList<>();

    private final Magics magics = new Magics();
    private final InProcessShell shell = new InProcessShell();
    private final RecordedIo io = new RecordedIo();

    public ForeignIJava() {
        io.record(new Displays(published));
    }

    public Magics getMagics() {
        return magics;
    }

    public Object evalRaw(String source) throws Exception {
        return shell.eval(source);
    }

    void load(List<Path> jars) {
        shell.addToClasspath(jars);
    }

    @Override
    public DisplayData eval(String source) throws Exception {
        Object value = evalRaw(source);
        return value == null || value instanceof DisplayData
                ? (DisplayData) value
                : getRenderer().render(value);
    }

    @Override
    public JupyterIO getIO() {
        return io;
    }

    @Override
    public void display(DisplayData data) {
        io.display.display(data);
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("Java").build();
    }

    @Override
    public void close() {
        shell.close();
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
}
