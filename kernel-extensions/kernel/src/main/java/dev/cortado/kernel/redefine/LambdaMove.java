package dev.cortado.kernel.redefine;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A redefined class whose lambdas are not those it was loaded with: it keeps the old bodies, for function objects made of
 * them, and takes the new ones from a class beside it.
 */
final class LambdaMove {

    private static final ClassDesc METAFACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");
    private static final ClassDesc STRINGS = ConstantDescs.CD_String.arrayType();
    private static final DirectMethodHandleDesc LINK = ConstantDescs.ofCallsiteBootstrap(
            ClassDesc.of(MovedLambdas.class.getName()),
            "link",
            ConstantDescs.CD_CallSite,
            ConstantDescs.CD_MethodType,
            ConstantDescs.CD_String,
            ConstantDescs.CD_MethodType,
            ConstantDescs.CD_MethodType,
            STRINGS);

    /** A string constant has at most 65,535 bytes; a character takes at most two here. */
    private static final int LONGEST_PIECE = 30_000;

    private final ClassFile classFile;
    private final ClassModel before;
    private final ClassModel after;
    private final ClassDesc host;
    private final ClassDesc moved;

    LambdaMove(ClassFile classFile, ClassModel before, ClassModel after) {
        this.classFile = classFile;
        this.before = before;
        this.after = after;
        this.host = after.thisClass().asSymbol();
        this.moved = ClassDesc.ofDescriptor(host.descriptorString().replace(";", "$lambdas;"));
    }

    /** The class with its lambdas moved; empty if they can stay. */
    Optional<byte[]> apply() {
        Map<String, MethodModel> old = ClassShape.lambdas(before);
        Map<String, MethodModel> wanted = ClassShape.lambdas(after);
        if (old.keySet().equals(wanted.keySet())) {
            return Optional.empty();
        }
        List<String> pieces = ClassShape.pieces(new String(beside(wanted), StandardCharsets.ISO_8859_1), LONGEST_PIECE);
        ClassTransform bodies =
                ClassTransform.transformingMethodBodies((builder, element) -> toLink(builder, element, pieces));
        ClassTransform without = ClassTransform.dropping(
                element -> element instanceof MethodModel method && wanted.containsValue(method));
        ClassTransform keeping =
                ClassTransform.endHandler(builder -> old.values().forEach(builder::with));
        // One after the other: what is dropped must not be rewritten, nor what is kept.
        byte[] dropped = classFile.transformClass(after, without);
        byte[] linked = classFile.transformClass(classFile.parse(dropped), bodies);
        return Optional.of(classFile.transformClass(classFile.parse(linked), keeping));
    }

    private byte[] beside(Map<String, MethodModel> lambdas) {
        return classFile.build(moved, builder -> {
            builder.withVersion(after.majorVersion(), after.minorVersion())
                    .withFlags(AccessFlag.FINAL, AccessFlag.SUPER, AccessFlag.SYNTHETIC);
            after.findAttribute(Attributes.sourceFile()).ifPresent(file -> builder.with((ClassElement) file));
            for (MethodModel lambda : lambdas.values()) {
                CodeTransform within = lambda.flags().has(AccessFlag.STATIC)
                        ? this::toOwn
                        : CodeTransform.ACCEPT_ALL.andThen(this::withoutSuper).andThen(this::toOwn);
                builder.withMethod(
                        lambda.methodName().stringValue(),
                        typeOf(lambda),
                        ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                        method -> method.transformCode(lambda.code().orElseThrow(), within));
            }
        });
    }

    private MethodTypeDesc typeOf(MethodModel lambda) {
        MethodTypeDesc type = lambda.methodTypeSymbol();
        return lambda.flags().has(AccessFlag.STATIC) ? type : type.insertParameterTypes(0, host);
    }

    /** {@code super.method()} means something within the class only. */
    private void withoutSuper(CodeBuilder builder, CodeElement element) {
        if (element instanceof InvokeInstruction call
                && call.opcode() == Opcode.INVOKESPECIAL
                && !call.name().equalsString(ConstantDescs.INIT_NAME)) {
            throw new UnsupportedOperationException("a lambda in it that calls a super class has come or changed");
        }
        builder.with(element);
    }

    private void toOwn(CodeBuilder builder, CodeElement element) {
        Optional<DynamicCallSiteDesc> site = lambdaSite(element);
        if (site.isEmpty()) {
            builder.with(element);
            return;
        }
        List<ConstantDesc> arguments = new ArrayList<>(List.of(site.get().bootstrapArgs()));
        DirectMethodHandleDesc body = (DirectMethodHandleDesc) arguments.get(1);
        arguments.set(
                1,
                MethodHandleDesc.ofMethod(
                        DirectMethodHandleDesc.Kind.STATIC, moved, body.methodName(), body.invocationType()));
        builder.invokedynamic(site.get().withArgs(arguments.toArray(ConstantDesc[]::new)));
    }

    private void toLink(CodeBuilder builder, CodeElement element, List<String> pieces) {
        Optional<DynamicCallSiteDesc> site = lambdaSite(element);
        if (site.isEmpty()) {
            builder.with(element);
            return;
        }
        ConstantDesc[] given = site.get().bootstrapArgs();
        DirectMethodHandleDesc body = (DirectMethodHandleDesc) given[1];
        List<ConstantDesc> arguments =
                new ArrayList<>(List.of(given[0], body.methodName(), body.invocationType(), given[2]));
        arguments.addAll(pieces);
        builder.invokedynamic(DynamicCallSiteDesc.of(
                LINK,
                site.get().invocationName(),
                site.get().invocationType(),
                arguments.toArray(ConstantDesc[]::new)));
    }

    /** The call site of a lambda expression whose body is a method of the class. */
    private Optional<DynamicCallSiteDesc> lambdaSite(CodeElement element) {
        if (!(element instanceof InvokeDynamicInstruction call)
                || !call.bootstrapMethod().owner().equals(METAFACTORY)
                || !(call.bootstrapArgs().get(1) instanceof DirectMethodHandleDesc body)
                || !body.owner().equals(host)
                || !body.methodName().startsWith("lambda$")) {
            return Optional.empty();
        }
        if (!call.bootstrapMethod().methodName().equals("metafactory")) {
            throw new UnsupportedOperationException("a serializable lambda in it has come or changed");
        }
        return Optional.of(DynamicCallSiteDesc.of(
                call.bootstrapMethod(),
                call.name().stringValue(),
                call.typeSymbol(),
                call.bootstrapArgs().toArray(ConstantDesc[]::new)));
    }
}
