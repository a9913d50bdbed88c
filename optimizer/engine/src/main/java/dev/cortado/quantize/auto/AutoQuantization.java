package dev.cortado.quantize.auto;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.auto.AutoResult.Attempt;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.ModelVerificationException;
import dev.cortado.runtime.NothingChangedException;
import dev.cortado.runtime.TransformedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tries methods in the order of their promise and stops at the first that keeps within a loss: what comes after it promises no more. Each
 * model is made, opened, run beside the original and then judged by the loss that was named.
 */
public final class AutoQuantization {

    private static final String TASK = "try methods";
    private static final double PERCENT = 100;

    private final List<AutoCandidate> candidates;
    private final ModelLoss loss;
    private final double within;

    /**
     * Prepares.
     *
     * @param candidates methods, one or more, in any order
     * @param loss by which models are judged
     * @param within the loss that may not be exceeded, as a share: 0.005 is half a percent
     * @throws IllegalArgumentException if there is no candidate, or the loss is no share
     */
    public AutoQuantization(List<AutoCandidate> candidates, ModelLoss loss, double within) {
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("expected one method or more, found none");
        }
        if (!(within >= 0) || within >= 1) {
            throw new IllegalArgumentException("loss: expected 0 or more and below 1, found " + within);
        }
        this.candidates = List.copyOf(candidates);
        this.loss = loss;
        this.within = within;
    }

    /**
     * Tries.
     *
     * @param transformer where models are made; those of methods that lose more stay there until it is cleared
     * @param name of the new model
     * @param progress counts methods; cancelling stops
     * @throws IOException if the original does not run, or a model cannot be written
     */
    public AutoResult run(Model model, ModelTransformer transformer, String name, Progress progress)
            throws IOException {
        List<Promised> order = candidates.stream()
                .map(candidate -> new Promised(candidate, candidate.promise(model)))
                .sorted(Comparator.<Promised>comparingDouble(
                                promised -> promised.promise().value())
                        .reversed())
                .toList();
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Promised candidate = order.get(i);
            progress.step(TASK + ": " + candidate.name(), i, order.size(), Progress.Unit.ITEMS);
            Pass pass;
            TransformedModel made;
            try {
                pass = candidate.method().pass(model, within, progress);
                made = transformer.apply(model, pass, name, progress);
            } catch (NothingChangedException e) {
                attempts.add(without(candidate, "changes nothing in this model"));
                continue;
            } catch (IllegalArgumentException e) {
                attempts.add(without(candidate, "not for this model: " + e.getMessage()));
                continue;
            } catch (ModelVerificationException e) {
                attempts.add(without(candidate, "its model does not run: " + e.getMessage()));
                continue;
            }
            ModelLoss.Loss found = loss.of(made.model(), progress);
            boolean keeps = found.value() <= within;
            attempts.add(new Attempt(
                    candidate.name(),
                    candidate.promise().value(),
                    found.value(),
                    found.sqnrDecibels(),
                    made.model().sizeBytes(),
                    keeps ? "within the loss" : "loses more"));
            if (keeps) {
                order.subList(i + 1, order.size())
                        .forEach(rest -> attempts.add(without(rest, "not tried: it promises no more")));
                String why = String.format(
                        Locale.ROOT,
                        "%s loses %.3g %%, within %.3g %%%s",
                        candidate.name(),
                        PERCENT * found.value(),
                        PERCENT * within,
                        i + 1 < order.size() ? "; what was left promises no more" : "; it was the last method");
                return new AutoResult(attempts, Optional.of(made), Optional.of(pass), why);
            }
        }
        progress.step(TASK, candidates.size(), candidates.size(), Progress.Unit.ITEMS);
        String nearest = attempts.stream()
                .filter(attempt -> !Double.isNaN(attempt.loss()))
                .min(Comparator.comparingDouble(Attempt::loss))
                .map(attempt -> String.format(
                        Locale.ROOT, "; %s comes nearest with %.3g %%", attempt.method(), PERCENT * attempt.loss()))
                .orElse("; none made a model");
        String why = String.format(
                Locale.ROOT, "none of %d methods keeps within %.3g %%%s", candidates.size(), PERCENT * within, nearest);
        return new AutoResult(attempts, Optional.empty(), Optional.empty(), why);
    }

    private record Promised(AutoCandidate method, Promise promise) {
        String name() {
            return method.name();
        }
    }

    private static Attempt without(Promised candidate, String verdict) {
        return new Attempt(candidate.name(), candidate.promise().value(), Double.NaN, Double.NaN, -1, verdict);
    }
}
