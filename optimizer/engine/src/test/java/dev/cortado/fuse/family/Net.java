package dev.cortado.fuse.family;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A graph that grows node by node: each call gives the name of the value it computes. Weights are random, from a seed. */
final class Net {

    private final ModelBuilder builder = new ModelBuilder();
    private final Random random;
    private final int opset;
    private int count;

    Net(int opset, long seed) {
        this.opset = opset;
        this.random = new Random(seed);
        builder.opset(opset);
    }

    int opset() {
        return opset;
    }

    OnnxModel build() {
        return builder.build();
    }

    String input(String name, ElementType type, Object... dimensions) {
        builder.input(name, type, dimensions);
        return name;
    }

    void output(String name, String value) {
        builder.node("Identity", name + "_copy", List.of(value), name);
        builder.output(name);
    }

    /** An output that a node is to write itself. */
    void declare(String output) {
        builder.output(output);
    }

    Net domain(String domain) {
        builder.domain(domain);
        return this;
    }

    /** Adds a node; inputs are texts, attributes protos. */
    String op(String operator, Object... parts) {
        return in("", operator, 1, parts).getFirst();
    }

    /** Adds a node of ONNX Runtime's domain. */
    String own(String operator, Object... parts) {
        return in("com.microsoft", operator, 1, parts).getFirst();
    }

    List<String> in(String domain, String operator, int outputs, Object... parts) {
        List<String> inputs = new ArrayList<>();
        List<AttributeProto> attributes = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof AttributeProto attribute) {
                attributes.add(attribute);
            } else {
                inputs.add((String) part);
            }
        }
        int number = count++;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add("v" + number + (outputs > 1 ? "_" + i : ""));
        }
        builder.node(domain, operator, "n" + number, inputs, names, attributes.toArray(AttributeProto[]::new));
        return names;
    }

    /** Random floats with a standard deviation that keeps the size of what is multiplied by a matrix of them. */
    float[] random(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    String weight(float[] values, int... shape) {
        String name = "w" + count++;
        builder.weight(name, Arrays.stream(shape).mapToObj(size -> (long) size).toList(), values);
        return name;
    }

    String matrix(int rows, int columns) {
        return weight(random(rows * columns, 1 / Math.sqrt(rows)), rows, columns);
    }

    String vector(int size) {
        return weight(random(size, 0.2), size);
    }

    /** Numbers around 1, as the scale of a normalisation. */
    String scale(int size) {
        float[] values = random(size, 0.1);
        for (int i = 0; i < size; i++) {
            values[i] += 1;
        }
        return weight(values, size);
    }

    String real(double value) {
        return weight(new float[] {(float) value});
    }

    /** A number without dimensions, as Clip takes its bounds. */
    String real0(double value) {
        String name = "w" + count++;
        builder.weight(name, List.of(), (float) value);
        return name;
    }

    String whole(long value) {
        String name = "c" + count++;
        builder.indices(name, List.of(), value);
        return name;
    }

    String wholes(long... values) {
        String name = "c" + count++;
        builder.indices(name, List.of((long) values.length), values);
        return name;
    }

    String table(long[] values, long... shape) {
        String name = "c" + count++;
        builder.indices(name, Arrays.stream(shape).boxed().toList(), values);
        return name;
    }

    String raw(dev.cortado.onnx.proto.TensorProto tensor) {
        String name = "c" + count++;
        builder.initializer(tensor.toBuilder().setName(name).build());
        return name;
    }

    String unsqueeze(String value, long... axes) {
        return opset < 13
                ? op("Unsqueeze", value, ModelBuilder.integers("axes", boxed(axes)))
                : op("Unsqueeze", value, wholes(axes));
    }

    String mean(String value) {
        return opset < 18
                ? op("ReduceMean", value, ModelBuilder.integers("axes", -1L))
                : op("ReduceMean", value, wholes(-1));
    }

    String sum(String value, long axis, boolean keep) {
        AttributeProto dimensions = ModelBuilder.integer("keepdims", keep ? 1 : 0);
        return opset < 13
                ? op("ReduceSum", value, ModelBuilder.integers("axes", axis), dimensions)
                : op("ReduceSum", value, wholes(axis), dimensions);
    }

    String transpose(String value, long... permutation) {
        return op("Transpose", value, ModelBuilder.integers("perm", boxed(permutation)));
    }

    String cast(String value, ElementType type) {
        return op("Cast", value, ModelBuilder.integer("to", type.code()));
    }

    String softmax(String value) {
        return op("Softmax", value, ModelBuilder.integer("axis", opset < 13 ? 3 : -1));
    }

    String slice(String value, long axis, long from, long to) {
        return op("Slice", value, wholes(from), wholes(to), wholes(axis));
    }

    /** One size of a value, as exporters ask for it: of one element with one dimension. */
    String size(String value, long axis) {
        return unsqueeze(op("Gather", op("Shape", value), whole(axis), ModelBuilder.integer("axis", 0)), 0);
    }

    String concat(long axis, String... values) {
        List<Object> parts = new ArrayList<>(List.of(values));
        parts.add(ModelBuilder.integer("axis", axis));
        return op("Concat", parts.toArray());
    }

    private static Long[] boxed(long[] values) {
        return Arrays.stream(values).boxed().toArray(Long[]::new);
    }
}
