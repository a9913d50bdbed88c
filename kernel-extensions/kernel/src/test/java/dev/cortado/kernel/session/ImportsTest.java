package dev.cortado.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An import never takes anything out of the session unheard. */
class ImportsTest {

    private CellSession cells;

    @BeforeEach
    void start() {
        cells = new CellSession();
    }

    @AfterEach
    void close() {
        cells.close();
    }

    @Test
    void on_demand_leaves_a_used_name_its_meaning_and_says_so() {
        cells.run("List<Integer> xs = new ArrayList<>(List.of(1, 2)); int size() { return xs.size(); }");
        cells.run("import java.awt.*;");
        assertThat(cells.notes).containsExactly("List stays java.util.List; write java.awt.List for the other");
        assertThat(cells.show("xs + \" \" + size() + \" \" + List.of(3) + \" \" + new Point(1, 2).x"))
                .isEqualTo("[1, 2] 2 [3] 1");
    }

    @Test
    void on_demand_holds_the_names_in_inferred_types_too() {
        cells.run("var xs = Collections.unmodifiableList(new ArrayList<>(Arrays.asList(1, 2)));");
        cells.run("import java.awt.*;");
        assertThat(cells.notes).containsExactly("List stays java.util.List; write java.awt.List for the other");
        assertThat(cells.show("xs")).isEqualTo("[1, 2]");
    }

    @Test
    void a_name_that_was_not_used_is_ambiguous_and_the_error_says_how_to_choose() {
        cells.run("int x = 1;");
        cells.run("import java.awt.*;");
        assertThat(cells.notes).isEmpty();
        assertThat(cells.error("List<Integer> xs = null;"))
                .contains("reference to List is ambiguous")
                .containsAnyOf(
                        "choose with `import java.awt.List;` or `import java.util.List;`",
                        "choose with `import java.util.List;` or `import java.awt.List;`");
        cells.run("import java.util.List;");
        assertThat(cells.show("x + \"\" + List.of(1)")).isEqualTo("1[1]");
    }

    @Test
    void of_all_statics_holds_the_members_that_are_used() {
        cells.run("import static java.lang.Math.*; double p = PI + max(1, 2); double twice() { return 2 * PI; }");
        cells.run("class My { public static final double PI = 3; public static int max(int a, int b) { return 0; } }");
        cells.run("import static java.lang.StrictMath.*;");
        assertThat(cells.notes)
                .containsExactly(
                        "PI stays java.lang.Math.PI; write java.lang.StrictMath.PI for the other",
                        "max stays java.lang.Math.max; write java.lang.StrictMath.max for the other");
        assertThat(cells.show("twice() > 6 && p > 5 && max(1L, 3L) == 3")).isEqualTo("true");
    }

    @Test
    void of_a_module_does_not_disturb_what_packages_give() {
        cells.run("List<Integer> xs = List.of(1); import module java.desktop;");
        assertThat(cells.notes).isEmpty();
        assertThat(cells.show("xs + \" \" + new Point(1, 2).y")).isEqualTo("[1] 2");
    }

    @Test
    void of_one_class_that_takes_a_used_name_says_what_it_broke() {
        cells.run("List<Integer> xs = List.of(1); int size() { List<Integer> copy = xs; return copy.size(); }");
        cells.run("import java.awt.List;");
        assertThat(cells.notes)
                .containsExactly("size() does not compile any more: type java.awt.List does not take parameters");
        assertThat(cells.show("xs + \" \" + List.class.getName() + xs.get(0).intValue()"))
                .isEqualTo("[1] java.awt.List1");
        assertThat(cells.error("size()")).contains("does not take parameters");
        cells.run("import java.util.List;");
        assertThat(cells.show("xs + \" \" + size()")).isEqualTo("[1] 1");
    }

    @Test
    void again_does_nothing() {
        cells.run("List<Integer> xs = List.of(1); import java.util.*;");
        cells.run("import /* all */ java.util . *;");
        assertThat(cells.notes).isEmpty();
        assertThat(cells.show("xs")).isEqualTo("[1]");
    }
}
