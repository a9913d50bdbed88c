package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.NodeSelection;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.calibrate.Calibration;
import dev.cortado.quantize.qdq.Role.Kind;
import dev.cortado.quantize.qdq.Roles.Finding;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.LinearQuantization;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which nodes work on integers.
 *
 * <ol>
 *   <li>Products and tables do when all they read, and what they give, has a known range.
 *   <li>Any other node does when moreover something it reads comes from a node that does,
 *   <li>and something that reads its output does too: else it would only round where nothing is gained. A clamp and a reader need no such
 *       reader: they save an operator by themselves.
 *   <li>What a {@code MatMul} or {@code Gemm} gives becomes integers only where a node reads it as such.
 * </ol>
 */
final class Planner {

    private static final String NOT_FLOAT = "not float";

    private final Graph graph;
    private final StaticQuantization settings;
    private final Map<Node, Role> candidates = new LinkedHashMap<>();
    private final Map<Node, String> left = new HashMap<>();

    /** Finds the candidates. */
    Planner(OnnxModel model, StaticQuantization settings, Set<String> operators, NodeSelection selection) {
        this.graph = model.graph();
        this.settings = settings;
        Roles roles = new Roles(model, settings);
        for (Node node : graph.nodes()) {
            boolean movesConstant = node.is("Identity") || node.is("Transpose");
            if (!node.domain().isEmpty()
                    || !operators.contains(node.operator())
                    || (movesConstant && isConstant(node.outputs().getFirst()))) {
                continue;
            }
            Optional<String> reason = selection.reasonToLeave(node);
            Finding finding = reason.isPresent() ? Finding.none(reason.get()) : roles.of(node);
            finding.role().ifPresentOrElse(role -> candidates.put(node, role), () -> leave(node, finding.reason()));
        }
    }

    /** Notes a reason; that whole numbers, such as shapes, are no floats goes without saying. */
    private void leave(Node node, String reason) {
        boolean product = StaticQuantization.PRODUCTS.contains(node.operator()) && !node.is("Gather");
        if (product || !reason.endsWith(NOT_FLOAT)) {
            left.put(node, reason);
        }
    }

    /** The values whose ranges the plan may need. */
    Set<String> values() {
        Set<String> values = new LinkedHashSet<>();
        for (Map.Entry<Node, Role> candidate : candidates.entrySet()) {
            Node node = candidate.getKey();
            Role role = candidate.getValue();
            for (int position : role.activations()) {
                if (!isConstant(node.input(position))) {
                    values.add(node.input(position));
                }
            }
            if (role.kind() != Kind.TABLE && role.kind() != Kind.READER) {
                node.outputs().stream().filter(output -> !output.isEmpty()).forEach(values::add);
            }
        }
        return values;
    }

    private boolean isConstant(String value) {
        return Constants.find(graph, value).isPresent();
    }

    /** Decides. */
    Plan plan(Calibration calibration) {
        Map<Node, Role> chosen = forwards(calibration);
        backwards(chosen);
        return assemble(chosen, calibration);
    }

    private Map<Node, Role> forwards(Calibration calibration) {
        Map<Node, Role> chosen = new LinkedHashMap<>();
        Set<String> available = new HashSet<>();
        candidates.forEach((node, role) -> {
            Optional<String> reason = unknown(node, role, calibration, available);
            if (reason.isEmpty() && role.kind() != Kind.PRODUCT && role.kind() != Kind.TABLE) {
                reason = unconnected(node, role, chosen, available);
            }
            if (reason.isPresent()) {
                leave(node, reason.get());
                return;
            }
            chosen.put(node, role);
            String output = node.outputs().getFirst();
            boolean moved = role.kind() == Kind.RELOCATION;
            if (moved || (role.kind() != Kind.TABLE && role.kind() != Kind.READER && isKnown(output, calibration))) {
                available.addAll(node.outputs());
            }
        });
        return chosen;
    }

    private boolean isKnown(String output, Calibration calibration) {
        return calibration.find(output).isPresent()
                || graph.producer(output).filter(node -> node.is("Softmax")).isPresent();
    }

    /** Why a node that only follows others has none to follow. */
    private Optional<String> unconnected(Node node, Role role, Map<Node, Role> chosen, Set<String> available) {
        if (role.activations().stream().map(node::input).noneMatch(available::contains)) {
            return Optional.of("nothing it reads comes from a quantised node");
        }
        Kind before =
                graph.producer(node.input(0)).map(chosen::get).map(Role::kind).orElse(null);
        return role.kind() == Kind.CLAMP && before != Kind.PRODUCT && before != Kind.CALCULATION
                ? Optional.of("what it cuts off is not the result of a quantised product or sum")
                : Optional.empty();
    }

