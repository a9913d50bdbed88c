package dev.cortado.quantize.halffloat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The settings of a conversion to 16-bit floats.
 *
 * @param type which 16-bit float
 * @param form whether only the weights are stored in it, or operators compute in it
 * @param keepInterface whether the model's float inputs and outputs stay float; else they get the type too. For
 *     {@link Form#COMPUTE} only
 * @param overflow what becomes of constants with values beyond the type's largest
 * @param include if not empty, only nodes whose name or operator type matches one of these globs are converted
 * @param exclude nodes whose name or operator type matches one of these globs are left alone
 */
public record FloatConversionSettings(
        ReducedFloat type,
        Form form,
        boolean keepInterface,
        Overflow overflow,
        List<String> include,
        List<String> exclude) {

    /** What is done in the type. */
    public enum Form {
        /** Weights are stored in it and cast to float when the model is loaded: half the file, the speed as before. */
        STORAGE,
        /** Operators compute in it: for processors that have such arithmetic. */
        COMPUTE
    }

    /** What becomes of a constant that holds finite values beyond the type's largest. */
    public enum Overflow {
        /** It stays float, and so do the nodes that read it. */
        KEEP,
        /** The values become the type's largest. */
        CLAMP
    }

    /**
     * Checks and freezes the settings.
     *
     * @throws IllegalArgumentException if computing in bfloat16 is asked for, or another type of inputs and outputs for storage
     */
    public FloatConversionSettings {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(form, "form");
        Objects.requireNonNull(overflow, "overflow");
        include = List.copyOf(new LinkedHashSet<>(include));
        exclude = List.copyOf(new LinkedHashSet<>(exclude));
        if (form == Form.COMPUTE && type == ReducedFloat.BFLOAT16) {
            throw new IllegalArgumentException("ONNX Runtime's CPU has no kernels that compute in bfloat16, so that the"
                    + " model would not load: store the weights in it (storage), or compute in float16");
        }
        if (form == Form.STORAGE && !keepInterface) {
            throw new IllegalArgumentException("Where only weights are stored in " + type.elementType()
                    + ", inputs and outputs stay float: converting them needs the form compute");
        }
    }

    /** Stores weights in a type; everything else stays float. */
    public static FloatConversionSettings storage(ReducedFloat type) {
        return new FloatConversionSettings(type, Form.STORAGE, true, Overflow.KEEP, List.of(), List.of());
    }

    /** Computes in float16; inputs and outputs stay float. */
    public static FloatConversionSettings compute() {
        return new FloatConversionSettings(
                ReducedFloat.FLOAT16, Form.COMPUTE, true, Overflow.KEEP, List.of(), List.of());
    }

    /** The same with float inputs and outputs, or with those of the type. */
    public FloatConversionSettings withKeepInterface(boolean value) {
        return new FloatConversionSettings(type, form, value, overflow, include, exclude);
    }

    /** The same with another treatment of values that are too large. */
    public FloatConversionSettings withOverflow(Overflow value) {
        return new FloatConversionSettings(type, form, keepInterface, value, include, exclude);
    }

    /** The same with other globs of what to convert. */
    public FloatConversionSettings withInclude(List<String> value) {
        return new FloatConversionSettings(type, form, keepInterface, overflow, value, exclude);
    }

    /** The same with other globs of what to leave alone. */
    public FloatConversionSettings withExclude(List<String> value) {
        return new FloatConversionSettings(type, form, keepInterface, overflow, include, value);
    }

    /** The settings as a recipe keeps them. */
    public Map<String, Object> toSettings() {
        return new TreeMap<>(Map.of(
                "type",
                type.elementType().toString(),
                "form",
                form.name().toLowerCase(java.util.Locale.ROOT),
                "keep_interface",
                keepInterface,
                "overflow",
                overflow.name().toLowerCase(java.util.Locale.ROOT),
                "include",
                include,
                "exclude",
                exclude));
    }
}
