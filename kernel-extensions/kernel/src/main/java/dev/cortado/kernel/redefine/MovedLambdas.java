package dev.cortado.kernel.redefine;

import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;

/** Where redefined classes find the bodies of lambdas that could not be added to them. Called by their bytecode only. */
public final class MovedLambdas {

    private MovedLambdas() {}

    /**
     * Makes the function object of a lambda expression, as {@link LambdaMetafactory#metafactory} does.
     *
     * @param method the lambda's body, a static method of the class whose bytes are given
     * @param body its type
     * @param classBytes that class as characters of one byte each, in pieces
     */
    public static CallSite link(
            Lookup caller,
            String name,
            MethodType factory,
            MethodType erased,
            String method,
            MethodType body,
            MethodType instantiated,
            String... classBytes)
            throws IllegalAccessException, NoSuchMethodException, LambdaConversionException {
        byte[] bytes = String.join("", classBytes).getBytes(StandardCharsets.ISO_8859_1);
        Lookup moved = caller.defineHiddenClass(bytes, true, MethodHandles.Lookup.ClassOption.NESTMATE);
        MethodHandle handle = moved.findStatic(moved.lookupClass(), method, body);
        return LambdaMetafactory.metafactory(moved, name, factory, erased, handle, instantiated);
    }
}
