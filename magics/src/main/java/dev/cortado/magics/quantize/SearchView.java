package dev.cortado.magics.quantize;

import dev.cortado.magics.ResultFrame;
import java.util.List;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * What a method that tried several models shows of them.
 *
 * @param sentence why it stopped, to stand before the new model's own sentence
 * @param frame every model tried, first column {@code model}
 * @param charts of them
 * @param details further lines a reader may unfold
 * @param interrupted whether it was interrupted: the new model is then the best so far
 */
record SearchView(String sentence, ResultFrame frame, List<IChart> charts, List<String> details, boolean interrupted) {

    /** Freezes the lists. */
    SearchView {
        charts = List.copyOf(charts);
        details = List.copyOf(details);
    }
}
