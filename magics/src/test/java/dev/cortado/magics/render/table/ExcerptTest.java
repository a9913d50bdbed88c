package dev.cortado.magics.render.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Property
    void shows_as_many_rows_as_allowed_in_order_and_says_which(
            @ForAll @IntRange(min = 0, max = 500) int rows, @ForAll @IntRange(min = 1, max = 300) int most) {
        Excerpt excerpt = Excerpt.of(rows, most);
        assertThat(excerpt.shown()).isEqualTo(Math.min(rows, most));
        assertThat(excerpt.hidden()).isEqualTo(rows - excerpt.shown());
        assertThat(excerpt.indices().boxed().toList())
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(excerpt.shown())
                .allMatch(row -> row >= 0 && row < rows && excerpt.shows(row));
        assertThat(java.util.stream.IntStream.range(0, rows)
                        .filter(excerpt::shows)
                        .count())
                .isEqualTo(excerpt.shown());
    }

    @Test
    void needs_a_row_to_show() {
        assertThatIllegalArgumentException().isThrownBy(() -> Excerpt.of(5, 0)).withMessageContaining("not 0");
    }
}
