package dev.cortado.kernel;

import dev.cortado.extension.NotebookHost;
import dev.cortado.kernel.assist.Assistant;
import dev.cortado.kernel.assist.Completeness;
import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.assist.Completions;
import dev.cortado.kernel.assist.doc.Explanation;
import dev.cortado.kernel.history.SessionHistory;
import dev.cortado.kernel.nativeio.NativeOutput;
import dev.cortado.kernel.session.CellException;
import dev.cortado.kernel.session.CellRunner;
import dev.cortado.kernel.session.Declarations;
import dev.cortado.kernel.session.Interruption;
import dev.cortado.kernel.session.JavaSession;
import dev.cortado.kernel.show.CellIo;
import dev.cortado.kernel.show.CortadoRenderer;
import dev.cortado.kernel.track.Boards;
import dev.cortado.kernel.wire.Exchange;
import dev.cortado.kernel.wire.OutputCapture;
import dev.cortado.kernel.wire.StreamRelay;
import dev.cortado.magics.AddedJar;
import dev.cortado.magics.CapturedOutput;
import dev.cortado.magics.SessionState;
import dev.cortado.magics.assist.MagicAssistant;
import dev.cortado.progress.Cancellation;
import dev.cortado.runtime.OnnxRuntimeTelemetry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
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

    private final SpareMemory spareMemory = SpareMemory.ofThisProcess();
    private final Interruption interruption = new Interruption(spareMemory::release);
    private final StreamRelay streams;
    private final NativeOutput nativeOutput;
    private final MagicRunner magics;
    private final Boards boards;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile Exchange attached;
    private final LiveSession session;

    /** A kernel that prints to the given streams, and whose native code's output is captured when there is time. */
    public CortadoKernel(StreamRelay streams, NativeOutput nativeOutput) {
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
                SessionHistory.standard(),
                new CellIo(),
                new Comms(),
                new CortadoRenderer(),
                null,
                new ContextMagics(),
                true,
                new StringStyler.Builder().build());
        this.streams = streams;
        this.nativeOutput = nativeOutput;
        this.magics = new MagicRunner(this, streams);
        this.boards = new Boards(getIO());
        this.session = new LiveSession(magics, interruption, getMagicsRegistry());
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
        threads.execute(session::start);
        threads.execute(() -> {
            try {
                OnnxRuntimeTelemetry.switchOff(); // before cells, which may use ONNX Runtime themselves
                installDefaultExtensions();
            } catch (RuntimeException | Error e) { // a broken registration of one extension must not stop the cells
                LOGGER.error("Not all extensions could be found", e);
            } finally {
                ready.complete(null);
            }
            // Last, because the first cell need not wait for it.
            session.awaitStarted();
            nativeOutput.capture();
        });
    }

    @Override
    public void onShutdown(boolean isRestarting) {
        interruption.request();
        super.onShutdown(isRestarting);
    }

    /** Makes an exchange the one whose outputs come next. Returns the one it was before, or null. */
    Exchange attach(Exchange exchange) {
        Exchange before = attached;
        attached = exchange;
        getCommManager().setMessageContext(exchange.request());
        getIO().attach(exchange, exchange.isInteractive());
        streams.attach(exchange);
        return before;
    }

    /** The exchange of the cell that runs or ran last, or null. */
    Exchange attached() {
        return attached;
    }

    /** Waits until cells can run; before the first cell of a session, runs the user's startup snippets. */
    void awaitReady() {
        session.java();
        ready.join();
        session.prepare();
    }

    /** Extensions that came with the kernel see all of its class path. */
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

    /** The loader of the cells' classes. */
    ClassLoader cellLoader() {
        return session.java().loader();
    }

    MagicRunner magics() {
        return magics;
    }

    SpareMemory spareMemory() {
        return spareMemory;
    }

    Interruption interruption() {
        return interruption;
    }

    CellRunner runner() {
        return session.runner();
    }

    Boards boards() {
        return boards;
    }

    NativeOutput nativeOutput() {
        return nativeOutput;
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

    /** What helps while a cell is written; waits for the session. */
    Assistant assistant() {
        return session.assistant();
    }

    @Override
    public void assist(MagicAssistant known) {
        session.assist(known);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
        return assistant()
                .inspect(code, at, extraDetail)
                .map(CortadoKernel::displayData)
                .orElse(null);
    }

    private static DisplayData displayData(Explanation found) {
        DisplayData data = new DisplayData(found.text());
        data.putHTML(found.html());
        return data;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        Completions found = assistant().complete(code, at);
        return new ReplacementOptions(
                found.list().stream().map(Completion::text).toList(), found.start(), found.end());
    }

    @Override
    public String isComplete(String code) {
        Completeness found = assistant().isComplete(code);
        return switch (found.status()) {
            case COMPLETE -> IS_COMPLETE_YES;
            case INVALID -> IS_COMPLETE_BAD;
            case INCOMPLETE -> found.indent();
        };
    }

    /** Makes ready what the first completion would else wait for, in the background. */
    void prepareAssistance() {
        session.java().types().prepare();
    }

    /** Shows what a name stands for: in the front end's pager, or in a notebook that nobody watches, as output. */
    void explain(String name, boolean detailed) {
        DisplayData found = inspect(name, name.length(), detailed);
        if (found == null) {
            found = new DisplayData("Nothing is known about `" + name + "`.");
        }
        Exchange cell = attached;
        if (cell != null && cell.isInteractive()) {
            cell.addPayload(
                    Map.of("source", "page", "data", MimeBundle.of(found).data(), "start", 0));
        } else {
            display(found);
        }
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
        return session.java().variableNames();
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
    public boolean magicValueIsTaken() {
        return magics.valueIsTaken();
    }

    @Override
    public Object evaluateFile(String source, String name) {
        return runner().runFile(source, name);
    }

    @Override
    public Optional<SessionState> sessionState() {
        Declarations declarations = new Declarations(session.java());
        return Optional.of(new SessionState() {
            @Override
            public List<Declaration> declarations() {
                return declarations.list();
            }

            @Override
            public void drop(Set<String> names) {
                declarations.drop(names);
            }

            @Override
            public void restart() {
                session.wantRestart();
            }
        });
    }

    @Override
    public Optional<String> ask(String prompt, boolean secret) {
        try {
            return Optional.ofNullable(getIO().readLine(prompt, secret));
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    @Override
    public CapturedOutput capture(Runnable work) {
        try (OutputCapture capture = streams.capture()) {
            work.run();
            return new CapturedOutput(
                    capture.out(),
                    capture.err(),
                    capture.shown().stream().map(DisplayBundles::bundle).toList(),
                    bundle -> display(DisplayBundles.display(bundle)));
        }
    }

    @Override
    public List<AddedJar> addToClasspath(List<Path> paths) {
        JavaSession java = session.java();
        List<AddedJar> added = java.addToClasspath(paths);
        try {
            installExtensions(java.loader());
        } catch (ServiceConfigurationError e) { // for example because a jar added before was deleted since
            LOGGER.warn("Not all extensions in the added jars could be found", e);
        }
        return added;
    }

    @Override
    public List<Path> classpath() {
        return session.java().classpath();
    }
}
