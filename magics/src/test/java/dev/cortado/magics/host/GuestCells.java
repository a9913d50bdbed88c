package dev.cortado.magics.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.SmallModels;
import dev.cortado.magics.host.ForeignProcess.CellResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the magics must do in every kernel they are loaded into: the cells, and what is to come of them. */
public final class GuestCells {

    private static final String TOKENIZER = "{\"version\":\"1.0\",\"pre_tokenizer\":{\"type\":\"Whitespace\"},"
            + "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"[UNK]\":0,\"beans\":1},\"unk_token\":\"[UNK]\"}}";

    private GuestCells() {}

    /** Runs the cells in a kernel of a process of its own and checks what comes of each. */
    public static void check(List<Path> kernelJars, Class<?> main, Path folder, String... firstCells)
            throws IOException, InterruptedException {
        Path model = SmallModels.product(folder.resolve("product.onnx"), 8, 17);
        Path tokenizer = Files.writeString(folder.resolve("words.json"), TOKENIZER);
        String[] cells = {
            "%model tiny " + model,
            "tiny.name()",
            "%inspect tiny",
            "%quantize tiny --as tiny8",
            "%benchmark tiny tiny8 --seconds 0.5",
            "%models",
            "%quantize --help",
            "%models --lenght",
            "%inspect tny",
            "tech.tablesaw.api.Table.create(\"t\").addColumns(tech.tablesaw.api.IntColumn.create(\"beans\", 3, 5))",
            "new org.knowm.xchart.XYChartBuilder().width(320).height(200).title(\"roast\").build()",
            "%time 40 + 2",
            "%%time\nint a = 1;\na + 41",
            "%time 40 +",
            "dev.cortado.runtime.Tokenizer.load(java.nio.file.Path.of(\"" + tokenizer
                    + "\")).encode(java.util.List.of(\"beans beans\"), 8).ids()[0].length",
            "%hardware",
            "dev.cortado.runtime.worker.WorkerClassPath.entries(dev.cortado.runtime.Model.class).stream()"
                    + ".anyMatch(entry -> entry.contains(\"onnxruntime\"))",
            "%compare",
            "%cost tiny tiny8 --per-hour 0.2 --requests-per-month 1e9"
        };
        String[] all = new String[firstCells.length + cells.length];
        System.arraycopy(firstCells, 0, all, 0, firstCells.length);
        System.arraycopy(cells, 0, all, firstCells.length, cells.length);
        List<CellResult> results = ForeignProcess.run(kernelJars, main, folder, List.of(), all);
        assertThat(results.subList(0, firstCells.length))
                .allSatisfy(result -> assertThat(result.error()).isNull());
        check(results.subList(firstCells.length, results.size()));
    }

    private static void check(List<CellResult> results) {
        CellResult model = results.get(0);
        assertThat(model.error()).isNull();
        assertThat(model.shown().getLast())
                .startsWith("display application/vnd.cortado.record+json text/html text/plain: ")
                .contains("tiny");
        assertThat(results.get(1).value()).contains("tiny");
        assertThat(results.get(2).shown().toString()).contains("MatMul");
        assertThat(results.get(3).error()).isNull();
        CellResult benchmark = results.get(4);
        assertThat(benchmark.error()).isNull();
        assertThat(benchmark.shown())
                .as("a display of the progress that is replaced, the frame and the chart")
                .anySatisfy(shown -> assertThat(shown).startsWith("display text/plain: "))
                .anySatisfy(shown -> assertThat(shown).startsWith("update text/plain: %benchmark: done in "))
                .anySatisfy(shown -> assertThat(shown).contains("p50_ms").contains("tiny8"))
                .anySatisfy(shown -> assertThat(shown).startsWith("display image/png text/plain: [chart: "));
        assertThat(results.get(5).shown().toString()).contains("tiny").contains("tiny8");
        assertThat(results.get(6).shown().toString()).contains("Usage: %quantize");
        assertThat(results.get(7).error()).contains("--lenght").contains("Usage: %models");
        assertThat(results.get(8).error())
                .contains("No variable 'tny' holds a model")
                .contains("tiny");
        assertThat(results.get(9).value()).startsWith("text/html text/plain: ").contains("beans");
        assertThat(results.get(10).value()).isEqualTo("image/png text/plain: [chart: roast]");
        assertThat(results.get(11).value()).contains("42");
        assertThat(results.get(12).value()).contains("42");
        assertThat(results.get(13).error()).contains("does not compile: 40 +");
        assertThat(results.get(14).error()).isNull();
        assertThat(results.get(14).value()).contains("2");
        assertThat(results.get(15).shown().toString()).contains("logical_processors");
        assertThat(results.get(16).value())
                .as("the class path shown names the jars added")
                .contains("true");
        assertThat(results.get(17).shown())
                .as("what %benchmark measured some cells before is remembered")
                .anySatisfy(shown -> assertThat(shown)
                        .contains("On the Pareto front of p50_ms and size_mb: ")
                        .contains("speedup"))
                .anySatisfy(
                        shown -> assertThat(shown).startsWith("display image/png text/plain: [chart: Speed and size"));
        assertThat(results.get(18).error()).isNull();
        assertThat(results.get(18).shown().toString()).contains("cost_per_month_eur");
    }
}