    /** Why a node cannot be quantised for want of a range. */
    private Optional<String> unknown(Node node, Role role, Calibration calibration, Set<String> available) {
        for (int position : role.activations()) {
            String input = node.input(position);
            if (!isConstant(input)
                    && !available.contains(input)
                    && calibration.find(input).isEmpty()) {
                return Optional.of(why("input", input, calibration));
            }
        }
        if (role.kind() == Kind.PRODUCT || role.kind() == Kind.CALCULATION || role.kind() == Kind.CLAMP) {
            String output = node.outputs().getFirst();
            if (!isKnown(output, calibration) && !isFloatProduct(node)) {
                return Optional.of(why("output", output, calibration));
            }
        }
        return Optional.empty();
    }

    private static String why(String role, String value, Calibration calibration) {
        return "its " + role + " " + calibration.unusable().getOrDefault(value, "was not calibrated");
    }

    /** Whether a node can multiply integers and give floats. */
    private boolean isFloatProduct(Node node) {
        return node.is("Gemm") || (node.is("MatMul") && settings.format() == QuantizationFormat.QDQ);
    }

    private void backwards(Map<Node, Role> chosen) {
        for (Node node : List.copyOf(chosen.keySet()).reversed()) {
            Kind kind = chosen.get(node).kind();
            if (kind == Kind.CALCULATION || kind == Kind.RELOCATION) {
                boolean read = node.outputs().stream().anyMatch(output -> isRead(output, chosen));
                if (!read) {
                    chosen.remove(node);
                    left.put(node, "nothing that reads it is quantised");
                }
            }
        }
    }

    private boolean isRead(String value, Map<Node, Role> chosen) {
        return graph.consumers(value).stream()
                .anyMatch(reader -> chosen.containsKey(reader)
                        && chosen.get(reader).activations().stream()
                                .anyMatch(position -> reader.input(position).equals(value)));
    }

    private Plan assemble(Map<Node, Role> chosen, Calibration calibration) {
        Map<String, String> joined = new HashMap<>();
        Set<String> written = new LinkedHashSet<>();
        Map<String, String> origins = new HashMap<>();
        chosen.forEach((node, role) -> {
            String output = node.outputs().getFirst();
            switch (role.kind()) {
                case TABLE, READER -> {}
                case CLAMP -> {
                    joined.put(node.input(0), output);
                    written.remove(node.input(0));
                    written.add(output);
                }
                case RELOCATION -> {
                    written.addAll(node.outputs());
                    String input = node.input(0);
                    node.outputs().forEach(moved -> origins.put(moved, origins.getOrDefault(input, input)));
                }
                case PRODUCT, CALCULATION -> {
                    if (!isFloatProduct(node) || isRead(output, chosen)) {
                        written.add(output);
                    }
                }
            }
        });
        written.remove("");
        Plan plan = new Plan(chosen, left, written, joined, origins, new LinkedHashMap<>());
        chosen.forEach((node, role) -> {
            role.activations().forEach(position -> addMapping(node.input(position), plan, calibration));
            node.outputs().stream().filter(written::contains).forEach(output -> addMapping(output, plan, calibration));
        });
        return plan;
    }

    private void addMapping(String value, Plan plan, Calibration calibration) {
        String origin = plan.origin(value);
        if (!plan.joined().containsKey(origin)) {
            plan.mappings().computeIfAbsent(origin, name -> mapping(name, calibration));
        }
    }

    private LinearQuantization mapping(String value, Calibration calibration) {
        IntegerRange range = settings.activationRange();
        Optional<Tensor> constant = Constants.find(graph, value).filter(tensor -> tensor.type() == ElementType.FLOAT);
        if (constant.isPresent()) {
            float low = 0;
            float high = 0;
            for (float number : constant.get().floats()) {
                low = Math.min(low, number);
                high = Math.max(high, number);
            }
            return LinearQuantization.fit(low, high, range);
        }
        if (graph.producer(value).filter(node -> node.is("Softmax")).isPresent() && !range.symmetric()) {
            // Shares of 1, whatever the samples: as ONNX Runtime's quantiser has it.
            return new LinearQuantization(1f / (range.high() - range.low() + 1), range.low(), range);
        }
        var found = calibration.range(value);
        return LinearQuantization.fit(found.low(), found.high(), range);
    }
}
