package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("NUMA nodes")
class NumaNodesTest {

    @Test
    @DisplayName("are counted among the system's other entries, and not made up where it has none")
    void counted(@TempDir Path folder) throws Exception {
        assertThat(NumaNodes.count(folder)).isEmpty();
        assertThat(NumaNodes.count(folder.resolve("absent"))).isEmpty();
        for (String entry : new String[] {"node0", "node1", "node10", "possible", "power", "nodelist"}) {
            Files.createDirectory(folder.resolve(entry));
        }
        assertThat(NumaNodes.count(folder)).hasValue(3);
    }
}
