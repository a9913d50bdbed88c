package dev.cortado.magics.measure;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.measure.Subject;
import dev.cortado.measure.peak.MachinePeaks;
import dev.cortado.measure.profile.ModelProfile;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.measure.profile.ProfileTable;
import dev.cortado.measure.profile.Profiler;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Hardware;
import dev.cortado.runtime.Model;
import dev.cortado.text.NearestNames;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Table;

/** {@code %profile MODEL}: where a model's time goes, and how near the machine's peaks it comes. */
@Command(
        name = "profile",
        description = "Shows where a model's time goes, by operator or by node, against this machine's measured peaks.",
        footer = {
            "",
            "Times are means over the middle half of the runs, so that all rows add up to the run; (overhead) is what no",
            "node accounts for. share_of_roof is relative to what memory and arithmetic allow at that many operations per",
            "byte: above 100 the data was in the caches. The details say what ONNX Runtime fused.",
            "",
            "  Table where = %profile minilm --tokens 128 --threads 1 --by node"
        })
public final class ProfileMagic implements Magic {

    private static final List<String> VIEWS = List.of("operator", "node");

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = "--batch",
            defaultValue = "1",
            paramLabel = "N",
            description = "Batch size. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--tokens",
            defaultValue = "128",
            paramLabel = "N",
            description = "Sequence length, for models that have one. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "N",
            description = "Threads of ONNX Runtime; 0 is one per physical core. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--runs",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Measured runs after the warm-up; 0 is two seconds' worth, 20 to 200. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--top",
            defaultValue = "15",
            paramLabel = "N",
            description = "Rows shown; the rest is added up in one. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(
            names = "--by",
            defaultValue = "operator",
            paramLabel = "WHAT",
            description = "operator or node: what a row is. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"operator", "node"})
    private String by;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Seed of the made-up inputs. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--svg", description = "Draws the charts as SVG.")
    private boolean svg;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        check("--batch", batch, 1);
        check("--tokens", tokens, 1);
        check("--threads", threads, 0);
        check("--runs", runs, 0);
        check("--top", top, 1);
        if (!VIEWS.contains(by)) {
            throw new MagicException(
                    "--by " + by + ": expected operator or node." + NearestNames.didYouMean(by, VIEWS));
        }
        Model model = context.model(name);
        ProfilePlan plan = new ProfilePlan(
                new Subject(name, model.file()), batch, tokens, threads, runs, ProfilePlan.FULLY_OPTIMIZED, seed);
        context.seed("profile", seed);
        int counted = threads == 0 ? Hardware.probe().physicalProcessors() : threads;
        MachinePeaks peaks = SessionPeaks.of(context, List.of(counted));
        ModelProfile profile = Profiler.run(plan, context.progress());
        var view = new ProfileView(name, profile, peaks, counted);
        ProfileTable tables = view.tables();
        Table table = by.equals("node") ? tables.byNode(top) : tables.byOperator(top);
        return MagicResult.of(view.summary())
                .frame(ResultFrame.measured(table)
                        .with(Reproducibility.exact(), "calls", "gflop", "flop_per_byte", "arithmetic", "provider"))
                .chart(view.shares(by.equals("node")))
                .chart(view.roofline())
                .svg(svg)
                .details(view.details());
    }

    private static void check(String option, int value, int least) {
        if (value < least) {
            throw new MagicException(option + " " + value + ": expected a whole number from " + least + ".");
        }
    }
}
