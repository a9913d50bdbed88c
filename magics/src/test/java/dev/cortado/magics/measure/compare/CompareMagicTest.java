package dev.cortado.magics.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%compare")
class CompareMagicTest {

    @TempDir
    Path folder;

    private MeasuredSession session;
    private MemorySession notebook;

    @BeforeEach
    void newSession() throws Exception {
        session = new MeasuredSession(folder);
        notebook = session.notebook;
    }

    private Table compare(String line) {
        notebook.shown.clear();
        return (Table) notebook.run(line);
    }

    @Test
    @DisplayName("joins size, speed and quality, draws the front and names the best trade")
    void joins() {
        session.withPair();
        Table table = compare("%compare a b");
        assertThat(table.stringColumn("model").asList()).containsExactly("a", "b");
        assertThat(table.doubleColumn("speedup").get(1)).isEqualTo(1 / 0.6);
        assertThat(table.doubleColumn("spearman_difference").get(1))
                .isCloseTo(-0.01, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(table.stringColumn("pareto").asList()).containsExactly("front", "front");
        assertThat(notebook.text())
                .contains(
                        "On the Pareto front of p50_ms and spearman: a, b; the best trade is b, 1.67 times as fast as a")
                .contains("no loss of spearman shown (difference -0.0100, -0.0383 to 0.0183)")
                .contains("[chart: Speed and spearman, 1 x 128 tokens, 1 thread]");
        assertThat(notebook.shown).hasSize(2);
        assertThat(notebook.shown.get(1).data()).containsKey("image/png");
    }

    @Test
    @DisplayName("says how much is lost, as a loss, when one is shown")
    void loss() {
        session.withPair();
        session.measured(
                "evaluate", "--task spam", "model,f1,f1_low,f1_high", "a 0.97 0.965 0.975", "b 0.90 0.89 0.91");
        compare("%compare a b");
        assertThat(notebook.text()).contains("of p50_ms and f1: a, b", "worse by 0.0700 (0.0588 to 0.0812) in f1.");
    }

    @Test
    @DisplayName("takes all models of the session when none is named, with the baseline of the last measurement")
    void all() {
        session.timed("b 1 128 1 18 17.8 18.5 1 0.98 1.02 90", "a 1 128 1 30 29.5 31 1.67 1.6 1.7 200");
        Table table = compare("%compare");
        assertThat(table.stringColumn("model").asList()).containsExactly("b", "a", "c");
        assertThat(table.column("p50_ms").isMissing(2)).isTrue();
        assertThat(notebook.text()).contains("not both known of c", "quality is not known: %evaluate b a c");
        assertThat(compare("%compare --baseline a").doubleColumn("speedup").get(1))
                .isEqualTo(1.67);
    }

    @Test
    @DisplayName("draws the quantities asked for, as SVG if asked, and knows the nearest of those it does not know")
    void quantities() {
        session.withPair();
        session.measured("evaluate", "", "model,sqnr_db", "a 90", "b 40");
        compare("%compare a b --x size_mb --y sqnr_db --svg");
        assertThat(notebook.text())
                .contains("[chart: Size and sqnr db]", "times smaller than a", "worse by 50.00 in sqnr_db");
        assertThat(notebook.shown.get(1).data()).containsKey("image/svg+xml");
        notebook.refused("%compare a b --y spaerman", "--y spaerman", "Did you mean spearman?", "p50_ms");
    }

    @Test
    @DisplayName("says which cells to run when nothing is measured yet, or what was is of other files")
    void nothing() throws Exception {
        notebook.refused("%compare a b", "nothing is measured yet of a, b", "%benchmark a b", "%evaluate a b");
        session.timed("a 1 128 1 30 29.5 31 1 0.98 1.02 200");
        session.load("a", 8);
        notebook.refused("%compare a b", "what was measured under these names is of other files");
        new MemorySession(folder).refused("%compare", "no model is loaded yet");
        notebook.refused("%compare a zz", "No variable 'zz' holds a model");
        session.withPair();
        notebook.refused("%compare a b --batch 0", "--batch 0");
        notebook.refused("%compare a b --batch 8", "nothing was timed with batch 8", "1 x 128 tokens, 1 thread");
    }

    @Test
    @DisplayName("lets a model bound anew under a name inherit nothing, and says so")
    void changed_bytes() throws Exception {
        session.withPair();
        session.load("b", 8);
        Table table = compare("%compare a b");
        assertThat(table.column("p50_ms").isMissing(1)).isTrue();
        assertThat(table.column("spearman").isMissing(1)).isTrue();
        assertThat(notebook.text()).contains("earlier figures under the name b are of other files and not used");
        session.load("b", 16);
        assertThat(compare("%compare a b").doubleColumn("p50_ms").get(1)).isEqualTo(18);
    }

    @Test
    @DisplayName("keeps the look of a model for the whole session")
    void looks() {
        session.withPair();
        compare("%compare b a");
        var look = notebook.memory().looks().of("b");
        compare("%compare a b c");
        assertThat(notebook.memory().looks().of("b")).isEqualTo(look);
        assertThat(notebook.memory().looks().of("c"))
                .isNotIn(look, notebook.memory().looks().of("a"));
    }
}
