package dev.cortado.runner.bench.kernels;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runner.bench.GridModel;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes variants of a sentence encoder, in the worker, whose JVM compiles what computes much better than the command line's. */
public final class MakingTask implements WorkerTask<MakingTask.Request, MakingTask.Made> {

    private static final long SAMPLE_SEED = 0;

    /**
     * What to make.
     *
     * @param kind of which model
     * @param variants what
     * @param samples what GPTQ looks at; 0 to round to nearest
     * @param folder where to
     */
    public record Request(GridModel kind, List<EncoderVariant> variants, int samples, Path folder) {}

    /**
     * What was made.
     *
     * @param files in the order of the variants
     */
    public record Made(List<Path> files) {}

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Class<Made> resultType() {
        return Made.class;
    }

    @Override
    public Made run(Request request, Progress progress) throws IOException {
        GridModel kind = request.kind();
        Model model = kind.load(Resources.standard(), progress);
        OnnxModel fused = EncoderFusion.all().apply(model.onnx(), Progress.NONE).model();
        List<Path> files = new ArrayList<>();
        for (EncoderVariant variant : request.variants()) {
            progress.step(
                    "make " + kind.title() + ", " + variant.title(),
                    files.size(),
                    request.variants().size(),
                    Progress.Unit.ITEMS);
            Optional<Feeds> seen = request.samples() > 0 && variant.isRounded()
                    ? Optional.of(kind.feeds(model, request.samples(), SAMPLE_SEED, Progress.NONE))
                    : Optional.empty();
            Path file =
                    request.folder().resolve(kind.title() + "-" + variant.name().toLowerCase(Locale.ROOT) + ".onnx");
            variant.make(fused, seen, Progress.NONE).write(file);
            files.add(file);
        }
        return new Made(files);
    }
}
