package dev.cortado.magics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.magics.host.KernelCalls;
import dev.cortado.magics.host.SourceSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

@DisplayName("A session's memory of measurements")
class MeasurementsTest {

    @Measures
    @Command(name = "weigh", description = "Weighs.")
    static final class WeighMagic implements Magic {
        @Parameters(arity = "1..*", paramLabel = "MODEL")
        private List<String> names;

        @Option(names = "--texts")
        private String texts;

        @Option(names = "--limit", defaultValue = "0")
        private int limit;

        @Option(names = "--svg")
        private boolean svg;

        @Option(names = "--exact")
        private boolean exact;

        @Option(names = "--fail")
        private boolean fail;

        @Override
        public MagicResult run(MagicContext context) {
            context.models(names);
            if (fail) {
                throw new MagicException("the scales are broken");
            }
            Table table = Table.create("w")
                    .addColumns(
                            StringColumn.create("model", names),
                            DoubleColumn.create(
                                    "grams",
                                    names.stream().mapToDouble(String::length).toArray()));
            return MagicResult.of("Weighed " + texts + limit + svg + exact).frame(ResultFrame.measured(table));
        }
    }

    @TempDir
    Path folder;

    private MemorySession session;
    private MagicRunner runner;

    @BeforeEach
    void newSession() throws Exception {
        session = new MemorySession(folder);
        Supplier<Magic> weigh = WeighMagic::new;
        runner = new MagicRunner(MagicCatalog.of(new TreeMap<>(Map.of("weigh", weigh))), session, new Environments());
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        SmallModels.product(folder.resolve("n.onnx"), 4, 13);
        session.run("%model m m.onnx");
    }

    private Object weigh(String... words) {
        return runner.run("weigh", List.of(words), Optional.empty());
    }

    private List<Measurement> all() {
        return session.memory().measurements().all();
    }

    @Test
    @DisplayName("keeps a copy of the frame of a magic that measures, with the options that matter")
    void remembers() {
        Table table = (Table) weigh("m", "--texts", "t.txt", "--svg", "--exact", "--limit", "0");
        table.doubleColumn("grams").set(0, 99);
        Measurement measurement = all().getFirst();
        assertThat(measurement.number()).isEqualTo(1);
        assertThat(measurement.verb()).isEqualTo("weigh");
        assertThat(measurement.condition()).isEqualTo("--texts t.txt --exact");
        assertThat(measurement.table().doubleColumn("grams").get(0)).isEqualTo(1);
    }

    @Test
    @DisplayName("keeps nothing of a run that failed, or of a magic that does not measure")
    void forgets() {
        assertThatThrownBy(() -> weigh("m", "--fail")).hasMessage("the scales are broken");
        session.run("%models");
        assertThat(all()).isEmpty();
    }

    @Test
    @DisplayName("knows whether a name still stands for the same bytes")
    void identity() {
        weigh("m");
        assertThat(all().getFirst().namesOf(models())).containsExactly("m");
        session.run("%model m n.onnx");
        assertThat(all().getFirst().namesOf(models())).isEmpty();
        session.run("%model m m.onnx");
        assertThat(all().getFirst().namesOf(models())).containsExactly("m");
    }

    private List<dev.cortado.runtime.Model> models() {
        return List.of((dev.cortado.runtime.Model) session.bound.get("m"));
    }

    @Test
    @DisplayName("is kept by a session in somebody else's kernel too")
    void guests() {
        KernelCalls silent = new KernelCalls() {
            @Override
            public String name() {
                return "silent";
            }

            @Override
            public Object evaluate(String source) {
                return null;
            }

            @Override
            public void display(Bundle bundle) {}

            @Override
            public void display(String id, Bundle bundle) {}

            @Override
            public void updateDisplay(String id, Bundle bundle) {}
        };
        try (SourceSession guest = new SourceSession(silent)) {
            guest.memory().measurements().add("weigh", "", Table.create(StringColumn.create("model", "m")), Map.of());
            assertThat(guest.memory().measurements().all()).hasSize(1);
            assertThat(guest.memory()).isSameAs(guest.memory());
        }
    }
}
