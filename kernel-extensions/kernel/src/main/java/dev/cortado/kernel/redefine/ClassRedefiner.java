package dev.cortado.kernel.redefine;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.List;

/** Gives loaded classes new code, where the JVM can. */
public final class ClassRedefiner {

    private ClassRedefiner() {}

    /**
     * Redefines classes, all or none. Their objects and static fields stay; methods that run go on with the code they began.
     *
     * @throws UnsupportedOperationException if a class would change more than its methods' bodies; the message says how
     */
    public static void redefine(List<ClassDefinition> definitions) {
        Instrumentation agent = RedefinitionAgent.load()
                .orElseThrow(
                        () -> new UnsupportedOperationException("the JVM does not let the kernel redefine classes"));
        try {
            agent.redefineClasses(definitions.toArray(ClassDefinition[]::new));
        } catch (UnmodifiableClassException | ClassNotFoundException | LinkageError e) {
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
    }
}
