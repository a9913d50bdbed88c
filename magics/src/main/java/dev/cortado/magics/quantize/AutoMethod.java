package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.render.chart.Looks;
import dev.cortado.magics.render.chart.ParetoChart;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.auto.AutoCandidate;
import dev.cortado.quantize.auto.AutoQuantization;
import dev.cortado.quantize.auto.AutoResult;
import dev.cortado.quantize.auto.AutoResult.Attempt;
import dev.cortado.quantize.auto.StandardMethods;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Hardware;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.knowm.xchart.internal.chartpart.IChart;
import picocli.CommandLine.Command;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code --method auto}. */
@Command // picocli's sign that an object without options of its own may be mixed in
final class AutoMethod extends SearchingMethod {

    private static final double TOLERANCE = 0.05;
    private static final double PERCENT = 100;

    AutoMethod() {
        super("auto");
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception {
        double within = common.loss()
                .within()
                .orElseThrow(() -> new MagicException("--method auto needs --within, the loss that may not be exceeded,"
                        + " such as --within 0.5%."));
        ModelLoss judge = common.loss().judge(model, common.calibration(), context);
        Path workspace = Files.createTempDirectory(context.session().workspace(), "auto-");
        try {
            List<AutoCandidate> methods = new StandardMethods(
                            common.calibration().source(model, context),
                            judge,
                            MixedMethod.cache(),
                            workspace,
                            Hardware.probe().instructionSets())
                    .all();
            AutoResult result = new AutoQuantization(methods, judge, within)
                    .run(model, new ModelTransformer(workspace), model.name() + "_auto", context.progress());
            Pass pass = result.pass()
                    .orElseThrow(() -> new MagicException("%quantize: " + result.stopped() + " (" + judge.name()
                            + "). Tried: " + attempts(result) + ". Allow a larger loss with --within."));
            show(new SearchView(
                    result.stopped() + " (" + judge.name() + ").",
                    frame(model, result),
                    List.<IChart>of(chart(model, result)),
                    List.of("tried: " + attempts(result)),
                    false));
            return pass;
        } finally {
            delete(workspace);
        }
    }

    private static String attempts(AutoResult result) {
        return result.tried().stream()
                .map(attempt -> Double.isNaN(attempt.loss())
                        ? attempt.method() + " (" + attempt.verdict() + ")"
                        : String.format(
                                Locale.ROOT,
                                "%s (%s: %.3g %%)",
                                attempt.method(),
                                attempt.verdict(),
                                PERCENT * attempt.loss()))
                .collect(Collectors.joining(", "));
    }

    private static ResultFrame frame(Model model, AutoResult result) {
        Table table = Table.create("tried")
                .addColumns(
                        StringColumn.create("model"),
                        StringColumn.create("method"),
                        DoubleColumn.create("promise"),
                        DoubleColumn.create("loss"),
                        DoubleColumn.create("sqnr_db"),
                        DoubleColumn.create("size_mb"),
                        DoubleColumn.create("size_ratio"),
                        StringColumn.create("verdict"));
        for (Attempt attempt : result.tried()) {
            boolean made = attempt.bytes() >= 0;
            table.stringColumn("model").append(model.name());
            table.stringColumn("method").append(attempt.method());
            table.doubleColumn("promise").append(attempt.promise());
            table.doubleColumn("loss").append(attempt.loss());
            table.doubleColumn("sqnr_db").append(attempt.sqnrDecibels());
            table.doubleColumn("size_mb").append(made ? ModelFrames.megabytes(attempt.bytes()) : Double.NaN);
            table.doubleColumn("size_ratio").append(made ? (double) attempt.bytes() / model.sizeBytes() : Double.NaN);
            table.stringColumn("verdict").append(attempt.verdict());
        }
        return ResultFrame.exact(table)
                .with(Reproducibility.close(TOLERANCE), "loss", "sqnr_db")
                .with(Reproducibility.measured(), "verdict");
    }

    private static org.knowm.xchart.XYChart chart(Model model, AutoResult result) {
        List<ParetoChart.Point> points = new ArrayList<>();
        points.add(point(model.name(), model.sizeBytes(), 0, true));
        List<Attempt> made =
                result.tried().stream().filter(attempt -> attempt.bytes() >= 0).toList();
        for (Attempt attempt : made) {
            boolean beaten = made.stream()
                    .anyMatch(other -> !other.equals(attempt)
                            && other.loss() <= attempt.loss()
                            && other.bytes() <= attempt.bytes());
            points.add(point(attempt.method(), attempt.bytes(), attempt.loss(), !beaten));
        }
        return ParetoChart.of(
                "What was tried of " + model.name(),
                new ParetoChart.Axis("Size in MB", true),
                new ParetoChart.Axis("Loss in %", true),
                points,
                new Looks()); // of this chart alone: what was tried is no variable of the session
    }

    private static ParetoChart.Point point(String name, long bytes, double loss, boolean onFront) {
        return new ParetoChart.Point(
                name,
                name,
                ModelFrames.megabytes(bytes),
                Double.NaN,
                Double.NaN,
                PERCENT * loss,
                Double.NaN,
                Double.NaN,
                onFront);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
