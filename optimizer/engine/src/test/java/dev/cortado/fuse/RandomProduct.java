package dev.cortado.fuse;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.RandomEncoder;
import java.util.List;
import java.util.Random;

/** One product in some form: which operator, how its matrix and bias are written, what is behind it. */
final class RandomProduct {

    private final Random choice;
    private final RandomEncoder values;
    private final int inputs;
    private final int outputs;
    private final boolean gemm;
    private final long opset;
    private final ModelBuilder model;
    private final long[] shape;
    private String value;

    RandomProduct(int seed) {
        this.choice = new Random(seed);
        this.values = new RandomEncoder(choice);
        this.inputs = 1 + choice.nextInt(20);
        this.outputs = 1 + choice.nextInt(20);
        this.gemm = choice.nextBoolean();
        this.opset = List.of(11L, 13L, 17L, 18L, 21L).get(choice.nextInt(5));
        this.model = new ModelBuilder().opset(opset).output("y");
        this.shape = new long[gemm ? 2 : 1 + choice.nextInt(4)];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = 1L + choice.nextInt(4);
        }
        shape[shape.length - 1] = inputs;
    }

    private String step(String operator, String... inputsOf) {
        String output = operator + "_" + model.graph().getNodeCount();
        model.node(operator, "", List.of(inputsOf), output);
        return output;
    }

    private String scalar(String name, double number) {
        model.weight(name, List.of(), (float) number);
        return name;
    }

    /** The shape of input {@code x}. */
    long[] shape() {
        return shape.clone();
    }

    /** The model: {@code x} to {@code y}, the last node an {@code Identity}. */
    OnnxModel model() {
        Object[] declared = new Object[shape.length];
        declared[shape.length - 1] = inputs;
        model.input("x", ElementType.FLOAT, declared);
        product();
        if (choice.nextBoolean() && (!gemm || !value.startsWith("biased"))) {
            model.weight("added", List.of((long) outputs), values.floats(outputs, 1));
            value = choice.nextBoolean() ? step("Add", value, "added") : step("Add", "added", value);
        }
        activation();
        model.node("Identity", "last", List.of(value), "y");
        return model.build();
    }

    private void product() {
        boolean turned = choice.nextBoolean();
        model.weight(
                "w",
                turned ? List.of((long) outputs, (long) inputs) : List.of((long) inputs, (long) outputs),
                values.floats(inputs * outputs, 1));
        if (gemm) {
            boolean biased = choice.nextBoolean();
            if (biased) {
                model.weight(
                        "c",
                        choice.nextBoolean() ? List.of((long) outputs) : List.of(1L, (long) outputs),
                        values.floats(outputs, 1));
            }
            value = biased ? "biased" : "product";
            model.node(
                    "Gemm",
                    "p",
                    biased ? List.of("x", "w", "c") : List.of("x", "w"),
                    value,
                    ModelBuilder.integer("transB", turned ? 1 : 0));
            return;
        }
        String weight = turned ? step("Transpose", "w") : choice.nextBoolean() ? step("Identity", "w") : "w";
        value = step("MatMul", "x", weight);
    }

    private void activation() {
        switch (choice.nextInt(4)) {
            case 0 -> value = step("Relu", value);
            case 1 -> {
                String erf = step("Erf", step("Div", value, scalar("root", Math.sqrt(2))));
                String share = step("Mul", step("Add", erf, scalar("one", 1)), scalar("half", 0.5));
                value = step("Mul", value, share);
            }
            case 2 -> {
                if (opset >= 20) {
                    model.node("Gelu", "g", List.of(value), "gelu", ModelBuilder.text("approximate", "tanh"));
                    value = "gelu";
                }
            }
            default -> {
                // None.
            }
        }
    }
}
