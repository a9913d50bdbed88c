package dev.cortado.kernel.redefine;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a long session as quick as a short one. JShell puts an import of every name that the session ever declared before
 * every snippet, compiles them all, and keeps the text for ever: time and memory grow with the square of the cells. Once
 * {@link #install installed}, snippets are given those imports only whose names they mention.
 *
 * <p>This changes one method of JShell's own class {@code OuterWrapMap}. Where that is not as it is known to be, in a JDK
 * to come, nothing is changed and a long session is slower.
 */
public final class ImportFilter {

    private static final Logger LOGGER = LoggerFactory.getLogger(ImportFilter.class);
    private static final ScopedValue<Boolean> EVALUATING = ScopedValue.newInstance();
    private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");
    private static final Pattern DECLARED = Pattern.compile("import static REPL\\.[^;]*?([^.;]+); *");
    private static final String CLASS = "jdk.jshell.OuterWrapMap";
    private static final String METHOD = "wrappedInClass";
    private static final MethodTypeDesc FILTER_TYPE =
            MethodTypeDesc.of(ConstantDescs.CD_String, ConstantDescs.CD_String, ClassDesc.of("java.util.List"));

    private ImportFilter() {}

    /** Evaluates code; completion and the like, which need all names in scope, do not go through here. */
    public static <T> T evaluating(ScopedValue.CallableOp<T, Exception> evaluation) throws Exception {
        return ScopedValue.where(EVALUATING, true).call(evaluation);
    }

    /**
     * Called by JShell's changed method: leaves out the imports of declared names that a snippet does not mention.
     *
     * @param imports the lines that JShell would put before the snippet
     * @param wraps the snippet's code as JShell's own objects
     */
    public static String used(String imports, List<?> wraps) {
        if (!EVALUATING.isBound()) {
            return imports;
        }
        try {
            Set<String> names = new HashSet<>();
            for (Object wrap : wraps) {
                Method text = wrap.getClass().getMethod("wrapped");
                text.setAccessible(true);
                String code = (String) text.invoke(wrap);
                if (code.contains("\\u")) {
                    return imports; // a name may be spelt in escapes
                }
                Matcher matcher = NAME.matcher(code);
                while (matcher.find()) {
                    names.add(matcher.group());
                }
            }
            return DECLARED.matcher(imports)
                    .replaceAll(declared ->
                            names.contains(declared.group(1)) ? Matcher.quoteReplacement(declared.group()) : "");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.debug("All imports stay", e);
            return imports;
        }
    }

    /** Changes JShell; returns whether it could be done. */
    public static boolean install() {
        Optional<Instrumentation> agent = RedefinitionAgent.load();
        if (agent.isEmpty()) {
            return false;
        }
        Module shell = JShell.class.getModule();
        Module own = ImportFilter.class.getModule();
        try (InputStream in = shell.getResourceAsStream(CLASS.replace('.', '/') + ".class")) {
            Class<?> type = Class.forName(CLASS, false, JShell.class.getClassLoader());
            Optional<byte[]> changed = changed(in.readAllBytes());
            if (changed.isEmpty()) {
                LOGGER.info("This JDK's JShell is another than is known; long sessions are slower");
                return false;
            }
            agent.get()
                    .redefineModule(
                            shell, Set.of(own), Map.of(), Map.of("jdk.jshell", Set.of(own)), Set.of(), Map.of());
            agent.get().redefineClasses(new ClassDefinition(type, changed.get()));
            return true;
        } catch (IOException
                | ReflectiveOperationException
                | UnmodifiableClassException
                | RuntimeException
                | LinkageError e) {
            LOGGER.info("JShell cannot be changed; long sessions are slower", e);
            return false;
        }
    }

    private static Optional<byte[]> changed(byte[] original) {
        ClassFile classFile = ClassFile.of();
        var model = classFile.parse(original);
        boolean known = model.methods().stream().filter(ImportFilter::isWanted).count() == 1;
        return known
                ? Optional.of(classFile.transformClass(
                        model,
                        ClassTransform.transformingMethodBodies(
                                ImportFilter::isWanted, CodeTransform.ofStateful(FilterFirst::new))))
                : Optional.empty();
    }

    private static boolean isWanted(MethodModel method) {
        return method.methodName().equalsString(METHOD)
                && method.methodType()
                        .stringValue()
                        .startsWith("(Ljava/lang/String;Ljava/lang/String;Ljava/util/List;)");
    }

    /** Begins the method with {@code imports = ImportFilter.used(imports, wraps)}. */
    private static final class FilterFirst implements CodeTransform {

        @Override
        public void atStart(CodeBuilder builder) {
            builder.aload(2)
                    .aload(3)
                    .invokestatic(ClassDesc.of(ImportFilter.class.getName()), "used", FILTER_TYPE)
                    .astore(2);
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            builder.with(element);
        }
    }
}
