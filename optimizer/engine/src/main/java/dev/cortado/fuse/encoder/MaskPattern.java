package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the terms that are added to scores mean: a mask of padding, or a bias. A mask is known by what it did in the trial run, on texts
 * with padding: scores of padding became very negative and those of tokens stayed as they were. How it was computed from the value that
 * says what padding is (casts, differences, products with large negative numbers, comparisons, expansions) does not matter then.
 *
 * @param mask the value that says what is padding; empty when nothing is masked
 * @param bias what is added to the scaled scores, [1, heads or 1, tokens, tokens]
 */
record MaskPattern(Optional<MaskInput> mask, Optional<String> bias) {

    private static final double ZERO = 1e-6;

    /**
     * Says what terms mean together.
     *
     * @param heads of the attention
     * @throws Mismatch if one is neither a mask of padding nor a bias that depends on positions alone
     */
    static MaskPattern match(GraphView view, List<ScoreTerm> terms, int heads) throws Mismatch {
        Optional<MaskInput> mask = Optional.empty();
        Optional<String> bias = Optional.empty();
        Deque<ScoreTerm> open = new ArrayDeque<>(terms);
        while (!open.isEmpty()) {
            ScoreTerm term = open.pop();
            if (term.kind() == ScoreTerm.Kind.ADDED && isNothing(view, term.value())) {
                continue;
            }
            if (view.sources(term.value()).isEmpty()) {
                if (term.kind() != ScoreTerm.Kind.ADDED || bias.isPresent()) {
                    throw new Mismatch(term.node(), "expected one bias and one mask that depends on an input");
                }
                bias = Optional.of(checkedBias(view, term, heads));
                continue;
            }
            Optional<MaskInput> found = mask(view, term, heads);
            if (found.isPresent()) {
                if (mask.isPresent() && !mask.get().value().equals(found.get().value())) {
                    throw new Mismatch(
                            term.node(),
                            "expected one mask, found '" + mask.get().value() + "' and '"
                                    + found.get().value() + "'");
                }
                mask = found;
                continue;
            }
            Optional<Node> sum = view.producer(term.value(), "Add");
            if (term.kind() != ScoreTerm.Kind.ADDED || sum.isEmpty()) {
                throw new Mismatch(
                        term.node(),
                        "expected a mask that hides padding and nothing else, or a bias of positions alone; '"
                                + term.value() + "' is neither");
            }
            sum.get().inputs().forEach(part -> open.push(new ScoreTerm(ScoreTerm.Kind.ADDED, part, term.node())));
        }
        return new MaskPattern(mask, bias);
    }

    /** Whether zeros are added, as exporters write for a mask that is not there. */
    private static boolean isNothing(GraphView view, String value) {
        double[] numbers = view.numbers(value).orElse(new double[] {1});
        boolean zeros = true;
        for (double number : numbers) {
            zeros &= number == 0;
        }
        return zeros && view.sources(value).isEmpty();
    }

    private static String checkedBias(GraphView view, ScoreTerm term, int heads) throws Mismatch {
        List<Long> shape = view.shape(term.value()).orElse(List.of());
        int rank = shape.size();
        boolean fits = rank == 4
                && shape.getFirst() == 1
                && (shape.get(1) == 1 || shape.get(1) == heads)
                && shape.get(2).equals(shape.get(3));
        if (!fits) {
            throw new Mismatch(term.node(), "expected a bias [1, " + heads + " or 1, tokens, tokens], found " + shape);
        }
        return term.value();
    }

