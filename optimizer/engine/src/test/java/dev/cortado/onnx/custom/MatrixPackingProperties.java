package dev.cortado.onnx.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

@Label("Matrices")
class MatrixPackingProperties {

    @Property(tries = 300, seed = "1")
    @Label("of integers give their codes and scales back")
    void integers(
            @ForAll("formats") MatrixFormat format,
            @ForAll @IntRange(min = 1, max = 40) int outputs,
            @ForAll @IntRange(min = 1, max = 70) int inputs,
            @ForAll long seed) {
        RandomEncoder random = new RandomEncoder(new Random(seed));
        byte[] codes = random.codes(format, outputs, inputs);
        float[] scales = random.floats(outputs, 1);
        IntegerPacking packing = MatrixPacking.integers(format);
        Linear linear =
                new Linear(format, outputs, inputs, packing.pack(codes, scales, outputs, inputs), Optional.empty());
        packing.check(linear);
        assertThat(packing.codes(linear)).isEqualTo(codes);
        assertThat(packing.scales(linear)).isEqualTo(scales);
        assertThat(packing.decode(linear)[codes.length - 1]).isEqualTo(codes[codes.length - 1] * scales[outputs - 1]);
    }

    @Provide
    Arbitrary<MatrixFormat> formats() {
        return Arbitraries.of(MatrixFormat.INT7, MatrixFormat.INT6, MatrixFormat.INT5, MatrixFormat.INT8_1X4);
    }

    @Property(tries = 200, seed = "2")
    @Label("of floats give their values back")
    void floats(
            @ForAll boolean sparse,
            @ForAll @IntRange(min = 1, max = 40) int outputs,
            @ForAll @IntRange(min = 1, max = 40) int inputs,
            @ForAll long seed) {
        MatrixFormat format = sparse ? MatrixFormat.F32_6X1 : MatrixFormat.F32;
        Random random = new Random(seed);
        float[] values = new RandomEncoder(random).floats(outputs * inputs, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(4) > 0 ? 0 : values[i];
        }
        FloatPacking packing = MatrixPacking.floats(format);
        Linear linear = new Linear(format, outputs, inputs, packing.pack(values, outputs, inputs), Optional.empty());
        packing.check(linear);
        assertThat(packing.decode(linear)).isEqualTo(values);
    }

    @Example
    @Label("of 6 bits have the layout that is specified")
    void six_bits() {
        // Codes moved by 32: 1, 32, 63, 37, 33; of the last byte's fields, padding has the code 0.
        byte[] codes = {-31, 0, 31, 5, 1};
        List<Tensor> tensors = MatrixPacking.integers(MatrixFormat.INT6).pack(codes, new float[] {2}, 1, 5);
        assertThat(Tensors.bytes(tensors.get(0))).containsExactly(0x01, 0x5F, 0x01);
        assertThat(Tensors.bytes(tensors.get(1))).containsExactly(0b10_11_10_00, 0b10_10_10_10);
    }

    @Example
    @Label("of 5 bits have the layout that is specified")
    void five_bits() {
        // Codes moved by 16: 1, 16, 31.
        byte[] codes = {-15, 0, 15};
        List<Tensor> tensors = MatrixPacking.integers(MatrixFormat.INT5).pack(codes, new float[] {2}, 1, 3);
        assertThat(Tensors.bytes(tensors.get(0))).containsExactly(0x01, 0x0F);
        assertThat(Tensors.bytes(tensors.get(1))).containsExactly(0b11111110);
    }

    @Example
    @Label("of blocks of four inputs have the layout that is specified")
    void blocks_of_inputs() {
        byte[] codes = new byte[2 * 6];
        codes[1] = 7;
        codes[6 + 5] = -63;
        List<Tensor> tensors = MatrixPacking.integers(MatrixFormat.INT8_1X4).pack(codes, new float[] {1, 1}, 2, 6);
        assertThat(Tensors.bytes(tensors.get(0))).containsExactly(0, 7, 0, 0, 0, -63, 0, 0);
        assertThat(Tensors.bytes(tensors.get(1))).containsExactly(0b01, 0b10);
    }

    @Example
    @Label("of blocks of six outputs have the layout that is specified")
    void blocks_of_outputs() {
        float[] values = new float[7 * 2];
        values[2 * 2 + 1] = 3;
        values[6 * 2] = 4;
        List<Tensor> tensors = MatrixPacking.floats(MatrixFormat.F32_6X1).pack(values, 7, 2);
        assertThat(tensors.get(0).floats()).containsExactly(0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0);
        assertThat(Tensors.bytes(tensors.get(1))).containsExactly(0b10, 0b01);
    }

    @Example
    @Label("refuse codes that are too large")
    void too_large() {
        for (MatrixFormat format : List.of(MatrixFormat.INT7, MatrixFormat.INT6, MatrixFormat.INT5)) {
            byte[] codes = {(byte) -(format.largestCode() + 1)};
            IntegerPacking packing = MatrixPacking.integers(format);
            assertThatThrownBy(() -> packing.pack(codes, new float[] {1}, 1, 1))
                    .hasMessageContaining("expected -" + format.largestCode() + " to " + format.largestCode());
        }
    }

    @Example
    @Label("refuse tensors of another shape or type, and say which")
    void other_tensors() {
        Tensor codes = Tensors.bytes("q", ElementType.INT8, List.of(2L, 3L), new byte[6]);
        Tensor scales = Tensors.floats("s", List.of(3L), 1, 1, 1);
        Linear linear = new Linear(MatrixFormat.INT7, 2, 3, List.of(codes, scales), Optional.empty());
        assertThatThrownBy(() -> MatrixPacking.of(MatrixFormat.INT7).check(linear))
                .hasMessage("A matrix of format int7, scales: expected float[2], found s: float[3]");
    }
}
