package dev.cortado.magics.model;

import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import java.util.List;
import picocli.CommandLine.Option;

/** Which nodes of a model a magic may touch: globs as {@link dev.cortado.onnx.NodeSelection} takes them. */
public final class NodeOptions {

    @Option(
            names = "--include",
            split = ",",
            paramLabel = "GLOB",
            description = "Change only nodes whose name or operator type matches.")
    @Completes(Kind.NODE)
    private List<String> include = List.of();

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "GLOB",
            description = "Leave alone nodes whose name or operator type matches, and what they would be fused with.")
    @Completes(Kind.NODE)
    private List<String> exclude = List.of();

    /** The globs of which a node must match one; empty for all nodes. */
    public List<String> include() {
        return List.copyOf(include);
    }

    /** The globs of which a node must match none. */
    public List<String> exclude() {
        return List.copyOf(exclude);
    }
}