    /** The value that says what a term hides. */
    private static Optional<MaskInput> mask(GraphView view, ScoreTerm term, int heads) {
        List<String> candidates = new ArrayList<>(view.sources(term.value()));
        candidates.addAll(before(view, term.value()));
        for (String candidate : candidates) {
            List<Long> shape = view.shape(candidate).orElse(List.of());
            double[] numbers = shape.size() == 2 ? view.numbers(candidate).orElse(new double[0]) : new double[0];
            if (numbers.length == 0 || !isTruth(numbers)) {
                continue;
            }
            for (boolean inverted : new boolean[] {false, true}) {
                Hidden hidden = new Hidden(shape.get(0).intValue(), shape.get(1).intValue(), numbers, inverted);
                if (hidden.isHiddenBy(view, term, heads)) {
                    ElementType type = view.type(candidate);
                    return Optional.of(new MaskInput(candidate, type, inverted, term.kind() == ScoreTerm.Kind.LENGTHS));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isTruth(double[] numbers) {
        boolean ones = false;
        boolean zeros = false;
        for (double number : numbers) {
            ones |= number == 1;
            zeros |= number == 0;
            if (number != 0 && number != 1) {
                return false;
            }
        }
        return ones && zeros;
    }

    /** The values that a value is computed of, the first computed first. */
    private static List<String> before(GraphView view, String value) {
        Set<String> seen = new LinkedHashSet<>();
        collect(view, value, seen);
        return List.copyOf(seen);
    }

    private static void collect(GraphView view, String value, Set<String> seen) {
        if (seen.contains(value) || view.dependsOnShapesOnly(value)) {
            return;
        }
        view.graph()
                .producer(value)
                .ifPresent(node -> node.inputs().stream()
                        .filter(input -> !input.isEmpty())
                        .forEach(input -> collect(view, input, seen)));
        seen.add(value);
    }

    /** What a candidate says is padding. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Hidden(int batch, int tokens, double[] numbers, boolean inverted) {

        boolean isToken(int text, int token) {
            return (numbers[text * tokens + token] == 1) != inverted;
        }

        /** Whether a term hides just that from all tokens. */
        boolean isHiddenBy(GraphView view, ScoreTerm term, int heads) {
            double[] values = view.numbers(term.value()).orElse(new double[0]);
            List<Long> shape = view.shape(term.value()).orElse(List.of());
            return switch (term.kind()) {
                case TOKENS -> shape.equals(List.of((long) batch, (long) tokens)) && isSame(values);
                case LENGTHS -> values.length == batch && isLengths(values);
                default -> isHidden(term.kind(), values, shape, heads);
            };
        }

        private boolean isSame(double[] values) {
            for (int i = 0; i < values.length; i++) {
                if ((values[i] == 1) != isToken(i / tokens, i % tokens)) {
                    return false;
                }
            }
            return true;
        }

        private boolean isLengths(double[] values) {
            for (int text = 0; text < batch; text++) {
                for (int token = 0; token < tokens; token++) {
                    if (token < values[text] != isToken(text, token)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean isHidden(ScoreTerm.Kind kind, double[] values, List<Long> shape, int heads) {
            int rank = shape.size();
            if (rank < 2 || rank > 4 || shape.getLast() != tokens || values.length == 0) {
                return false;
            }
            int queries = shape.get(rank - 2).intValue();
            int outer = values.length / (queries * tokens);
            // Texts, or texts and heads, in one dimension or in two; or the same for all.
            boolean perText = outer == batch || outer == batch * heads;
            if ((queries != 1 && queries != tokens) || (!perText && batch != 1)) {
                return false;
            }
            for (int i = 0; i < values.length; i++) {
                int text = i / (queries * tokens) / Math.max(1, outer / batch);
                int query = i / tokens % queries;
                // What padding looks at is of no interest.
                boolean counts = queries == 1 || isToken(text, query);
                if (counts && !isRight(kind, values[i], isToken(text, i % tokens))) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isRight(ScoreTerm.Kind kind, double value, boolean token) {
            return switch (kind) {
                case HIDDEN -> (value == 0) == token;
                case SHOWN -> (value != 0) == token;
                default -> token ? Math.abs(value) <= ZERO : value <= ScoresPattern.VERY_NEGATIVE;
            };
        }
    }
}
