package dev.cortado.quantize;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightLayout;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import java.util.ArrayList;
import java.util.List;

/** Weights in blocks, by every algorithm, in every combination of bits, block size, symmetry and layout. */
final class GridWeightOnly {

    private static final List<Integer> BITS = List.of(4, 8);
    private static final List<Boolean> BOTH = List.of(true, false);
    static final long BLOCK_OPSET = 21;
    private static final long CHANNEL_OPSET = 13;

    private GridWeightOnly() {}

    static List<GridMethod> all() {
        List<GridMethod> methods = new ArrayList<>();
        for (WeightAlgorithm algorithm : WeightAlgorithm.values()) {
            List<Integer> sizes = algorithm == WeightAlgorithm.RTN ? List.of(16, 32, 64, 128, 256) : List.of(32, 128);
            for (int bits : BITS) {
                for (int size : sizes) {
                    for (boolean symmetric : BOTH) {
                        for (WeightLayout layout : WeightLayout.values()) {
                            methods.add(of(
                                    algorithm,
                                    new BlockFormat(bits, size, symmetric),
                                    layout,
                                    BLOCK_OPSET,
                                    true,
                                    _ -> List.of()));
                        }
                    }
                }
            }
        }
        methods.add(of(
                WeightAlgorithm.RTN,
                new BlockFormat(8, 32, true),
                WeightLayout.QDQ,
                CHANNEL_OPSET,
                true,
                _ -> List.of()));
        return methods;
    }

    static GridMethod of(
            WeightAlgorithm algorithm,
            BlockFormat format,
            WeightLayout layout,
            long opset,
            boolean embeddings,
            GridSelection selection) {
        GridFloors floors = format.bits() == 8 ? GridFloors.WEIGHTS_8 : GridFloors.WEIGHTS_4;
        String name = algorithm + " " + format + ", " + layout + (layout == WeightLayout.QDQ ? " opset " + opset : "")
                + (embeddings ? "" : ", first layers");
        return new GridMethod(
                name,
                GridFamily.valueOf(algorithm.name()),
                subject -> {
                    OnnxModel model = layout == WeightLayout.QDQ
                            ? OpsetConverter.atLeast(subject.original(), opset, Progress.NONE)
                                    .model()
                            : subject.original();
                    WeightOnlyQuantization settings = WeightOnlyQuantization.defaults(algorithm)
                            .withFormat(format)
                            .withLayout(layout)
                            .withEmbeddings(embeddings)
                            .withInclude(selection.of(model));
                    return new WeightOnlyQuantizer(settings, subject.samples()).apply(model, Progress.NONE);
                },
                floors);
    }
}
