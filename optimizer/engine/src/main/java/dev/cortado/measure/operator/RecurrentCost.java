package dev.cortado.measure.operator;

import dev.cortado.measure.operator.OperatorCost.Count;
import java.util.Optional;

/**
 * Recurrent networks. With T steps, B sequences, D directions, I inputs, H hidden numbers, a step of one sequence in one direction
 * takes
 *
 * <ul>
 *   <li>{@code LSTM}: {@code 8 H (I + H)} in products, 4 H for the bias, 4 H for the gates' functions, 3 H for the cell ({@code f c +
 *       i g}), 2 H for the output ({@code o tanh(c)}), 6 H for peepholes
 *   <li>{@code GRU}: {@code 6 H (I + H)} in products, 6 H for the two biases, 3 H for the gates' functions, H for the reset, 4 H for
 *       {@code (1 - z) n + z h}
 *   <li>{@code RNN}: {@code 2 H (I + H)} in products, 2 H for the two biases, H for the function
 * </ul>
 *
 * <p>Clipping is not counted. {@code DynamicQuantizeLSTM} counts as an {@code LSTM}; its quantising of activations is left out.
 */
final class RecurrentCost {

    private RecurrentCost() {}

    static Optional<Count> count(Operation operation) {
        return switch (operation.operator()) {
            case "LSTM" ->
                steps(operation, 4, 4, 9, 6, Arithmetic.of(operation.input(0).type()));
            case "DynamicQuantizeLSTM" -> steps(operation, 4, 4, 9, 6, Arithmetic.INT8);
            case "GRU" ->
                steps(operation, 3, 6, 8, 0, Arithmetic.of(operation.input(0).type()));
            case "RNN" ->
                steps(operation, 1, 2, 1, 0, Arithmetic.of(operation.input(0).type()));
            default -> Optional.empty();
        };
    }

    /** Gates, then the operations per hidden number of the bias, the functions, and the peepholes. */
    private static Optional<Count> steps(
            Operation operation, int gates, int bias, int functions, int peepholes, Arithmetic arithmetic) {
        TensorShape x = operation.input(0);
        TensorShape r = operation.input(2);
        if (x.rank() != 3) {
            return Optional.empty();
        }
        long directions = "bidirectional".equals(operation.attributes().text("direction", "forward")) ? 2 : 1;
        long hidden = operation.attributes().integer("hidden_size", r.present() ? r.dimension(-1) : 0);
        if (hidden == 0) {
            return Optional.empty();
        }
        double steps = (double) x.dimension(0) * x.dimension(1) * directions;
        double perStep = 2.0 * gates * hidden * (x.dimension(2) + hidden) + (double) functions * hidden;
        if (operation.input(3).present()) {
            perStep += (double) bias * hidden;
        }
        if (operation.input(7).present()) {
            perStep += (double) peepholes * hidden;
        }
        return Count.of(operation, steps * perStep, arithmetic);
    }
}
