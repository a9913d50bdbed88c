package dev.cortado.magics.assist;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Files and folders whose path begins as a word does; folders end with a slash. */
public final class PathCandidates {

    private static final int MOST = 200;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private PathCandidates() {}

    /**
     * The paths, as the user would go on writing them; hidden ones only after a dot.
     *
     * @param written relative to the folder, absolute, or beginning with {@code ~/}
     */
    public static List<Candidate> of(String written, Path directory) {
        int slash = Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\'));
        String before = written.substring(0, slash + 1);
        String prefix = written.substring(slash + 1);
        List<Candidate> found = new ArrayList<>();
        try {
            Path folder = resolve(before, directory);
            DirectoryStream.Filter<Path> fits = path -> {
                String name = name(path);
                return name.startsWith(prefix) && (name.charAt(0) != '.' || prefix.startsWith("."));
            };
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, fits)) {
                for (Path path : paths) {
                    found.add(candidate(before, path));
                    if (found.size() == MOST) {
                        break;
                    }
                }
            }
        } catch (IOException | InvalidPathException | DirectoryIteratorException | SecurityException e) {
            return List.of(); // what cannot be listed has nothing to offer
        }
        found.sort(Comparator.comparing(Candidate::text));
        return found;
    }

    private static Path resolve(String folder, Path directory) {
        return folder.startsWith("~/") || folder.startsWith("~\\")
                ? Path.of(System.getProperty("user.home")).resolve(folder.substring(2))
                : directory.resolve(folder);
    }

    private static Candidate candidate(String before, Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        String about = folder || !Files.isRegularFile(path) ? "" : size(Files.size(path));
        return new Candidate(before + name(path) + (folder ? "/" : ""), "path", about, folder);
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static String size(long bytes) {
        return bytes < BYTES_PER_MEGABYTE / 10
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / BYTES_PER_MEGABYTE);
    }
}
