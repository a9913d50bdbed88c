package dev.cortado.kernel;

import dev.cortado.extension.NotebookHost;
import dev.cortado.kernel.session.CellException;
import dev.cortado.kernel.session.CellRunner;
import dev.cortado.kernel.session.Interruption;
import dev.cortado.kernel.session.JavaSession;
import dev.cortado.kernel.wire.StreamRelay;
import dev.cortado.progress.Cancellation;
import dev.cortado.runtime.OnnxRuntimeTelemetry;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel: a Java session with magics, as the base library's extensions know it.
 *
 * <p>{@link #onStartup} returns at once; the session and the extensions are made ready in the background while the front
 * end connects, and whoever needs them waits for them. There is one kernel in a process.
 */
public final class CortadoKernel extends BaseKernel implements NotebookHost {

    private static final Logger LOGGER = LoggerFactory.getLogger(CortadoKernel.class);
    private static final String NAME = "cortado";

    private final Interruption interruption = new Interruption();
    private final StreamRelay streams;
    private final MagicRunner magics;
    private final CompletableFuture<JavaSession> session = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile CellRunner runner;
    private volatile CodeAssistant assistant;

    /** A kernel that prints to the given streams. */
    public CortadoKernel(StreamRelay streams) {
        super(
                NAME,
                version(),
                new LanguageInfo.Builder("java")
                        .version(Runtime.version().feature() + "."
                                + Runtime.version().interim() + "."
                                + Runtime.version().update())
                        .mimetype("text/x-java")
                        .fileExtension(".jshell")
                        .pygments("java")
                        .codemirror("text/x-java")
                        .exporter("script")
                        .build(),
                List.of(
                        new HelpLink("Java API", "https://docs.oracle.com/en/java/javase/25/docs/api/index.html"),
                        new HelpLink("Tablesaw", "https://jtablesaw.github.io/tablesaw/"),
                        new HelpLink("XChart", "https://knowm.org/open-source/xchart/")),
                new SessionHistory(),
                new CellIo(),
                new CommManager(),
                new CortadoRenderer(),
                null,
                new MagicsRegistry(),
                true,
                new StringStyler.Builder().build());
        this.streams = streams;
        this.magics = new MagicRunner(this, streams);
    }

    private static String version() {
        String version = CortadoKernel.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }

    @Override
    public void onStartup() {
        installNotebookKernel();
        Executor threads =
                task -> Thread.ofPlatform().daemon().name("cortado-start").start(task);
        threads.execute(() -> {
            try {
                List<Path> classpath = Arrays.stream(
                                System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                        .toList();
                JavaSession started = new JavaSession(classpath, DefaultImports.declarations(), interruption);
                runner = new CellRunner(started, magics, interruption);
                assistant = new CodeAssistant(started, getMagicsRegistry());
                session.complete(started);
            } catch (Throwable e) { // whoever waits for the session is to learn why there is none
                session.completeExceptionally(e);
            }
        });
        threads.execute(() -> {
            try {
                OnnxRuntimeTelemetry.switchOff(); // before cells, which may use ONNX Runtime themselves
                installDefaultExtensions();
            } catch (RuntimeException | Error e) { // a broken registration of one extension must not stop the cells
                LOGGER.error("Not all extensions could be found", e);
            } finally {
                ready.complete(null);
            }
        });
    }

    @Override
    public void onShutdown(boolean isRestarting) {
        interruption.request();
        super.onShutdown(isRestarting);
    }

    /** Waits until cells can run. */
    void awaitReady() {
        session.join();
        ready.join();
    }

    /** Extensions that came with the class path, and magics, see the classes of the cells. */
    @Override
    protected ClassLoader getClassLoader() {
        return ClassLoader.getSystemClassLoader();
    }

    /** An extension that fails is left out; the kernel is more useful without it than not at all. */
    @Override
    protected void installExtension(Extension extension) {
        try {
            super.installExtension(extension);
        } catch (RuntimeException | LinkageError e) {
            LOGGER.error(
                    "The extension {} cannot be installed", extension.getClass().getName(), e);
        }
    }

    MagicRunner magics() {
        return magics;
    }

    Interruption interruption() {
        return interruption;
    }

    CellRunner runner() {
        session.join();
        return runner;
    }

    StreamRelay streams() {
        return streams;
    }

    @Override
    public CellIo getIO() {
        return (CellIo) super.getIO();
    }

    @Override
    public SessionHistory getHistoryManager() {
        return (SessionHistory) super.getHistoryManager();
    }

    /**
     * Runs code in the session: for magics and extensions.
     *
     * @throws CellException if it fails
     */
    @Override
    public Object evalRaw(String source) {
        return runner().run(source, 0);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
        session.join();
        return assistant.inspect(code, at);
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        session.join();
        return assistant.complete(code, at);
    }

    @Override
    public String isComplete(String code) {
        session.join();
        return assistant.isComplete(code);
    }

    /** Shows what a name stands for, in the cell that runs. */
    void explain(String name) {
        DisplayData found = inspect(name, name.length(), false);
        if (found == null) {
            found = new DisplayData("Nothing is known about `" + name + "`.");
        }
        display(found);
    }

    @Override
    public void interrupt() {
        interruption.request();
    }

    @Override
    public List<String> formatError(Throwable e) {
        return e instanceof CellException cell
                ? cell.report().lines()
                : runner().reporter().failure(e, null).lines();
    }

    @Override
    public Set<String> variableNames() {
        return session.join().variableNames();
    }

    @Override
    public Cancellation cancellation() {
        return interruption.cancellation();
    }

    @Override
    public Optional<String> magicText() {
        return magics.runningText();
    }

    @Override
    public void addToClasspath(List<Path> paths) {
        JavaSession java = session.join();
        java.addToClasspath(paths);
        installExtensions(java.loader());
    }

    @Override
    public List<Path> classpath() {
        return session.join().classpath();
    }
}
