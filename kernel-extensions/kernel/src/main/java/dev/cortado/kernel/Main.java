package dev.cortado.kernel;

import dev.cortado.kernel.nativeio.LogStream;
import dev.cortado.kernel.nativeio.NativeOutput;
import dev.cortado.kernel.wire.StreamRelay;
import dev.cortado.resource.UserHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.slf4j.LoggerFactory;

/** Starts a kernel: {@code java -cp ... dev.cortado.kernel.Main connection-file}. */
public final class Main {

    private static final long LONGEST_EXIT_MS = 700;

    private Main() {}

    /** Serves the connection that the file describes until the front end asks for the end. */
    public static void main(String[] arguments) throws InterruptedException {
        UserHome.followEnvironment();
        LogStream logStream = new LogStream();
        PrintStream log = new PrintStream(logStream, true);
        System.setErr(log);
        if (arguments.length != 1) {
            log.println("usage: java dev.cortado.kernel.Main <connection file>; a Jupyter front end passes the file");
            System.exit(2);
        }
        KernelConnectionProperties connection = read(arguments[0], log);
        keepLogOutOfCells();
        StreamRelay streams = new StreamRelay();
        CortadoKernel kernel = new CortadoKernel(streams, new NativeOutput(streams, logStream));
        kernel.onStartup();
        System.setOut(streams.out());
        System.setErr(streams.err());
        System.setIn(kernel.getIO().input());
        System.setProperty("stdin.encoding", "UTF-8"); // IO.readln asks for it
        endWithParent();
        try {
            KernelServer server = new KernelServer(connection, kernel);
            server.start();
            server.awaitClosed();
        } catch (IOException | RuntimeException e) {
            refuse(arguments[0], e.getMessage(), log);
        }
        // Cells may have left threads and shutdown hooks that would keep the process alive.
        Thread.ofPlatform().daemon().start(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(LONGEST_EXIT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(0);
        });
        System.exit(0);
    }

    /** Reads the connection file before anything is started, so that a wrong one is one line and nothing else. */
    private static KernelConnectionProperties read(String file, PrintStream log) {
        try {
            KernelConnectionProperties connection = KernelConnectionProperties.parse(Files.readString(Path.of(file)));
            if (connection == null) {
                refuse(file, "it is empty", log);
            }
            return connection;
        } catch (NoSuchFileException e) {
            refuse(file, "there is no such file", log);
        } catch (IOException | RuntimeException e) {
            refuse(file, e.getMessage(), log);
        }
        throw new AssertionError("the process has ended");
    }

    private static void refuse(String file, String reason, PrintStream log) {
        log.println("The kernel cannot serve the connection file " + file + ": " + reason);
        System.exit(2);
    }

    /** The log goes to the process's own error stream, which is the front end's log, and not into cells. */
    private static void keepLogOutOfCells() {
        setIfAbsent("org.slf4j.simpleLogger.cacheOutputStream", "true");
        setIfAbsent("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        // Warns of each thing a GPU would need that this machine does not have.
        setIfAbsent("org.slf4j.simpleLogger.log.ai.djl", "error");
        LoggerFactory.getLogger(Main.class).debug("starting");
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** A front end that dies without saying so takes its kernel with it; Jupyter names it in {@code JPY_PARENT_PID}. */
    private static void endWithParent() {
        String parent = System.getenv("JPY_PARENT_PID");
        if (parent != null && parent.matches("\\d{1,18}")) {
            ProcessHandle.of(Long.parseLong(parent))
                    .ifPresent(process -> Thread.ofPlatform()
                            .daemon()
                            .name("cortado-parent")
                            .start(() -> {
                                process.onExit().join();
                                Runtime.getRuntime().halt(1);
                            }));
        }
    }
}
