package dev.cortado.magics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.progress.Progress.Unit;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Live progress")
class LiveProgressTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("stays silent for work that is done in a moment")
    void silent() {
        MemorySession session = new MemorySession(folder);
        try (LiveProgress progress = new LiveProgress(session, "count")) {
            progress.report("count", 1, 2, Unit.ITEMS);
        }
        assertThat(session.updatable).isEmpty();
    }

    @Test
    @DisplayName("is one display that shows count and share, and ends as a static line")
    void one_display() throws Exception {
        MemorySession session = new MemorySession(folder);
        try (LiveProgress progress = new LiveProgress(session, "count")) {
            progress.report("count", 1, 10, Unit.ITEMS);
            Thread.sleep(700);
            progress.report("count", 7, 10, Unit.ITEMS);
            assertThat(session.updatable).hasSize(1);
            assertThat(session.updatable
                            .values()
                            .iterator()
                            .next()
                            .data()
                            .get("text/plain")
                            .toString())
                    .startsWith("count: 7 of 10 (70 %)")
                    .contains("s left");
        }
        assertThat(session.updatable).hasSize(1);
        assertThat(session.updatable
                        .values()
                        .iterator()
                        .next()
                        .data()
                        .get("text/plain")
                        .toString())
                .startsWith("%count: done in ");
    }

    @Test
    @DisplayName("does not call done what failed")
    void failed() throws Exception {
        MemorySession session = new MemorySession(folder);
        try (LiveProgress progress = new LiveProgress(session, "count")) {
            Thread.sleep(700);
            progress.report("count", 7, 10, Unit.ITEMS);
            progress.fail();
        }
        assertThat(session.updatable.values())
                .singleElement()
                .satisfies(line ->
                        assertThat(line.data().get("text/plain").toString()).startsWith("%count: failed after "));
    }
}
