package dev.cortado.runner.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.runner.process.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotTrainingTest {

    @Test
    void the_training_cells_are_read_without_their_preface() throws IOException {
        List<String> cells = AotTraining.cells();
        assertThat(cells).hasSizeGreaterThan(5).contains("%lsmagic").noneMatch(cell -> cell.startsWith("#"));
        assertThat(cells.getFirst()).startsWith("import java.util.*;");
    }

    @Test
    void a_class_path_has_no_cache(@TempDir Path folder) throws IOException {
        AotTraining training = new AotTraining(Distribution.locate(), folder, warning -> {});
        assertThatThrownBy(training::run).isInstanceOf(IOException.class).hasMessageContaining("cortado.dist");
    }

    @Test
    void a_file_that_is_no_cache_is_not_accepted(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("kernel.aot"), "no cache");
        assertThat(AotCache.isAccepted(Distribution.locate(), file)).isFalse();
    }
}
