package dev.cortado.extension;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.host.KernelCalls;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/**
 * What a JJava-family kernel does for the magics. All calls but one are the same in every version since 1.0-a6. How source
 * is evaluated to a value is not: 1.0-a6 has {@code evalRaw}, 1.0-a7 made it {@code evalBuilder} and means to remove the
 * other. That method is looked up once, by name, so that no version fails to link.
 */
final class JJavaCalls implements KernelCalls {

    private final BaseKernel kernel;
    private final MethodHandle evaluation;

    /** @throws IllegalStateException if this version of the kernel evaluates in a way not known here */
    JJavaCalls(BaseKernel kernel) {
        this.kernel = kernel;
        this.evaluation = evaluation().bindTo(kernel);
    }

    /** A handle of {@code (BaseKernel, String) -> Object}. */
    private static MethodHandle evaluation() {
        var lookup = MethodHandles.publicLookup();
        try {
            Class<?> builder = Class.forName(
                    "org.dflib.jjava.jupyter.kernel.EvalBuilder", false, BaseKernel.class.getClassLoader());
            MethodHandle begin =
                    lookup.findVirtual(BaseKernel.class, "evalBuilder", MethodType.methodType(builder, String.class));
            MethodHandle magics = lookup.findVirtual(builder, "resolveMagics", MethodType.methodType(builder));
            MethodHandle end = lookup.findVirtual(builder, "eval", MethodType.methodType(Object.class));
            return MethodHandles.filterReturnValue(MethodHandles.filterReturnValue(begin, magics), end);
        } catch (ReflectiveOperationException e) {
            // A version before 1.0-a7.
        }
        try {
            return lookup.findVirtual(BaseKernel.class, "evalRaw", MethodType.methodType(Object.class, String.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Cortado's magics know no way to evaluate code in this kernel: expected JJava 1.0-a6 or a later"
                            + " version of " + BaseKernel.class.getName() + " with evalRaw or evalBuilder, found only "
                            + List.of(BaseKernel.class.getMethods()).stream()
                                    .map(java.lang.reflect.Method::getName)
                                    .filter(name -> name.contains("eval"))
                                    .distinct()
                                    .sorted()
                                    .toList()
                            + ".",
                    e);
        }
    }

    @Override
    public String name() {
        return kernel.getName();
    }

    @Override
    public Object evaluate(String source) {
        try {
            return (Object) evaluation.invokeExact(source);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    @Override
    public void display(Bundle bundle) {
        kernel.display(data(bundle));
    }

    @Override
    public void display(String id, Bundle bundle) {
        kernel.display(data(id, bundle));
    }

    @Override
    public void updateDisplay(String id, Bundle bundle) {
        kernel.getIO().display.updateDisplay(data(id, bundle));
    }

    private static DisplayData data(String id, Bundle bundle) {
        DisplayData data = data(bundle);
        data.setDisplayId(id);
        return data;
    }

    private static DisplayData data(Bundle bundle) {
        DisplayData data = new DisplayData();
        bundle.data().forEach(data::putData);
        bundle.metadata().forEach(data::putMetaData);
        return data;
    }
}
