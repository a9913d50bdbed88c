package dev.cortado.extension;

import dev.cortado.magics.PastCell;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager.ResultFlag;

/** Reads the cells that a kernel remembers. */
final class KernelHistory {

    private static final int MOST_CELLS = 10_000;

    private KernelHistory() {}

    /** Those of earlier sessions first, where the kernel has them, then those of this one, with the session number 0. */
    static List<PastCell> cells(HistoryManager history) {
        Set<ResultFlag> withOutput = EnumSet.of(ResultFlag.INCLUDE_OUTPUT);
        List<HistoryEntry> current = history.lookupRange(0, 1, Integer.MAX_VALUE, withOutput);
        Set<Integer> here = new HashSet<>();
        current.forEach(entry -> here.add(entry.getSession()));
        List<PastCell> cells = new ArrayList<>();
        for (HistoryEntry entry : history.search("*", MOST_CELLS, withOutput)) {
            if (!here.contains(entry.getSession())) {
                cells.add(cell(entry, entry.getSession()));
            }
        }
        current.forEach(entry -> cells.add(cell(entry, PastCell.THIS_SESSION)));
        return List.copyOf(cells);
    }

    private static PastCell cell(HistoryEntry entry, int session) {
        return new PastCell(
                session,
                entry.getCellNumber(),
                entry.getInput(),
                Optional.ofNullable(entry.getOutput()).filter(output -> !output.isEmpty()));
    }
}
