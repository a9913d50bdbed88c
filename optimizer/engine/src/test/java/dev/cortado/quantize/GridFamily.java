package dev.cortado.quantize;

import java.util.Optional;
import java.util.Set;

/** What a method of the grid is, and where it has nothing to do. */
enum GridFamily {
    DYNAMIC,
    STATIC,
    RTN,
    HQQ,
    GPTQ,
    AWQ,
    FLOAT_STORAGE,
    FLOAT_COMPUTE,
    SMOOTH,
    EQUALIZED,
    CORRECTED_DYNAMIC,
    CORRECTED_STATIC;

    private static final String INSIDE = "inside the If";

    /** The operator types without which it has nothing to look at, and so nothing to report. */
    Set<String> operators() {
        return switch (this) {
            case RTN, HQQ, GPTQ, AWQ -> Set.of("MatMul", "Gemm", "Gather");
            case SMOOTH -> Set.of("MatMul", "Gemm");
            case EQUALIZED -> Set.of("Conv");
            default -> Set.of();
        };
    }

    /**
     * Why it changes nothing in a model, as its report or its refusal says; empty where it changes something. {@code ""} stands for a report
     * without lines, since the model has none of the {@link #operators}.
     */
    Optional<String> nothing(GridModel model) {
        return Optional.ofNullable(
                switch (this) {
                    case DYNAMIC, FLOAT_STORAGE, FLOAT_COMPUTE -> null;
                    case STATIC, CORRECTED_STATIC -> model == GridModel.VOICE ? INSIDE : null;
                    case RTN, HQQ, GPTQ, AWQ ->
                        switch (model) {
                            case DETECTION -> "operator type Conv is not quantised by these settings";
                            case VOICE -> INSIDE;
                            default -> null;
                        };
                    case SMOOTH -> model == GridModel.DETECTION || model == GridModel.VOICE ? "" : null;
                    case EQUALIZED ->
                        switch (model) {
                            case MINILM, BGE_SMALL -> "";
                            case VOICE -> INSIDE;
                            default -> null;
                        };
                    case CORRECTED_DYNAMIC -> model == GridModel.VOICE ? "no name that both models know" : null;
                });
    }
}
