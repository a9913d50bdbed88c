package dev.cortado.magics.fuse;

import dev.cortado.fuse.Fusion;
import dev.cortado.fuse.GraphFusion;
import dev.cortado.magics.MadeModel;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.model.NodeOptions;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.NothingChangedException;
import dev.cortado.runtime.TransformedModel;
import dev.cortado.text.NearestNames;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %fuse MODEL}: replaces several nodes of a graph by one that computes the same. */
@Command(
        name = "fuse",
        description = "Replaces several nodes by one that computes the same; the original stays as it is.",
        footer = {
            "",
            "encoder     transformer layers of the BERT, DistilBERT, RoBERTa, MPNet, ViT, Nomic, GTE kinds",
            "            become one operator, which a native kernel computes; without it the function",
            "            that the model carries does, in any runtime.",
            "embeddings  those before the encoder become one operator.",
            "pooling     so does the mean of its tokens.",
            "",
            "constant-folding  what depends on constants alone is computed once.",
            "conv-bn           batch normalisations go into the convolutions before them.",
            "attention         self-attention becomes ONNX Runtime's MultiHeadAttention.",
            "gelu              GELU in single steps becomes one operator.",
            "layer-norm        so does layer normalisation; the opset is raised to 17.",
            "skip-layer-norm   a residual sum and its normalisation become one operator.",
            "",
            "The result is run beside the original, on texts with padding, before it is handed over.",
            "",
            "  %fuse minilm --as minilm_fast",
            "  %fuse minilm --only encoder",
            "  %fuse minilm --exclude '*/layer.5/*' --as minilm_part"
        })
public final class FuseMagic implements Magic {

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = {"--only", "--passes"},
            split = ",",
            paramLabel = "FUSION",
            completionCandidates = Fusions.class,
            description = "Only these, separated by commas: ${COMPLETION-CANDIDATES}. Default: the encoder with what"
                    + " is around it where there is one, else all others.")
    private List<String> only = List.of();

    @Mixin
    private NodeOptions nodes = new NodeOptions();

    @Option(names = "--as", paramLabel = "NAME", description = "The new model's variable. Default: MODEL_fused.")
    @Completes(Kind.NEW_VARIABLE)
    private String as;

    /** The names of all fusions. */
    static final class Fusions implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Fusion.options().iterator();
        }
    }

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        GraphFusion pass = pass();
        Model model = context.model(name);
        String target = as == null ? name + "_fused" : as;
        context.checkModelName(target);
        TransformedModel made;
        try {
            made = new ModelTransformer(context.session().workspace()).apply(model, pass, target, context.progress());
        } catch (NothingChangedException e) {
            throw new MagicException(
                    "%fuse: nothing in '" + name + "' was fused, so there is no '" + target + "': "
                            + MadeModel.reasons(e.report(), "it has none of the patterns looked for") + ".",
                    e);
        }
        context.bindModel(made.model());
        int before = model.nodes().size();
        int after = made.model().nodes().size();
        String summary = String.format(
                Locale.ROOT,
                "%s: %d %s instead of %d, %s instead of %s. %s.",
                target,
                after,
                after == 1 ? "node" : "nodes",
                before,
                ModelFrames.size(made.model().sizeBytes()),
                ModelFrames.size(model.sizeBytes()),
                MadeModel.verified(made.verification(), 6));
        return MagicResult.of(summary)
                .frame(FusedFrame.of(made.report()))
                .details(FusedFrame.lines(made.report()))
                .value(made.model());
    }

    private GraphFusion pass() {
        Set<Fusion> wanted = EnumSet.noneOf(Fusion.class);
        for (String option : only) {
            wanted.add(Fusion.of(option.strip())
                    .orElseThrow(() -> new MagicException("--only " + option + ": expected one of "
                            + String.join(", ", Fusion.options()) + "."
                            + NearestNames.didYouMean(option, Fusion.options()))));
        }
        try {
            return new GraphFusion(wanted, nodes.include(), nodes.exclude());
        } catch (IllegalArgumentException e) {
            throw new MagicException("--only " + String.join(",", only) + ": " + e.getMessage() + ".", e);
        }
    }
}
