package dev.cortado.ijava;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.host.KernelCalls;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.jshell.EvalException;

/** What IJava does for the magics. */
final class IJavaCalls implements KernelCalls {

    private final BaseKernel kernel;
    private final MethodHandle evaluation;

    IJavaCalls(BaseKernel kernel) {
        this.kernel = kernel;
        this.evaluation = evaluation(kernel.getClass())
                .asType(MethodType.methodType(Object.class, BaseKernel.class, String.class))
                .bindTo(kernel);
    }

    /** IJava's way to a value, which its base kernel does not declare; without it, the base kernel's way to a display. */
    private static MethodHandle evaluation(Class<?> type) {
        var lookup = MethodHandles.publicLookup();
        try {
            return lookup.findVirtual(type, "evalRaw", MethodType.methodType(Object.class, String.class));
        } catch (ReflectiveOperationException e) {
            // Another kernel on the same base.
        }
        try {
            return lookup.findVirtual(BaseKernel.class, "eval", MethodType.methodType(DisplayData.class, String.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Cortado's magics know no way to evaluate code in " + type.getName()
                            + ": expected a kernel on jupyter-jvm-basekernel 2.3 with eval(String).",
                    e);
        }
    }

    @Override
    public String name() {
        return "IJava";
    }

    @Override
    public Object evaluate(String source) {
        try {
            return (Object) evaluation.invokeExact(source);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (EvalException e) {
            throw new IllegalStateException(e.getExceptionClassName() + ": " + e.getMessage(), e);
        } catch (Throwable e) {
            throw new IllegalStateException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    @Override
    public void display(Bundle bundle) {
        kernel.display(put(bundle, new DisplayData()));
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
        DisplayData data = put(bundle, new DisplayData());
        data.setDisplayId(id);
        return data;
    }

    /** Puts a bundle into what IJava shows; returns that. */
    static DisplayData put(Bundle bundle, DisplayData data) {
        bundle.data().forEach(data::putData);
        bundle.metadata().forEach(data::putMetaData);
        return data;
    }
}
