package dev.cortado.kernel.session;

import dev.cortado.kernel.SnippetGuard;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassHierarchyResolver.ClassHierarchyInfo;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites the classes of snippets so that an interrupt can end them: {@link SnippetGuard#check} is called at the start of
 * every method and before every jump back. Some calls of the JDK
 * are replaced: {@link ReplacedCalls}.
 */
final class SnippetInstrumentation {

    private static final ClassDesc GUARD = ClassDesc.of(SnippetGuard.class.getName());

    /** What is known of the snippets' classes, which no class loader can be asked about before they are loaded. */
    private final Map<ClassDesc, ClassHierarchyInfo> snippetClasses = new HashMap<>();

    private final ClassFile classFile;

    SnippetInstrumentation(ClassLoader libraries) {
        ClassHierarchyResolver resolver = snippetClasses::get;
        classFile = ClassFile.of(ClassHierarchyResolverOption.of(resolver.orElse(
                        ClassHierarchyResolver.ofResourceParsing(libraries).cached())
                .orElse(unknown -> ClassHierarchyInfo.ofClass(ConstantDescs.CD_Object))));
    }

    /** Reads and writes classes that refer to those of snippets. */
    ClassFile classFile() {
        return classFile;
    }

    /** Returns the instrumented forms of classes that are loaded together, in the same order. */
    List<byte[]> instrument(List<byte[]> classes) {
        List<ClassModel> models = classes.stream().map(classFile::parse).toList();
        models.forEach(this::remember);
        return models.stream()
                .map(model -> classFile.transformClass(
                        model, ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Weaver::new))))
                .toList();
    }

    private void remember(ClassModel model) {
        ClassHierarchyInfo info = model.flags().has(AccessFlag.INTERFACE)
                ? ClassHierarchyInfo.ofInterface()
                : ClassHierarchyInfo.ofClass(
                        model.superclass().map(entry -> entry.asSymbol()).orElse(ConstantDescs.CD_Object));
        snippetClasses.put(model.thisClass().asSymbol(), info);
    }

    private static final class Weaver implements CodeTransform {

        private final Set<Label> passed = new HashSet<>();

        @Override
        public void atStart(CodeBuilder builder) {
            check(builder);
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            switch (element) {
                case LabelTarget target -> passed.add(target.label());
                case BranchInstruction branch when passed.contains(branch.target()) -> check(builder);
                case InvokeInstruction call
                when ReplacedCalls.replace(builder, call) -> {
                    return;
                }
                case InvokeDynamicInstruction call
                when ReplacedCalls.replace(builder, call) -> {
                    return;
                }
                default -> {}
            }
            builder.with(element);
        }

        private static void check(CodeBuilder builder) {
            builder.invokestatic(GUARD, "check", ConstantDescs.MTD_void);
        }
    }
}
