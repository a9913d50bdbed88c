package dev.cortado.quantize.mixed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.quantize.loss.ModelLoss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured of variants of models, kept on disk: a file per model and loss, a line per variant. Each line is written as soon as
 * it is known, so that work that was interrupted goes on where it stopped; a last line that was cut off is passed over.
 */
public final class MeasurementCache {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Path folder;

    /** @param folder where the files are; made when first needed */
    public MeasurementCache(Path folder) {
        this.folder = folder;
    }

    /**
     * What was measured of one variant.
     *
     * @param variant tells it from the model's other variants
     * @param loss see {@link ModelLoss.Loss#value()}
     * @param sqnrDecibels see {@link ModelLoss.Loss#sqnrDecibels()}
     * @param bytes its size, weights included
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Measurement(String variant, double loss, double sqnrDecibels, long bytes) {}

    /** The measurements of one model with one loss. */
    Entries entries(String key) throws IOException {
        Path file = folder.resolve(key + ".jsonl");
        Map<String, Measurement> known = new HashMap<>();
        if (Files.isRegularFile(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                try {
                    Measurement measurement = JSON.readValue(line, Measurement.class);
                    known.put(measurement.variant(), measurement);
                } catch (JsonProcessingException e) {
                    // Cut off when the process ended; it is measured again.
                }
            }
        }
        return new Entries(file, known);
    }

    /** One file of the cache. */
    static final class Entries {

        private final Path file;
        private final Map<String, Measurement> known;

        private Entries(Path file, Map<String, Measurement> known) {
            this.file = file;
            this.known = known;
        }

        Optional<Measurement> find(String variant) {
            return Optional.ofNullable(known.get(variant));
        }

        void add(Measurement measurement) throws IOException {
            known.put(measurement.variant(), measurement);
            Files.createDirectories(file.getParent());
            // The line break comes first: after a line that was cut off the next is whole all the same.
            Files.writeString(
                    file,
                    "\n" + JSON.writeValueAsString(measurement),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }
}
