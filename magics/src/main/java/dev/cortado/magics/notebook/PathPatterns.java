package dev.cortado.magics.notebook;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Paths as people write them for a class path: {@code ~/} is the home folder, {@code *} and {@code ?} stand for parts of
 * a name, {@code **} for any number of folders.
 */
final class PathPatterns {

    private static final Pattern WILDCARD = Pattern.compile("[*?]");

    private PathPatterns() {}

    /**
     * The files and folders that are meant, sorted by path.
     *
     * @throws MagicException if there are none
     */
    static List<Path> matching(MagicContext context, String written) throws IOException {
        String text = written.startsWith("~/") ? System.getProperty("user.home") + written.substring(1) : written;
        String slashed = text.replace('\\', '/');
        if (!WILDCARD.matcher(slashed).find()) {
            Path path = path(context, text);
            if (!Files.exists(path)) {
                throw new MagicException("There is no file or folder " + path + ".");
            }
            return List.of(path);
        }
        int slash = slashed.substring(0, firstWildcard(slashed)).lastIndexOf('/');
        Path folder = slash < 0 ? context.session().directory() : path(context, text.substring(0, slash + 1));
        if (!Files.isDirectory(folder)) {
            throw new MagicException("There is no folder " + folder + ".");
        }
        String pattern = slashed.substring(slash + 1);
        List<Path> found = walk(context, folder, pattern);
        if (found.isEmpty()) {
            throw new MagicException("No file in " + folder + " matches " + pattern + ".");
        }
        return found;
    }

    private static int firstWildcard(String text) {
        var matcher = WILDCARD.matcher(text);
        return matcher.find() ? matcher.start() : text.length();
    }

    private static List<Path> walk(MagicContext context, Path folder, String pattern) throws IOException {
        // "**/" also stands for no folder at all, as in shells.
        List<PathMatcher> matchers = Stream.of(pattern, pattern.replace("**/", ""))
                .distinct()
                .map(glob -> folder.getFileSystem().getPathMatcher("glob:" + glob))
                .toList();
        int depth = pattern.contains("**") ? Integer.MAX_VALUE : pattern.split("/").length;
        try (Stream<Path> tree = Files.walk(folder, depth)) {
            return tree.peek(path -> context.progress().cancellation().throwIfCancelled())
                    .filter(path -> !path.equals(folder))
                    .filter(path -> matchers.stream().anyMatch(matcher -> matcher.matches(folder.relativize(path))))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Path path(MagicContext context, String text) {
        try {
            return context.path(text);
        } catch (InvalidPathException e) {
            throw new MagicException("'" + text + "' is no path: " + e.getReason() + ".", e);
        }
    }

    /**
     * Makes sure that a file is an archive.
     *
     * @throws MagicException if it is none
     */
    static void checkArchive(Path jar) throws IOException {
        try (ZipFile archive = new ZipFile(jar.toFile())) {
            archive.size();
        } catch (ZipException e) {
            throw new MagicException(jar.getFileName() + " is no jar: " + e.getMessage() + ".", e);
        }
    }
}
