package dev.cortado.magics.host;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * A JShell in this process that keeps values as objects, as IJava and JJava build theirs: each snippet on a thread of a
 * pool, jars that are added in a class loader of JShell's own. It uses the JDK only, so that a kernel in the tests can
 * start without any of Cortado's jars.
 */
public final class InProcessShell implements AutoCloseable {

    private static final Object NULL = new Object();

    private final Control control = new Control();
    private final JShell shell =
            JShell.builder().executionEngine(control, Map.of()).build();

    private static final class Control extends DirectExecutionControl implements ExecutionControlProvider {

        private final Map<String, Object> values = new ConcurrentHashMap<>();
        // The context class loader knows nothing of the jars that are added later: the hardest case for libraries.
        private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "foreign-kernel");
            thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
            thread.setDaemon(true);
            return thread;
        });
        private volatile ClassLoader loader;

        @Override
        protected String invoke(Method snippet) throws Exception {
            loader = snippet.getDeclaringClass().getClassLoader();
            try {
                Object value = threads.submit(() -> snippet.invoke(null)).get();
                String key = "value " + values.size() + " " + System.nanoTime();
                values.put(key, value == null ? NULL : value);
                return key;
            } catch (ExecutionException e) {
                Throwable cause =
                        e.getCause() instanceof InvocationTargetException thrown ? thrown.getCause() : e.getCause();
                throw new UserException(
                        String.valueOf(cause.getMessage()), cause.getClass().getName(), cause.getStackTrace());
            }
        }

        @Override
        public String name() {
            return "in-process";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
            return this;
        }
    }

    /**
     * The value of the last snippet, or null.
     *
     * @throws IllegalArgumentException if it does not compile
     * @throws EvalException if it throws
     */
    public Object eval(String source) throws JShellException {
        Object value = null;
        String rest = source;
        while (!rest.isBlank()) {
            CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            value = null;
            for (SnippetEvent event : shell.eval(info.source() == null ? rest : info.source())) {
                if (event.status() == Snippet.Status.REJECTED) {
                    throw new IllegalArgumentException("does not compile: " + rest);
                }
                if (event.exception() != null) {
                    throw event.exception();
                }
                if (event.causeSnippet() == null && event.value() != null) {
                    Object kept = control.values.remove(event.value());
                    value = kept == NULL ? null : kept;
                }
            }
            rest = info.remaining();
        }
        return value;
    }

    /** Adds jars and folders, as {@code %maven} does. */
    public void addToClasspath(List<Path> paths) {
        shell.addToClasspath(paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    }

    /** The class loader of the snippets. */
    public ClassLoader loader() throws JShellException {
        eval("0");
        return control.loader;
    }

    /** Removes a variable, as a kernel may at any time. */
    public void drop(String variable) {
        shell.variables()
                .filter(known -> known.name().equals(variable))
                .toList()
                .forEach(shell::drop);
    }

    @Override
    public void close() {
        shell.close();
        control.threads.shutdownNow();
    }
}
