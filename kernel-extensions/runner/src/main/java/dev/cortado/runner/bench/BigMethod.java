package dev.cortado.runner.bench;

import dev.cortado.onnx.Pass;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import java.util.Locale;
import java.util.function.Supplier;

/** What is done to a big model. The worker makes the pass itself, so each has a class of its own. */
public enum BigMethod {
    /** 4-bit weights in blocks of 32, embeddings too, by round-to-nearest. */
    RTN_32(RoundToNearest32.class, 32),
    /** The same in blocks of 128. */
    RTN_128(RoundToNearest128.class, 128),
    /** 8-bit weights, activations quantised while the model runs. */
    DYNAMIC(Dynamic.class, 0);

    private final Class<? extends Supplier<Pass>> pass;
    private final int blockSize;

    BigMethod(Class<? extends Supplier<Pass>> pass, int blockSize) {
        this.pass = pass;
        this.blockSize = blockSize;
    }

    /** The class that makes the pass. */
    Class<? extends Supplier<Pass>> pass() {
        return pass;
    }

    /** How many weights share a scale; 0 where that is not a matter of blocks. */
    int blockSize() {
        return blockSize;
    }

    /** As options write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Pass rtn(int blockSize) {
        return new WeightOnlyQuantizer(
                WeightOnlyQuantization.defaults(WeightAlgorithm.RTN).withFormat(new BlockFormat(4, blockSize, false)));
    }

    /** Makes the pass of {@link #RTN_32}. */
    public static final class RoundToNearest32 implements Supplier<Pass> {
        @Override
        public Pass get() {
            return rtn(RTN_32.blockSize);
        }
    }

    /** Makes the pass of {@link #RTN_128}. */
    public static final class RoundToNearest128 implements Supplier<Pass> {
        @Override
        public Pass get() {
            return rtn(RTN_128.blockSize);
        }
    }

    /** Makes the pass of {@link #DYNAMIC}. */
    public static final class Dynamic implements Supplier<Pass> {
        @Override
        public Pass get() {
            return new DynamicQuantizer(DynamicQuantization.defaults());
        }
    }
}
