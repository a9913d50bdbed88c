package dev.cortado.quantize;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/**
 * Passes one after another, as one: the last reports. Where one of them changes nothing, nothing is changed.
 *
 * @param opset the model is raised to it first, without a word in the report; 0 for none
 * @param first what is done then, of the model so far
 * @param second what is done last
 */
record ChainedPass(long opset, Function<OnnxModel, Pass> first, Function<OnnxModel, Pass> second) implements Pass {

    /** Raises a model, then applies a pass. */
    static Pass raised(long opset, Pass pass) {
        return new ChainedPass(opset, _ -> pass, null);
    }

    /** Applies a pass, then another. */
    static Pass of(Pass first, Function<OnnxModel, Pass> second) {
        return new ChainedPass(0, _ -> first, second);
    }

    @Override
    public String name() {
        return "chain";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        OnnxModel raised = OpsetConverter.atLeast(model, opset, progress).model();
        PassResult result = first.apply(raised).apply(raised, progress);
        if (result.modified() && second != null) {
            result = second.apply(result.model()).apply(result.model(), progress);
        }
        return result.modified()
                ? result
                : new PassResult(
                        model,
                        new PassReport(result.report().pass(), result.report().nodes()));
    }
}
