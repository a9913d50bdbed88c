package dev.cortado.kernel.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.progress.Progress.Unit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;

class BoardsTest {

    /** What a front end would show now, and how often it was told. */
    private static final class Page implements Screen {
        private final Map<String, String> texts = new LinkedHashMap<>();
        private final Map<String, String> pages = new LinkedHashMap<>();
        private int messages;

        @Override
        public void show(String id, DisplayData data) {
            assertThat(texts).doesNotContainKey(id);
            put(id, data);
        }

        @Override
        public void update(String id, DisplayData data) {
            assertThat(texts).containsKey(id);
            put(id, data);
        }

        private void put(String id, DisplayData data) {
            texts.put(id, (String) data.getData(MIMEType.TEXT_PLAIN));
            pages.put(id, (String) data.getData(MIMEType.TEXT_HTML));
            messages++;
        }

        private List<String> lines() {
            return List.copyOf(texts.values());
        }
    }

    private final Page page = new Page();
    private long nanos;
    private final Boards boards = new Boards(page, () -> nanos);

    private Iterable<Integer> loop(String label, int count) {
        return new Tracked<>(
                boards,
                label,
                count,
                () -> java.util.stream.IntStream.range(0, count).iterator());
    }

    private void pass(double seconds) {
        nanos += (long) (seconds * 1e9);
    }

    @Test
    void a_loop_shows_count_rate_and_time_left_and_ends_as_a_line() {
        Iterator<Integer> steps = loop("epochs", 10).iterator();
        assertThat(page.lines()).containsExactly("epochs: 0 % ░░░░░░░░░░░░░░░░░░░░ 0 of 10");
        List<Integer> seen = new ArrayList<>();
        while (steps.hasNext()) {
            if (seen.size() == 5) {
                assertThat(page.lines()).containsExactly("epochs: 50 % ██████████░░░░░░░░░░ 5 of 10, 2.0/s, 3 s left");
                assertThat(page.pages.values())
                        .singleElement()
                        .asString()
                        .contains("<progress", "max=\"10\" value=\"5\"");
            }
            seen.add(steps.next());
            pass(0.5);
        }
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(page.lines()).containsExactly("epochs: 10 of 10 in 5 s, 2.0/s");
        assertThat(page.pages.values()).singleElement().asString().doesNotContain("<progress");
    }

    @Test
    void a_fast_loop_is_drawn_ten_times_a_second_at_most() {
        for (var _ : loop("", 1_000_000)) {
            pass(1e-6);
        }
        assertThat(page.messages).isLessThanOrEqualTo(12);
        assertThat(page.lines()).containsExactly("1000000 of 1000000 in 1 s, 1000000/s");
    }

    @Test
    void loops_within_loops_are_shown_together_and_leave_the_line_of_the_outermost() {
        for (var _ : loop("outer", 2)) {
            for (var _ : loop("inner", 3)) {
                pass(0.2);
                assertThat(page.lines()).hasSize(1);
            }
            assertThat(page.lines()
                            .getFirst()
                            .lines()
                            .map(line -> line.substring(0, 6))
                            .toList())
                    .containsExactly("outer:", "inner:");
        }
        assertThat(page.lines()).containsExactly("outer: 2 of 2 in 1.2 s, 1.7/s");
    }

    @Test
    void a_loop_left_early_is_ended_by_the_one_around_it() {
        for (var _ : loop("outer", 2)) {
            for (var _ : loop("inner", 3)) {
                pass(0.2);
                break;
            }
        }
        assertThat(page.lines()).containsExactly("outer: 2 of 2 in 0.4 s, 5.0/s");
    }

    @Test
    void a_loop_left_early_is_ended_by_the_end_of_the_cell() {
        for (int step : loop("first", 10)) {
            pass(1);
            if (step == 3) {
                break;
            }
        }
        for (var _ : loop("second", 2)) {
            pass(1);
        }
        boards.endCell(false);
        assertThat(page.lines()).containsExactly("first: stopped after 3 of 10, 6 s\nsecond: 2 of 2 in 2 s, 1.0/s");
        assertThat(loop("third", 0).iterator().hasNext()).isFalse();
        assertThat(page.lines()).hasSize(2).last().isEqualTo("third: 0 of 0 in 0 s");
    }

    @Test
    void an_interrupt_is_told_as_one() {
        Iterator<Integer> steps = loop("epochs", 10).iterator();
        steps.next();
        boards.endCell(true);
        assertThat(page.lines()).containsExactly("epochs: interrupted after 0 of 10, 0 s");
    }

    @Test
    void loops_one_after_the_other_have_a_line_each() {
        for (var _ : loop("a", 1)) {
            pass(0.1);
        }
        for (var _ : loop("b", 1)) {
            pass(0.1);
        }
        assertThat(page.lines()).containsExactly("a: 1 of 1 in 0.1 s", "b: 1 of 1 in 0.1 s");
    }

    @Test
    void a_loop_of_unknown_length_shows_count_and_rate() {
        Iterator<String> lines =
                new Tracked<>(boards, "lines", -1, () -> List.of("x", "y").iterator()).iterator();
        assertThat(page.lines()).containsExactly("lines: 0");
        lines.next();
        pass(4);
        assertThat(lines.hasNext()).isTrue();
        assertThat(page.lines()).containsExactly("lines: 1, 4 s each");
    }

    @Test
    void the_loops_of_another_thread_have_a_display_of_their_own_that_outlives_the_cell() throws Exception {
        Iterator<Integer> mine = loop("mine", 2).iterator();
        var theirs = new java.util.concurrent.CompletableFuture<Iterator<Integer>>();
        var go = new java.util.concurrent.CountDownLatch(1);
        Thread other = new Thread(() -> {
            Iterator<Integer> steps = loop("theirs", 1).iterator();
            theirs.complete(steps);
            try {
                go.await();
                while (steps.hasNext()) {
                    steps.next();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        other.start();
        theirs.join();
        mine.next();
        boards.endCell(false);
        assertThat(page.lines()).hasSize(2).first().asString().startsWith("mine: stopped");
        go.countDown();
        other.join();
        assertThat(page.lines()).last().isEqualTo("theirs: 1 of 1 in 0 s");
    }

    @Test
    void engine_work_is_shown_task_by_task() {
        Cancellation cancellation = Cancellation.create();
        Progress work = boards.forWork(() -> cancellation);
        work.report("download", 1_000_000, 2_000_000, Unit.BYTES);
        pass(1);
        work.report("download", 1_500_000, 2_000_000, Unit.BYTES);
        assertThat(page.lines())
                .containsExactly("download: 75 % ███████████████░░░░░ 1.5 MB of 2.0 MB, 1.5 MB/s, 1 s left");
        work.report("download", 2_000_000, 2_000_000, Unit.BYTES);
        work.report("open", 0, -1, Unit.ITEMS);
        boards.endCell(false);
        assertThat(page.lines())
                .containsExactly("download: 2.0 MB of 2.0 MB in 1 s, 2.0 MB/s", "open: stopped after 0, 0 s");
        cancellation.cancel();
        assertThat(work.cancellation().isCancelled()).isTrue();
    }

    @Test
    void labels_are_text() {
        assertThat(loop("<b>", 1).iterator().hasNext()).isTrue();
        assertThat(page.pages.values())
                .singleElement()
                .asString()
                .contains("&lt;b&gt;")
                .doesNotContain("<b>");
    }
}
