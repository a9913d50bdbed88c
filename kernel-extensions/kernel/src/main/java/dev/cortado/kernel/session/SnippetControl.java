package dev.cortado.kernel.session;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs snippets in the thread that evaluates the cell and keeps their values and exceptions as objects; JShell itself
 * would make texts of them.
 */
final class SnippetControl extends DirectExecutionControl implements ExecutionControlProvider {

    private static final Logger LOGGER = LoggerFactory.getLogger(SnippetControl.class);

    /** As many causes of an exception as anybody reads. */
    static final int MOST_CAUSES = 8;

    private final SnippetClassLoader loader;
    private final SnippetInstrumentation instrumentation;
    private final Interruption interruption;
    private Object value;
    private Throwable thrown;
    private Class<?> lastClass;

    SnippetControl(SnippetClassLoader loader, Interruption interruption) {
        super(loader);
        this.loader = loader;
        this.instrumentation = new SnippetInstrumentation(loader);
        this.interruption = interruption;
    }

    /** The value of the snippet that ran last; it is forgotten here. */
    Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }

    /** What the snippet that ran last threw, or null; it is forgotten here. */
    Throwable takeThrown() {
        Throwable taken = thrown;
        thrown = null;
        return taken;
    }

    /** Lets go of the value in a variable that the snippet that ran last has declared. */
    void forget(String variable) {
        try {
            Field field = lastClass.getDeclaredField(variable);
            if (!field.getType().isPrimitive()) {
                field.setAccessible(true);
                field.set(null, null);
            }
        } catch (ReflectiveOperationException e) {
            LOGGER.debug("The variable {} is not where it was expected; its value stays", variable, e);
        }
    }

    @Override
    public void load(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        List<byte[]> woven = instrumentation.instrument(
                List.of(classes).stream().map(ClassBytecodes::bytecodes).toList());
        List<ClassBytecodes> result = new ArrayList<>();
        for (int i = 0; i < classes.length; i++) {
            result.add(new ClassBytecodes(classes[i].name(), woven.get(i)));
        }
        super.load(result.toArray(ClassBytecodes[]::new));
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        value = null;
        thrown = null;
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Object result = interruption.interruptible(() -> snippet.invoke(null));
            // Set after the call: a magic in the snippet may have evaluated others meanwhile.
            value = result;
            lastClass = snippet.getDeclaringClass();
            return "";
        } catch (InvocationTargetException e) {
            thrown = e.getCause();
            throw new InvocationTargetException(traceOf(thrown));
        } catch (LinkageError e) { // a failing initialiser of a class is not wrapped
            thrown = e;
            throw new InvocationTargetException(traceOf(e));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Gives JShell the stack traces, which it translates to lines of snippets, and nothing else: it would ask for messages,
     * which may fail, and follow causes, which may go in circles.
     */
    private static Throwable traceOf(Throwable thrown) {
        if (thrown instanceof SPIResolutionException) {
            return thrown;
        }
        Deque<StackTraceElement[]> traces = new ArrayDeque<>();
        for (Throwable t = thrown; t != null && traces.size() < MOST_CAUSES; t = t.getCause()) {
            traces.push(t.getStackTrace());
        }
        Trace trace = null;
        for (StackTraceElement[] frames : traces) {
            trace = new Trace(frames, trace);
        }
        return trace;
    }

    private static final class Trace extends Exception {
        private static final long serialVersionUID = 1L;

        Trace(StackTraceElement[] frames, Trace cause) {
            super(null, cause, false, true);
            setStackTrace(frames);
        }
    }

    @Override
    public void stop() {
        interruption.request();
    }

    @Override
    public String name() {
        return "cortado";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
        return this;
    }
}
