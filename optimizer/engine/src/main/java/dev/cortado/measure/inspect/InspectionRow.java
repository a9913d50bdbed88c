package dev.cortado.measure.inspect;

/**
 * A part of a model.
 *
 * @param label the layer, the operator or the element type
 * @param nodes how many nodes it has; for a type, how many tensors
 * @param parameters the elements of its weights and other constant tensors, each counted where it is first read
 * @param bytes what they take
 * @param zeros how many of the weights' elements stand for zero
 * @param counted of how many elements that is known; 0 for none
 * @param operations one run of the model takes in it; NaN when not counted or unknown for one of its nodes
 */
public record InspectionRow(
        String label, long nodes, long parameters, long bytes, long zeros, long counted, double operations) {

    InspectionRow plus(InspectionRow other) {
        return new InspectionRow(
                label,
                nodes + other.nodes,
                parameters + other.parameters,
                bytes + other.bytes,
                zeros + other.zeros,
                counted + other.counted,
                operations + other.operations);
    }
}
