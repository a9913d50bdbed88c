package dev.cortado.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TensorTest {

    private static Tensor raw(ElementType type, List<Long> shape, int... bytes) {
        byte[] packed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            packed[i] = (byte) bytes[i];
        }
        return Tensor.of(TensorProto.newBuilder()
                .setName("t")
                .setDataType(type.code())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(packed))
                .build());
    }

    private static TensorProto.Builder typed(ElementType type, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName("t").setDataType(type.code());
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        return tensor;
    }

    @Nested
    @DisplayName("raw_data decodes to floats")
    class Raw {

        @Test
        void integers_of_every_width() {
            assertThat(raw(ElementType.INT8, List.of(2L), 0x7f, 0x80).floats()).containsExactly(127, -128);
            assertThat(raw(ElementType.UINT8, List.of(2L), 0x7f, 0x80).floats()).containsExactly(127, 128);
            assertThat(raw(ElementType.BOOL, List.of(2L), 0, 1).floats()).containsExactly(0, 1);
            assertThat(raw(ElementType.INT16, List.of(1L), 0xfe, 0xff).floats()).containsExactly(-2);
            assertThat(raw(ElementType.UINT16, List.of(1L), 0xfe, 0xff).floats())
                    .containsExactly(65534);
            assertThat(raw(ElementType.INT32, List.of(1L), 0xfe, 0xff, 0xff, 0xff)
                            .floats())
                    .containsExactly(-2);
            assertThat(raw(ElementType.UINT32, List.of(1L), 0, 0, 0, 0x80).floats())
                    .containsExactly((float) (1L << 31));
            assertThat(raw(ElementType.INT64, List.of(1L), 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
                            .floats())
                    .containsExactly(-2);
            assertThat(raw(ElementType.UINT64, List.of(1L), 0, 0, 0, 0, 0, 0, 0, 0x80)
                            .floats())
                    .containsExactly(-(float) Long.MIN_VALUE);
        }

        @Test
        @DisplayName("4-bit and 2-bit elements share bytes, the first in the lowest bits, the last byte half empty")
        void packed() {
            assertThat(raw(ElementType.UINT4, List.of(3L), 0x21, 0x0f).floats()).containsExactly(1, 2, 15);
            assertThat(raw(ElementType.INT4, List.of(3L), 0x8f, 0x07).floats()).containsExactly(-1, -8, 7);
            assertThat(raw(ElementType.FLOAT4E2M1, List.of(2L), 0xf1).floats()).containsExactly(0.5f, -6);
            assertThat(raw(ElementType.UINT2, List.of(5L), 0b11_10_01_00, 0b10).floats())
                    .containsExactly(0, 1, 2, 3, 2);
            assertThat(raw(ElementType.INT2, List.of(4L), 0b11_10_01_00).floats())
                    .containsExactly(0, 1, -2, -1);
        }

        @Test
        @DisplayName("8-bit floats have the values of their papers' tables: largest, smallest, one, not a number")
        void float8() {
            assertThat(raw(ElementType.FLOAT8E4M3FN, List.of(5L), 0x7e, 0x01, 0x38, 0xb8, 0x7f)
                            .floats())
                    .containsExactly(448, 0x1p-9f, 1, -1, Float.NaN);
            assertThat(raw(ElementType.FLOAT8E4M3FNUZ, List.of(4L), 0x7f, 0x01, 0x40, 0x80)
                            .floats())
                    .containsExactly(240, 0x1p-10f, 1, Float.NaN);
            assertThat(raw(ElementType.FLOAT8E5M2, List.of(5L), 0x7b, 0x01, 0x3c, 0x7c, 0x7f)
                            .floats())
                    .containsExactly(57344, 0x1p-16f, 1, Float.POSITIVE_INFINITY, Float.NaN);
            assertThat(raw(ElementType.FLOAT8E5M2FNUZ, List.of(4L), 0x7f, 0x01, 0x40, 0x80)
                            .floats())
                    .containsExactly(57344, 0x1p-17f, 1, Float.NaN);
            assertThat(raw(ElementType.FLOAT8E8M0, List.of(4L), 127, 0, 254, 255)
                            .floats())
                    .containsExactly(1, 0x1p-127f, 0x1p127f, Float.NaN);
        }
    }

    @Nested
    @DisplayName("typed fields give the same bytes and floats as raw_data")
    class Typed {

        @Test
        void floats_and_doubles() {
            Tensor floats = Tensor.of(typed(ElementType.FLOAT, 2)
                    .addFloatData(1.5f)
                    .addFloatData(-2)
                    .build());
            assertThat(floats.floats()).containsExactly(1.5f, -2);
            ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putFloat(1.5f).putFloat(-2).flip();
            assertThat(floats.bytes()).isEqualTo(bytes);
            assertThat(Tensor.of(typed(ElementType.DOUBLE).addDoubleData(0.1).build())
                            .floats())
                    .containsExactly(0.1f);
        }

        @Test
        void integers_halves_and_nibbles_in_int32_data() {
            assertThat(Tensor.of(typed(ElementType.INT8, 2)
                                    .addInt32Data(-3)
                                    .addInt32Data(3)
                                    .build())
                            .floats())
                    .containsExactly(-3, 3);
            assertThat(Tensor.of(typed(ElementType.FLOAT16, 1)
                                    .addInt32Data(0x3c00)
                                    .build())
                            .floats())
                    .containsExactly(1);
            assertThat(Tensor.of(typed(ElementType.BFLOAT16, 1)
                                    .addInt32Data(0x3f80)
                                    .build())
                            .floats())
                    .containsExactly(1);
            assertThat(Tensor.of(typed(ElementType.INT4, 2).addInt32Data(0x1f).build())
                            .floats())
                    .containsExactly(-1, 1);
            assertThat(Tensor.of(typed(ElementType.INT64, 1).addInt64Data(7).build())
                            .floats())
                    .containsExactly(7);
            assertThat(Tensor.of(typed(ElementType.UINT32, 1)
                                    .addUint64Data(4000000000L)
                                    .build())
                            .floats())
                    .containsExactly(4000000000f);
        }
    }

    @Test
    void sizes_are_those_of_packed_data() {
        Tensor nibbles = raw(ElementType.INT4, List.of(3L, 1L), 0, 0);
        assertThat(nibbles.count()).isEqualTo(3);
        assertThat(nibbles.byteSize()).isEqualTo(2);
        assertThat(raw(ElementType.FLOAT, List.of(), 0, 0, 0, 0).count()).isEqualTo(1);
        assertThat(raw(ElementType.FLOAT, List.of(0L, 5L)).floats()).isEmpty();
    }

    @Test
    void strings_and_complex_numbers_are_refused_by_name() {
        Tensor strings = Tensor.of(typed(ElementType.STRING, 1)
                .addStringData(ByteString.copyFromUtf8("abc"))
                .build());
        assertThat(strings.byteSize()).isEqualTo(3);
        assertThatThrownBy(strings::floats)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'t'")
                .hasMessageContaining("string");
        assertThatThrownBy(() -> Tensor.of(typed(ElementType.COMPLEX64, 1)
                                .addFloatData(1)
                                .addFloatData(2)
                                .build())
                        .floats())
                .hasMessageContaining("complex");
    }

    @Test
    void bytes_cannot_be_changed_through_the_view() {
        assertThat(raw(ElementType.INT8, List.of(1L), 1).bytes().isReadOnly()).isTrue();
    }

    @Property(seed = "20260101")
    void every_float16_is_the_number_its_bits_spell(@ForAll short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int mantissa = bits & 0x3ff;
        double magnitude = exponent == 0
                ? mantissa * Math.pow(2, -24)
                : exponent == 31
                        ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                        : (1 + mantissa / 1024.0) * Math.pow(2, exponent - 15);
        float expected = (float) (bits < 0 ? -magnitude : magnitude);
        assertThat(raw(ElementType.FLOAT16, List.of(1L), bits & 0xff, bits >> 8).floats())
                .containsExactly(expected);
    }

    @Property(seed = "20260101")
    void a_bfloat16_is_a_float_whose_lower_half_is_zero(@ForAll float value) {
        int bits = Float.floatToIntBits(value) & 0xffff0000;
        assertThat(raw(ElementType.BFLOAT16, List.of(1L), (bits >> 16) & 0xff, bits >> 24)
                        .floats())
                .containsExactly(Float.intBitsToFloat(bits));
    }
}
