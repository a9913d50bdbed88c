package dev.cortado.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * How many blocks there are, and how many runs each contestant has in its turn of a block: as many as fit the time it has, so that a
 * slow and a fast model get equal time.
 *
 * @param blocks how many blocks
 * @param runs per contestant, the timed runs of one turn, 1 or more
 * @param settled per contestant, whether a turn begins with a run that is not timed: it brings the weights back into the caches and
 *     outlasts the spinning of the previous session's threads; left out where a run is so long that neither matters
 */
record BlockSchedule(int blocks, List<Integer> runs, List<Boolean> settled) {

    private static final int MOST_BLOCKS = 40;
    private static final int MOST_RUNS = 250;
    private static final int WANTED_RUNS = 3;
    private static final long LONG_RUN_NANOS = 10_000_000;

    /**
     * Plans the blocks.
     *
     * @param runNanos per contestant, about how long a run takes
     * @param budgetNanos the time each contestant has in all
     * @param fewestBlocks the least number of blocks, even when they exceed the budget
     * @param rounds a divisor of the number of blocks
     * @param fewestRuns the least number of timed runs of each contestant in all blocks together, even when they exceed the budget
     */
    static BlockSchedule of(List<Long> runNanos, long budgetNanos, int fewestBlocks, int rounds, int fewestRuns) {
        long slowest = runNanos.stream().mapToLong(Long::longValue).max().orElseThrow();
        int wanted =
                Math.clamp(budgetNanos / (slowest * WANTED_RUNS), fewestBlocks, Math.max(fewestBlocks, MOST_BLOCKS));
        int blocks = Math.ceilDiv(wanted, rounds) * rounds;
        List<Integer> runs = new ArrayList<>();
        List<Boolean> settled = new ArrayList<>();
        for (long nanos : runNanos) {
            boolean settle = nanos < LONG_RUN_NANOS;
            int fitting = Math.clamp(budgetNanos / blocks / nanos - (settle ? 1 : 0), 1, MOST_RUNS);
            runs.add(Math.max(fitting, Math.ceilDiv(fewestRuns, blocks)));
            settled.add(settle);
        }
        return new BlockSchedule(blocks, List.copyOf(runs), List.copyOf(settled));
    }
}
