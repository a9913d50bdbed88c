package dev.cortado.kernel.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cells of this session, and of those before as far as they are kept. Nothing is opened before there is something to
 * keep, so that a kernel's start does not wait for a disk; a folder that cannot be written fails no cell.
 */
public final class SessionHistory implements HistoryManager {

    private static final Logger LOGGER = LoggerFactory.getLogger(SessionHistory.class);

    private final Optional<HistoryFolder> folder;
    private final List<PastCell> cells = new ArrayList<>();
    private int number;
    private boolean broken;

    SessionHistory(Optional<HistoryFolder> folder) {
        this.folder = folder;
    }

    /** The user's, kept where the environment says. */
    public static SessionHistory standard() {
        return new SessionHistory(
                HistoryPlace.find(System::getProperty, System::getenv).map(HistoryFolder::new));
    }

    /**
     * Adds a cell.
     *
     * @param typed whether a person ran it: what nbconvert and the like run is known to this session only
     */
    public synchronized void add(PastCell cell, boolean typed) {
        cells.add(cell);
        if (!typed || broken || folder.isEmpty()) {
            return;
        }
        try {
            if (number == 0) {
                number = folder.get().begin();
            }
            folder.get().append(number, cell);
        } catch (IOException | RuntimeException e) {
            broken = true;
            LOGGER.warn("The history is not kept in this session: {}", e.toString());
        }
    }

    /**
     * {@inheritDoc}
     *
     * @param session 0 for this one, a negative number to count back from it
     * @param start the first cell; a negative number counts from the end
     * @param end the cell after the last; 0 for the end, a negative number counts from it
     */
    @Override
    public synchronized List<HistoryEntry> lookupRange(int session, int start, int end, Set<ResultFlag> flags) {
        int current = current();
        int wanted = session > 0 ? session : current + session;
        List<PastCell> found = wanted == current ? cells : past(wanted);
        int after = found.isEmpty() ? 1 : found.getLast().number() + 1;
        int first = start < 0 ? start + after : start;
        int stop = end > 0 ? end : end + after;
        return entries(
                wanted,
                found.stream()
                        .filter(cell -> cell.number() >= first && cell.number() < stop)
                        .toList(),
                flags);
    }

    @Override
    public List<HistoryEntry> lookupTail(int length, Set<ResultFlag> flags) {
        return latest(length, cell -> true, flags);
    }

    @Override
    public synchronized List<HistoryEntry> search(String pattern, int length, Set<ResultFlag> flags) {
        Glob glob = new Glob(pattern == null || pattern.isEmpty() ? "*" : pattern);
        if (!flags.contains(ResultFlag.UNIQUE)) {
            return latest(length, cell -> glob.matches(cell.source()), flags);
        }
        Map<String, HistoryEntry> unique = new LinkedHashMap<>();
        for (HistoryEntry entry : latest(-1, cell -> glob.matches(cell.source()), flags)) {
            unique.remove(entry.getInput());
            unique.put(entry.getInput(), entry);
        }
        List<HistoryEntry> all = List.copyOf(unique.values());
        return length < 0 ? all : all.subList(Math.max(0, all.size() - length), all.size());
    }

    /** The last cells that fit, from the newest session back; all if the length is negative. The oldest comes first. */
    private synchronized List<HistoryEntry> latest(int length, Predicate<PastCell> wanted, Set<ResultFlag> flags) {
        List<HistoryEntry> found = new ArrayList<>();
        int current = current();
        NavigableSet<Integer> sessions = folder.map(HistoryFolder::sessions).orElseGet(java.util.TreeSet::new);
        sessions.add(current);
        for (int session : sessions.descendingSet()) {
            List<PastCell> all = session == current ? cells : past(session);
            for (PastCell cell : all.reversed()) {
                if (length >= 0 && found.size() >= length) {
                    break;
                }
                if (wanted.test(cell)) {
                    found.addAll(entries(session, List.of(cell), flags));
                }
            }
            if (length >= 0 && found.size() >= length) {
                break;
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** This session's number; until it keeps something, the one it would get now. */
    private int current() {
        if (number > 0) {
            return number;
        }
        NavigableSet<Integer> sessions = folder.map(HistoryFolder::sessions).orElseGet(java.util.TreeSet::new);
        return sessions.isEmpty() ? 1 : sessions.last() + 1;
    }

    private List<PastCell> past(int session) {
        return folder.map(kept -> kept.read(session)).orElse(List.of());
    }

    private static List<HistoryEntry> entries(int session, List<PastCell> cells, Set<ResultFlag> flags) {
        boolean output = flags.contains(ResultFlag.INCLUDE_OUTPUT);
        return cells.stream()
                .map(cell -> new HistoryEntry(session, cell.number(), cell.source(), output ? cell.result() : null))
                .toList();
    }
}
