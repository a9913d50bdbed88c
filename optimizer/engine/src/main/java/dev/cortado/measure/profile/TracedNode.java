package dev.cortado.measure.profile;

import dev.cortado.measure.operator.Cost;
import dev.cortado.measure.operator.TensorShape;
import java.util.List;
import java.util.Set;

/**
 * One node of the graph that really ran, over all measured runs.
 *
 * @param name its name
 * @param domain its operator's domain; empty for the standard one
 * @param operator its type
 * @param provider the execution provider that ran it
 * @param calls how often it ran in one run of the model
 * @param micros its time in each run of the model, in microseconds, all calls together; without the nodes inside it
 * @param cost of one run of the model, all calls together
 * @param inputs the shapes of its operands in its last call
 * @param outputs those of its results
 * @param origins the nodes of the file it stands for, as {@code Operator name}; empty for one that was put in, and
 *     where it could not be found out
 * @param kept whether it is a node of the file as it was
 */
public record TracedNode(
        String name,
        String domain,
        String operator,
        String provider,
        int calls,
        List<Long> micros,
        Cost cost,
        List<TensorShape> inputs,
        List<TensorShape> outputs,
        List<String> origins,
        boolean kept) {

    private static final Set<String> INSERTED =
            Set.of("ReorderInput", "ReorderOutput", "Transpose", "Cast", "MemcpyFromHost", "MemcpyToHost");

    /** Freezes the lists. */
    public TracedNode {
        micros = List.copyOf(micros);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        origins = List.copyOf(origins);
    }

    /** Whether it is one that ONNX Runtime puts in: for another layout, another type, another device. */
    public boolean inserted() {
        return origins.isEmpty() && INSERTED.contains(operator);
    }

    /** The operator with its domain where it is not the standard one's, for example {@code com.microsoft.BiasGelu}. */
    public String qualifiedOperator() {
        return domain.isEmpty() ? operator : domain + "." + operator;
    }
}
