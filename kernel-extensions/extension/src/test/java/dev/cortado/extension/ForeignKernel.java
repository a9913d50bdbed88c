package dev.cortado.extension;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
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

    private final KeepingControl control = new KeepingControl();
    private final JShell shell = JShell.builder()
            .executionEngine(control, Map.of())
            .compilerOptions("-classpath", System.getProperty("java.class.path"))
            .build();

    ForeignKernel() {
        super(
                "foreign",
                "1",
                new LanguageInfo.Builder("java").build(),
                List.of(),
                null,
                new JupyterIO(StandardCharsets.UTF_8),
                new CommManager(),
                new Renderer(),
                null,
                new MagicsRegistry(),
                true,
                new StringStyler.Builder().build());
    }

    /** Keeps the value of the last snippet as an object. */
    private static final class KeepingControl extends DirectExecutionControl implements ExecutionControlProvider {
        private Object value;

        @Override
        protected String invoke(Method snippet) throws Exception {
            try {
                value = snippet.invoke(null);
                return valueString(value);
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof Exception thrown ? thrown : e;
            }
        }

        @Override
        public String name() {
            return "keeping";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
            return this;
        }
    }

    @Override
    public Object evalRaw(String source) {
        Object value = null;
        String rest = source;
        while (!rest.isBlank()) {
            CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            control.value = null;
            for (SnippetEvent event : shell.eval(info.source() == null ? rest : info.source())) {
                if (event.status() == Snippet.Status.REJECTED) {
                    throw new IllegalArgumentException("does not compile: " + rest);
                }
                if (event.exception() != null) {
                    throw new IllegalStateException(event.exception());
                }
            }
            value = control.value;
            rest = info.remaining();
        }
        return value;
    }

    /** Removes a variable, as a kernel may at any time. */
    void drop(String variable) {
        shell.variables()
                .filter(known -> known.name().equals(variable))
                .toList()
                .forEach(shell::drop);
    }

    @Override
    public void display(DisplayData data) {
        shown.add(data);
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
