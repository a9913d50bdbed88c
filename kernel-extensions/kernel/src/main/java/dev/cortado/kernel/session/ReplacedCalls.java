package dev.cortado.kernel.session;

import dev.cortado.kernel.SnippetCalls;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The methods of the JDK that the code of cells calls in the form that {@link SnippetCalls} gives them. */
final class ReplacedCalls {

    private static final ClassDesc CALLS = ClassDesc.of(SnippetCalls.class.getName());
    private static final String LOCKS = "Ljava/util/concurrent/locks/";

    /** Owner, name and type of a method, and the type and name that it has in {@link SnippetCalls}. */
    private static final Map<String, String> METHODS = Map.of(
            "Ljava/lang/System;exit(I)V",
            "exit(I)V",
            "Ljava/lang/Runtime;exit(I)V",
            "exit(Ljava/lang/Runtime;I)V",
            "Ljava/lang/Runtime;halt(I)V",
            "exit(Ljava/lang/Runtime;I)V",
            "Ljava/util/concurrent/CompletableFuture;join()Ljava/lang/Object;",
            "join(Ljava/util/concurrent/CompletableFuture;)Ljava/lang/Object;",
            LOCKS + "Lock;lock()V",
            "lock(" + LOCKS + "Lock;)V",
            LOCKS + "ReentrantLock;lock()V",
            "lock(" + LOCKS + "Lock;)V",
            LOCKS + "ReentrantReadWriteLock$ReadLock;lock()V",
            "lock(" + LOCKS + "Lock;)V",
            LOCKS + "ReentrantReadWriteLock$WriteLock;lock()V",
            "lock(" + LOCKS + "Lock;)V");

    /** Exceptions are told by their names: those that the JDK and custom give them. */
    private static final Pattern STACK_TRACE =
            Pattern.compile("L[\\w/$]*(?:Throwable|Exception|Error);printStackTrace\\((Ljava/io/Print\\w+;)?\\)V");

    private ReplacedCalls() {}

    /** Writes the replacing call; returns whether there is one. */
    static boolean replace(CodeBuilder builder, InvokeInstruction call) {
        if (call.opcode() == Opcode.INVOKESPECIAL) {
            return false;
        }
        Optional<String> target = target(
                call.owner().asSymbol(), call.name().stringValue(), call.type().stringValue());
        target.ifPresent(method -> builder.invokestatic(CALLS, name(method), type(method)));
        return target.isPresent();
    }

    /** Writes the making of a function object whose method reference is replaced; returns whether there is one. */
    static boolean replace(CodeBuilder builder, InvokeDynamicInstruction call) {
        ConstantDesc[] arguments = call.bootstrapArgs().toArray(ConstantDesc[]::new);
        boolean replaced = false;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof DirectMethodHandleDesc handle) {
                Optional<String> target = target(handle.owner(), handle.methodName(), handle.lookupDescriptor());
                if (target.isPresent()) {
                    arguments[i] = MethodHandleDesc.ofMethod(
                            DirectMethodHandleDesc.Kind.STATIC, CALLS, name(target.get()), type(target.get()));
                    replaced = true;
                }
            }
        }
        if (replaced) {
            builder.invokedynamic(DynamicCallSiteDesc.of(
                    call.bootstrapMethod(), call.name().stringValue(), call.typeSymbol(), arguments));
        }
        return replaced;
    }

    private static Optional<String> target(ClassDesc owner, String name, String type) {
        String method = owner.descriptorString() + name + type;
        if (name.equals("printStackTrace")) {
            return Optional.of(STACK_TRACE.matcher(method))
                    .filter(matcher -> matcher.matches())
                    .map(matcher -> "printStackTrace(Ljava/lang/Throwable;"
                            + Optional.ofNullable(matcher.group(1)).orElse("") + ")V");
        }
        return Optional.ofNullable(METHODS.get(method));
    }

    private static String name(String method) {
        return method.substring(0, method.indexOf('('));
    }

    private static MethodTypeDesc type(String method) {
        return MethodTypeDesc.ofDescriptor(method.substring(method.indexOf('(')));
    }
}
