package dev.cortado.quantize.calibrate;

import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextFeeds;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Calibrates all-MiniLM-L6-v2 in a process that does nothing else, and says how much memory that process ever had. */
public final class CalibrationMemoryTask
        implements WorkerTask<CalibrationMemoryTask.Request, CalibrationMemoryTask.Peak> {

    /** Sentences and how ranges are chosen. */
    public record Request(List<String> texts, CalibrationMethod method, Path folder) {}

    /** The largest resident set, in MiB; and how many ranges were found. */
    public record Peak(double mebibytes, int ranges) {}

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Class<Peak> resultType() {
        return Peak.class;
    }

    @Override
    public Peak run(Request request, Progress progress) throws IOException {
        var file = Resources.standard().fetch(RealModels.MINILM, progress);
        Model model = Model.of("minilm", file, Optional.of(RealModels.file(RealModels.MINILM_TOKENIZER)));
        Set<String> values = new LinkedHashSet<>();
        model.onnx().graph().nodes().stream().filter(node -> node.is("MatMul")).forEach(node -> {
            values.add(node.input(0));
            values.add(node.outputs().getFirst());
        });
        Calibration found = new Calibrator(
                        CalibrationSettings.of(request.method(), new IntegerRange(0, 255, false)),
                        TextFeeds.of("texts", model, request.texts(), 4),
                        RunSettings.defaults(),
                        request.folder())
                .calibrate(model.onnx(), values, progress);
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                double kibibytes = Double.parseDouble(line.replaceAll("\\D", ""));
                return new Peak(kibibytes / 1024, found.ranges().size());
            }
        }
        throw new IOException("the system tells no peak");
    }
}
