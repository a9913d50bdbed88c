package dev.cortado.measure;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Takes the results of code that is being timed, so that the compiler must compute them. The stores are opaque ones, which
 * it may neither leave out nor move out of a loop, and which cost no fence.
 */
@SuppressWarnings({"UnusedVariable", "FieldCanBeLocal"}) // written through the handles, never read
public final class Blackhole {

    private static final VarHandle OBJECT = handle("object", Object.class);
    private static final VarHandle WHOLE = handle("whole", long.class);
    private static final VarHandle DECIMAL = handle("decimal", double.class);

    private Object object;
    private long whole;
    private double decimal;

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Blackhole.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Takes an object. */
    public void consume(Object value) {
        OBJECT.setOpaque(this, value);
    }

    /** Takes a whole number of any width, or a character. */
    public void consume(long value) {
        WHOLE.setOpaque(this, value);
    }

    /** Takes a decimal number. */
    public void consume(double value) {
        DECIMAL.setOpaque(this, value);
    }

    /** Takes a truth value. */
    public void consume(boolean value) {
        WHOLE.setOpaque(this, value ? 1L : 0L);
    }
}
