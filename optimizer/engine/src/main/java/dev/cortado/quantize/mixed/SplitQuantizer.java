package dev.cortado.quantize.mixed;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.smooth.ChannelPeaks;
import dev.cortado.quantize.smooth.OutlierSplit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Dynamic quantisation of products whose outlying channels stay in float ({@link OutlierSplit}). Products without such channels, and all other
 * operators, are left alone.
 */
final class SplitQuantizer implements Pass {

    private final List<String> include;
    private final ChannelPeaks peaks;
    private final DynamicQuantization settings;

    /** @param include if not empty, only nodes whose name or operator type matches one of these globs are quantised */
    SplitQuantizer(List<String> include, ChannelPeaks peaks) {
        this.include = List.copyOf(include);
        this.peaks = peaks;
        this.settings = DynamicQuantization.defaults().withOperators(Set.of("MatMul"));
    }

    @Override
    public String name() {
        return "quantize-split";
    }

    @Override
    public Map<String, Object> settings() {
        return new TreeMap<>(Map.of(
                "split",
                new OutlierSplit(include, peaks).settings(),
                "quantize",
                new DynamicQuantizer(settings).settings()));
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        PassResult split = new OutlierSplit(include, peaks).apply(model, progress);
        if (!split.modified()) {
            return split;
        }
        List<NodeChange> products = split.report().nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .toList();
        List<String> names = products.stream().map(NodeChange::node).toList();
        PassResult quantized = new DynamicQuantizer(settings.withInclude(names)).apply(split.model(), progress);
        Map<String, NodeChange> byName = new HashMap<>();
        quantized.report().nodes().forEach(change -> byName.put(change.node(), change));
        List<NodeChange> changes = new ArrayList<>();
        for (NodeChange change : split.report().nodes()) {
            NodeChange after = byName.get(change.node());
            changes.add(
                    change.outcome() == Outcome.CHANGED && after != null
                            ? new NodeChange(
                                    change.node(),
                                    change.operator(),
                                    after.outcome(),
                                    after.reason() + ", " + change.reason(),
                                    change.bytesBefore(),
                                    after.bytesAfter() + change.bytesAfter() - change.bytesBefore())
                            : change);
        }
        return new PassResult(quantized.model(), new PassReport(name(), changes));
    }
}
