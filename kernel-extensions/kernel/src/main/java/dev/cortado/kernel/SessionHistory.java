package dev.cortado.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager;

/** The cells of this session, kept in memory. Cells of a session are numbered from 1; sessions before are unknown. */
final class SessionHistory implements HistoryManager {

    private final List<HistoryEntry> entries = Collections.synchronizedList(new ArrayList<>());

    /** Adds a cell with the text of its result, which is empty if it had none. */
    void add(int cell, String source, String result) {
        entries.add(new HistoryEntry(1, cell, source, result));
    }

    @Override
    public List<HistoryEntry> lookupRange(int session, int start, int end, Set<ResultFlag> flags) {
        if (session != 0 && session != 1) {
            return List.of();
        }
        int stop = end <= 0 ? Integer.MAX_VALUE : end;
        return output(
                snapshot().stream()
                        .filter(entry -> entry.getCellNumber() >= start && entry.getCellNumber() < stop)
                        .toList(),
                flags);
    }

    @Override
    public List<HistoryEntry> lookupTail(int length, Set<ResultFlag> flags) {
        return output(last(snapshot(), length), flags);
    }

    @Override
    public List<HistoryEntry> search(String glob, int length, Set<ResultFlag> flags) {
        Pattern pattern = pattern(glob == null || glob.isEmpty() ? "*" : glob);
        List<HistoryEntry> found = snapshot().stream()
                .filter(entry -> pattern.matcher(entry.getInput()).matches())
                .toList();
        if (flags.contains(ResultFlag.UNIQUE)) {
            Map<String, HistoryEntry> latest = new LinkedHashMap<>();
            found.forEach(entry -> {
                latest.remove(entry.getInput());
                latest.put(entry.getInput(), entry);
            });
            found = List.copyOf(latest.values());
        }
        return output(last(found, length), flags);
    }

    private List<HistoryEntry> snapshot() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    private static List<HistoryEntry> last(List<HistoryEntry> all, int length) {
        return length <= 0 ? all : all.subList(Math.max(0, all.size() - length), all.size());
    }

    private static List<HistoryEntry> output(List<HistoryEntry> found, Set<ResultFlag> flags) {
        return flags.contains(ResultFlag.INCLUDE_OUTPUT)
                ? found
                : found.stream()
                        .map(entry ->
                                new HistoryEntry(entry.getSession(), entry.getCellNumber(), entry.getInput(), null))
                        .toList();
    }

    /** SQLite's GLOB: {@code *}, {@code ?} and {@code [...]}. */
    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 1) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (close > i + 1) {
                regex.append('[')
                        .append(glob.substring(i + 1, close)
                                .replace("\\", "\\\\")
                                .replace("[", "\\["))
                        .append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
