package dev.cortado.kernel.session;

import dev.cortado.kernel.redefine.ClassRedefiner;
import dev.cortado.kernel.redefine.ClassShape;
import java.lang.instrument.ClassDefinition;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** A type that a cell declares is a member of the class that JShell wraps around the snippet. */
    private static final Pattern DECLARED_TYPE = Pattern.compile("REPL\\.\\$JShell\\$\\w+?\\$([^$]+)");

    private final Map<String, String> declaredTypes = new ConcurrentHashMap<>();
    private final SnippetClassLoader loader;
    private final SnippetInstrumentation instrumentation;
    private final ClassShape shape;
    private final CarriedValues carried = new CarriedValues();
    private final Interruption interruption;
    private final Consumer<String> beforeRun;
    private Object value;
    private Throwable thrown;
    private Class<?> lastClass;
    private Object read;

    /** @param beforeRun told the name of a snippet's class before its code runs */
    SnippetControl(SnippetClassLoader loader, Interruption interruption, Consumer<String> beforeRun) {
        super(loader);
        this.loader = loader;
        this.instrumentation = new SnippetInstrumentation(loader);
        this.shape = new ClassShape(instrumentation.classFile());
        this.interruption = interruption;
        this.beforeRun = beforeRun;
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

    /** What became of variables whose classes were replaced. */
    CarriedValues carried() {
        return carried;
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
        List<byte[]> woven = woven(classes);
        List<ClassBytecodes> result = new ArrayList<>();
        for (int i = 0; i < classes.length; i++) {
            result.add(new ClassBytecodes(classes[i].name(), shape.withReserve(woven.get(i))));
        }
        super.load(result.toArray(ClassBytecodes[]::new));
        for (ClassBytecodes loaded : classes) {
            Matcher type = DECLARED_TYPE.matcher(loaded.name());
            if (type.matches()) {
                declaredTypes.put(type.group(1), loaded.name());
            }
        }
        for (ClassBytecodes type : classes) {
            carried.loaded(loader.loaded(type.name()));
        }
    }

    /**
     * Gives loaded classes the code of a new definition; what holds objects of them, or values in them, keeps these.
     *
     * @throws ClassInstallException if the JVM cannot: JShell then goes on with classes under new names
     */
    @Override
    public void redefine(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        try {
            List<byte[]> woven = woven(classes);
            List<ClassDefinition> definitions = new ArrayList<>();
            List<ClassBytecodes> result = new ArrayList<>();
            for (int i = 0; i < classes.length; i++) {
                String name = classes[i].name();
                byte[] bytes = shape.fit(loader.bytes(name), woven.get(i));
                definitions.add(new ClassDefinition(loader.loaded(name), bytes));
                result.add(new ClassBytecodes(name, bytes));
            }
            ClassRedefiner.redefine(definitions);
            loader.classesRedefined(result.toArray(ClassBytecodes[]::new));
        } catch (UnsupportedOperationException e) {
            LOGGER.debug("Replaced rather than redefined", e);
            throw new ClassInstallException(String.valueOf(e.getMessage()), new boolean[classes.length]);
        }
    }

    private List<byte[]> woven(ClassBytecodes[] classes) {
        return instrumentation.instrument(
                List.of(classes).stream().map(ClassBytecodes::bytecodes).toList());
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        value = null;
        thrown = null;
        carried.carry();
        beforeRun.accept(snippet.getDeclaringClass().getName());
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
        } catch (Error e) { // not wrapped: a failing initialiser of a class, and any for whose wrapping there is no
            // memory
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
        Throwable next = thrown;
        while (next != null && traces.size() < MOST_CAUSES) {
            Throwable one = next;
            traces.push(ThrowableText.traceOf(one));
            next = ThrowableText.asked(one::getCause, null);
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

    /** The class of a type that a cell has declared, as it was loaded last. */
    Optional<Class<?>> declaredType(String name) {
        String binary = declaredTypes.get(name);
        try {
            return binary == null ? Optional.empty() : Optional.of(findClass(binary));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Runs JShell's reading of a variable, and returns the object that it read. */
    Optional<Object> valueOf(Runnable reading) {
        read = null;
        try {
            reading.run();
            return Optional.ofNullable(read);
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOGGER.debug("A variable cannot be read", e);
            return Optional.empty();
        } finally {
            read = null;
        }
    }

    /** Keeps the value as an object; JShell would make a text of it, which runs the code of cells. */
    @Override
    public String varValue(String className, String varName) throws InternalException {
        try {
            Field field = findClass(className).getDeclaredField(varName);
            field.setAccessible(true);
            read = field.get(null);
            return "";
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new InternalException(String.valueOf(e.getMessage()));
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
