package dev.cortado.quantize;

import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightLayout;
import java.util.ArrayList;
import java.util.List;

/** The methods of the grid, and a sample of them. */
final class GridMethods {

    private GridMethods() {}

    /** All methods. A new one is one more line, or one more list. */
    static List<GridMethod> all() {
        List<GridMethod> all = new ArrayList<>();
        all.addAll(GridDynamic.all());
        all.addAll(GridStatic.all());
        all.addAll(GridWeightOnly.all());
        all.addAll(GridChains.floats());
        all.addAll(GridChains.chains(_ -> List.of()));
        return List.copyOf(all);
    }

    /** Each family once, the ones that look long for codes in few layers: in seconds. */
    static List<GridMethod> sample() {
        List<GridMethod> sample = new ArrayList<>();
        sample.add(GridDynamic.all().getFirst());
        sample.add(GridStatic.fixed(StaticQuantization.defaults(), CalibrationMethod.MIN_MAX, GridFloors.STATIC_QDQ));
        sample.add(GridStatic.fixed(
                StaticQuantization.defaults().withFormat(QuantizationFormat.QOPERATOR),
                CalibrationMethod.MIN_MAX,
                GridFloors.STATIC_QOPERATOR));
        BlockFormat format = new BlockFormat(4, 32, false);
        sample.add(GridWeightOnly.of(
                WeightAlgorithm.RTN, format, WeightLayout.NBITS, GridWeightOnly.BLOCK_OPSET, true, _ -> List.of()));
        for (WeightAlgorithm algorithm : WeightAlgorithm.values()) {
            sample.add(GridWeightOnly.of(
                    algorithm,
                    format,
                    algorithm == WeightAlgorithm.RTN ? WeightLayout.QDQ : WeightLayout.NBITS,
                    GridWeightOnly.BLOCK_OPSET,
                    false,
                    GridSelection::firstProducts));
        }
        sample.addAll(GridChains.floats());
        sample.addAll(GridChains.chains(GridSelection::firstLayers));
        return List.copyOf(sample);
    }
}
