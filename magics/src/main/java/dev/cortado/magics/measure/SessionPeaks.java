package dev.cortado.magics.measure;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.magics.MagicContext;
import dev.cortado.measure.peak.MachinePeaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machine's peaks, measured once in a session: they are kept in its folder, which goes with it. */
final class SessionPeaks {

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

    private SessionPeaks() {}

    /**
     * Those at hand if they are of the same numbers of threads, else measured anew. What was measured while other work disturbed it is
     * used once and not kept.
     */
    static MachinePeaks of(MagicContext context, List<Integer> threads) throws IOException {
        Optional<MachinePeaks> known = known(context);
        if (known.isPresent() && known.get().covers(threads)) {
            return known.get();
        }
        return measure(context, threads, file(context));
    }

    /** Those at hand. */
    static Optional<MachinePeaks> known(MagicContext context) throws IOException {
        Path kept = file(context);
        return Files.isRegularFile(kept)
                ? Optional.of(JSON.readValue(kept.toFile(), MachinePeaks.class))
                : Optional.empty();
    }

    private static Path file(MagicContext context) {
        return context.session().workspace().resolve("machine-peaks.json");
    }

    private static MachinePeaks measure(MagicContext context, List<Integer> threads, Path kept) throws IOException {
        MachinePeaks peaks = MachinePeaks.measure(threads, context.progress());
        if (!peaks.disturbed()) {
            JSON.writeValue(kept.toFile(), peaks);
        }
        return peaks;
    }
}
