package dev.cortado.quantize.halffloat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Tensor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("16-bit floats")
class ReducedFloatTest {

    /** Exact value of a bit pattern, put together from its fields. */
    private static double meaning(int bits, int exponentBits, int fractionBits) {
        int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
        int fraction = bits & ((1 << fractionBits) - 1);
        int bias = (1 << (exponentBits - 1)) - 1;
        double scale = Math.pow(2, Math.max(exponent, 1) - bias - fractionBits);
        double magnitude = (exponent == 0 ? fraction : fraction + (1 << fractionBits)) * scale;
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** The nearest of all finite patterns and infinity (taken as the next power of two), ties to the even pattern. */
    private static int nearest(double value, int exponentBits, int fractionBits) {
        int best = 0;
        double distance = Double.POSITIVE_INFINITY;
        int infinity = ((1 << exponentBits) - 1) << fractionBits;
        for (int bits = 0; bits <= infinity; bits++) {
            double there = meaning(bits, exponentBits, fractionBits);
            double found = Math.abs(there - Math.abs(value));
            if (found < distance || (found == distance && bits % 2 == 0)) {
                best = bits;
                distance = found;
            }
        }
        return value < 0 ? best | 0x8000 : best;
    }

    private static List<Float> interesting(Random random) {
        List<Float> values = new ArrayList<>();
        String written =
                "0.1 1 65504 65519.996 65520 -65520 1e5 5.9604645e-8 2.9802322e-8 2.98023e-8 6.1e-5 1e-12 -3e-8"
                        + " 3.3895314e38 1.0009765625 1.00048828125 1.00390625 1.01171875";
        for (String number : written.split(" ", -1)) {
            values.add(Float.parseFloat(number));
        }
        for (int i = 0; i < 60; i++) {
            values.add((float) Math.scalb(random.nextGaussian(), random.nextInt(-26, 17)));
        }
        return values;
    }

    @Test
    @DisplayName("float16 is the nearest of all its numbers, half to even")
    void float16() {
        for (float value : interesting(new Random(5))) {
            assertThat(ReducedFloat.FLOAT16.bits(value) & 0xffff)
                    .as("%s", value)
                    .isEqualTo(nearest(value, 5, 10));
        }
    }

    @Test
    @DisplayName("bfloat16 is the nearest of all its numbers, half to even")
    void bfloat16() {
        for (float value : interesting(new Random(6))) {
            assertThat(ReducedFloat.BFLOAT16.bits(value) & 0xffff)
                    .as("%s", value)
                    .isEqualTo(nearest(value, 8, 7));
        }
    }

    @Test
    @DisplayName("infinities stay, a NaN stays a NaN, every pattern comes back")
    void special() {
        for (ReducedFloat type : ReducedFloat.values()) {
            assertThat(type.value(type.bits(Float.NEGATIVE_INFINITY))).isEqualTo(Float.NEGATIVE_INFINITY);
            assertThat(type.value(type.bits(Float.intBitsToFloat(0x7f800001)))).isNaN();
            assertThat(type.value(type.bits(Float.intBitsToFloat(0xffffffff)))).isNaN();
            assertThat(new BigDecimal(type.value(type.bits(type.largest())))).isEqualTo(new BigDecimal(type.largest()));
            for (int bits = 0; bits <= 0xffff; bits++) {
                float value = type.value((short) bits);
                if (!Float.isNaN(value)) {
                    assertThat(type.bits(value)).isEqualTo((short) bits);
                }
            }
        }
    }

    @Test
    @DisplayName("a conversion counts what it costs, and clamps what is finite")
    void counts() {
        float[] values = {0, 1, 70000, -1e9f, Float.NEGATIVE_INFINITY, 1e-6f, 1e-9f, -1e-9f, 65504};
        Tensor tensor = Tensor.of(ModelBuilder.floats("w", List.of(9L), values));
        ReducedTensor reduced = ReducedTensor.of(tensor, ReducedFloat.FLOAT16);
        assertThat(reduced.overflowing()).isEqualTo(2);
        assertThat(reduced.flushed()).isEqualTo(2);
        assertThat(reduced.subnormal()).isEqualTo(1);
        assertThat(reduced.largest()).isEqualTo(1e9f);
        float[] back = new float[9];
        for (int i = 0; i < 9; i++) {
            back[i] =
                    Float.float16ToFloat((short) ((reduced.bytes()[2 * i] & 0xff) | (reduced.bytes()[2 * i + 1] << 8)));
        }
        assertThat(back).containsExactly(0, 1, 65504, -65504, Float.NEGATIVE_INFINITY, back[5], 0, -0f, 65504);
        assertThat(back[5]).isCloseTo(1e-6f, org.assertj.core.data.Offset.offset(3e-8f));
        assertThat(ReducedTensor.of(tensor, ReducedFloat.BFLOAT16).notes()).isEmpty();
    }
}
