package dev.cortado.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.data.Dataset;
import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.data.RetrievalSet;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.worker.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Calibration on a thousand sentences and more")
@Tag("full")
class CalibrationMemoryTest {

    private static final int MANY = 2000;
    private static final int FEW = 50;

    @TempDir
    Path folder;

    @Test
    @DisplayName("takes no more than a tenth more memory than on 50 of them, the longest among these")
    void memory() throws Exception {
        DatasetEntry entry = DatasetCatalog.standard().find("wordnet");
        Dataset set = entry.load(
                        new DatasetEntry.Request(entry.parts().getFirst(), OptionalInt.empty(), 1),
                        Resources.standard(),
                        Progress.NONE)
                .value();
        List<String> many = ((RetrievalSet) set.value()).documents().subList(0, MANY);
        List<String> byLength = new ArrayList<>(many);
        byLength.sort(Comparator.comparingInt(String::length));
        List<String> few = new ArrayList<>();
        for (int i = 1; i <= FEW; i++) {
            few.add(byLength.get(i * MANY / FEW - 1));
        }
        for (CalibrationMethod method : List.of(CalibrationMethod.MIN_MAX, CalibrationMethod.ENTROPY)) {
            double small = peak(few, method);
            double large = peak(many, method);
            System.out.printf("%s: %.0f MiB for %d sentences, %.0f MiB for %d%n", method, small, FEW, large, MANY);
            assertThat(large).as(method.toString()).isLessThan(small * 1.1);
        }
    }

    private double peak(List<String> texts, CalibrationMethod method) throws Exception {
        CalibrationMemoryTask.Peak peak = Worker.standard()
                .run(
                        CalibrationMemoryTask.class,
                        new CalibrationMemoryTask.Request(texts, method, folder),
                        Progress.NONE);
        assertThat(peak.ranges()).isGreaterThan(60);
        return peak.mebibytes();
    }
}
