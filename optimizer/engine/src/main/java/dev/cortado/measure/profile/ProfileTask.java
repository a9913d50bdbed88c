package dev.cortado.measure.profile;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.measure.WarmUp;
import dev.cortado.measure.machine.OtherWork;
import dev.cortado.measure.operator.Cost;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedTensors;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Runs a model in the worker, with the trace on and, in turn with that, without it. */
public final class ProfileTask implements WorkerTask<ProfilePlan, ModelTrace> {

    private static final String TASK = "profile";
    private static final long BUDGET_NANOS = 2_000_000_000L;
    private static final long WARM_UP_NANOS = 500_000_000L;
    private static final int TRACED_WARM_UPS = 5;
    private static final int FEWEST_RUNS = 20;
    private static final int USUAL_MOST_RUNS = 200;

    /** ONNX Runtime stops writing after a million events. */
    private static final int MOST_EVENTS = 900_000;

    @Override
    public Class<ProfilePlan> requestType() {
        return ProfilePlan.class;
    }

    @Override
    public Class<ModelTrace> resultType() {
        return ModelTrace.class;
    }

    @Override
    public ModelTrace run(ProfilePlan plan, Progress progress) throws IOException {
        Path folder = Files.createTempDirectory("cortado-profile");
        try {
            return run(plan, folder, progress);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    private static ModelTrace run(ProfilePlan plan, Path folder, Progress progress) throws IOException {
        OnnxModel model = OnnxModel.read(plan.subject().file());
        List<InputSpec> specs = specs(plan, model);
        RunSettings settings =
                RunSettings.defaults().withThreads(plan.threads()).withOptimization(plan.optimization());
        Path optimized = folder.resolve("running.onnx");
        double otherWork = OtherWork.share();
        List<Long> traced = new ArrayList<>();
        List<Long> plain = new ArrayList<>();
        Map<String, OnnxTensor> inputs = SynthesizedTensors.of(specs, plan.seed());
        WarmUp warmUp;
        OnnxModel running;
        Path trace;
        try (InferenceSession session = InferenceSession.openTraced(
                        plan.subject().file(), settings, folder.resolve("trace"), optimized);
                InferenceSession untraced = InferenceSession.open(plan.subject().file(), settings)) {
            warmUp = WarmUp.until(() -> time(untraced, inputs), WARM_UP_NANOS);
            for (int i = 0; i < TRACED_WARM_UPS; i++) {
                time(session, inputs);
            }
            running = OnnxModel.read(optimized);
            int runs = runs(plan, warmUp, new FlatGraph(running).nodes().size());
            for (int i = 0; i < runs; i++) {
                progress.step(TASK, i, runs, Progress.Unit.ITEMS);
                traced.add(time(session, inputs));
                plain.add(time(untraced, inputs));
            }
            progress.step(TASK, runs, runs, Progress.Unit.ITEMS);
            trace = session.endTrace();
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
        Origins origins = Origins.of(model, running);
        List<List<TraceEvent>> events = new ArrayList<>();
        int[] seen = {0};
        TraceReader.read(trace, run -> {
            if (seen[0]++ >= TRACED_WARM_UPS) {
                events.add(run);
            }
        });
        if (events.size() != traced.size()) {
            throw new IOException(plan.subject().name() + ": ONNX Runtime's trace holds " + events.size() + " of "
                    + traced.size() + " runs, since it ends after a million events: ask for fewer runs");
        }
        return new ModelTrace(
                nodes(origins, events, specs),
                traced,
                plain,
                warmUp.runs(),
                warmUp.steady(),
                specs,
                origins.folded().stream().map(Node::toString).toList(),
                origins.removed().stream().map(Node::toString).toList(),
                otherWork);
    }

    private static List<InputSpec> specs(ProfilePlan plan, OnnxModel model) {
        InputSynthesizer synthesizer = InputSynthesizer.of(model);
        OptionalLong only = synthesizer.fixedBatch();
        String name = plan.subject().name();
        if (plan.batch() > 1 && only.isPresent() && only.getAsLong() != plan.batch()) {
            throw new IllegalArgumentException(
                    name + ": batch: the model's is fixed to " + only.getAsLong() + ", asked for " + plan.batch());
        }
        try {
            return synthesizer.specs(plan.batch(), plan.tokens());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static int runs(ProfilePlan plan, WarmUp warmUp, int nodes) {
        if (plan.runs() > 0) {
            return plan.runs();
        }
        // Each measured run has one without the trace beside it.
        int most = Math.clamp(MOST_EVENTS / Math.max(1, nodes) - TRACED_WARM_UPS, FEWEST_RUNS, USUAL_MOST_RUNS);
        return Math.clamp(BUDGET_NANOS / (2 * warmUp.runNanos()), FEWEST_RUNS, most);
    }

    private static long time(InferenceSession session, Map<String, OnnxTensor> inputs) {
        long start = System.nanoTime();
        session.run(inputs, Cancellation.NEVER).close();
        return System.nanoTime() - start;
    }

    private static List<TracedNode> nodes(Origins origins, List<List<TraceEvent>> runs, List<InputSpec> specs) {
        Map<String, NodeJoin.Joined> joined = NodeJoin.join(origins, runs.getLast(), specs);
        Map<String, long[]> micros = new LinkedHashMap<>();
        Map<String, TraceEvent> samples = new LinkedHashMap<>();
        for (int run = 0; run < runs.size(); run++) {
            for (TraceEvent event : runs.get(run)) {
                micros.computeIfAbsent(event.node(), name -> new long[runs.size()])[run] += event.micros();
                samples.put(event.node(), event);
            }
        }
        List<TracedNode> nodes = new ArrayList<>();
        micros.forEach((name, times) -> nodes.add(node(origins, samples.get(name), times, joined.get(name))));
        return nodes;
    }

    private static TracedNode node(Origins origins, TraceEvent event, long[] times, NodeJoin.Joined joined) {
        Node node = joined == null ? null : joined.node();
        List<Node> stood = node == null ? List.of() : origins.of(node);
        boolean kept = node != null
                && stood.size() == 1
                && stood.getFirst().operator().equals(node.operator())
                && stood.getFirst().domain().equals(node.domain());
        return new TracedNode(
                event.node(),
                node == null ? "" : node.domain(),
                event.operator(),
                event.provider(),
                joined == null ? 0 : joined.calls(),
                Arrays.stream(times).boxed().toList(),
                joined == null ? Cost.unknown("unknown cost: it did not run in the last run") : joined.cost(),
                joined == null ? event.inputs() : joined.inputs(),
                joined == null ? event.outputs() : joined.outputs(),
                stood.stream().map(Node::toString).toList(),
                kept);
    }
}
