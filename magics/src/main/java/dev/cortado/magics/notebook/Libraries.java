package dev.cortado.magics.notebook;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Library;
import dev.cortado.resource.LibraryLock;
import dev.cortado.resource.LibraryRequest;
import dev.cortado.resource.LibraryResolver;
import dev.cortado.resource.MavenResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Puts what a request comes down to on the class path. With a lock beside the notebook that knows the request, that is what
 * was resolved when the lock was written; otherwise it is resolved now and locked. Every file goes into the record.
 */
final class Libraries {

    private Libraries() {}

    static MagicResult add(MagicContext context, String magic, LibraryRequest request, LockOptions options)
            throws IOException {
        context.session().checkClasspathGrows();
        LibraryResolver resolver = new LibraryResolver(MavenResolver.standard());
        LibraryLock lock = LibraryLock.in(context.session().directory());
        Optional<List<Library>> locked =
                options.read() ? lock.resolve(request, resolver, context.progress()) : Optional.empty();
        List<Library> libraries = locked.isPresent() ? locked.get() : resolver.resolve(request, context.progress());
        String aboutLock = locked.isPresent()
                ? " Versions and hashes are those of " + LibraryLock.FILE_NAME + "."
                : options.write() ? written(lock, request, libraries, context) : "";
        for (Library library : libraries) {
            context.input(
                    new Artifact(library.name(), "maven:" + library.coordinates(), library.sha256(), library.bytes()));
        }
        List<AddedJar> results = ClasspathAdditions.put(
                context.session(), libraries.stream().map(Library::file).toList(), magic);
        List<Path> added =
                results.stream().filter(AddedJar::isNew).map(AddedJar::path).toList();
        return MagicResult.of(summary(results, libraries, added) + aboutLock)
                .frame(ResultFrame.exact(table(libraries, results)))
                .value(added);
    }

    private static String summary(List<AddedJar> results, List<Library> all, List<Path> added) {
        if (all.isEmpty()) {
            return "Nothing to add: no library is asked for.";
        }
        String said = ClasspathAdditions.summary(results, added.size());
        if (added.isEmpty()) {
            return said;
        }
        long bytes = all.stream()
                .filter(library -> added.contains(library.file()))
                .mapToLong(Library::bytes)
                .sum();
        return said.replaceFirst("\\.$", " (" + ModelFrames.size(bytes) + ").");
    }

    /** A folder that cannot be written to must not keep anybody from using the libraries. */
    private static String written(
            LibraryLock lock, LibraryRequest request, List<Library> libraries, MagicContext context) {
        try {
            lock.put(request, libraries, context.progress());
            return " Locked in " + LibraryLock.FILE_NAME + ".";
        } catch (IOException e) {
            return " Not locked, since " + lock.file() + " cannot be written: " + e.getMessage();
        }
    }

    /** What is new on the class path, and what something is to be said of. */
    private static Table table(List<Library> libraries, List<AddedJar> results) {
        Table table = Table.create("libraries")
                .addColumns(
                        StringColumn.create("library"), StringColumn.create("version"), DoubleColumn.create("size_mb"));
        StringColumn notes = StringColumn.create("note");
        for (int i = 0; i < libraries.size(); i++) {
            Library library = libraries.get(i);
            AddedJar result = results.get(i);
            if (result.isNew() || result.isWarning()) {
                table.stringColumn("library").append(library.name());
                table.stringColumn("version").append(library.version());
                table.doubleColumn("size_mb").append(ModelFrames.megabytes(library.bytes()));
                notes.append(result.note());
            }
        }
        return results.stream().noneMatch(AddedJar::isWarning) ? table : table.addColumns(notes);
    }
}
