package dev.cortado.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A long session holds little more memory than a short one. */
@Tag("full")
class ManyCellsTest {

    private static final double MOST_GROWTH = 0.2;

    @Test
    void the_heap_after_a_thousand_expressions_is_that_after_a_hundred() throws Exception {
        assertThat(ManyCells.measureApart("expression").growth()).isLessThan(MOST_GROWTH);
    }

    @Test
    void the_heap_after_a_thousand_declarations_is_nearly_so() throws Exception {
        assertThat(ManyCells.measureApart("declaration").growth()).isLessThan(MOST_GROWTH);
    }

    @Test
    void long_sessions_still_find_every_name() {
        try (CellSession cells = new CellSession()) {
            for (int cell = 1; cell <= 120; cell++) {
                cells.run(ManyCells.declaration(cell));
            }
            cells.run("record R(int x) {}\nvar rs = List.of(new R(5)); int first() { return rs.get(0).x() + v100; }");
            assertThat(cells.show("first() + f7(v3) + rs.get(0).x()")).isEqualTo("120");
            assertThat(List.of(cells.error("nowhere").split("\n")).getFirst()).contains("cannot find symbol");
        }
    }
}
