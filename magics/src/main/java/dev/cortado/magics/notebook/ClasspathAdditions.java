package dev.cortado.magics.notebook;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.NotebookSession;
import dev.cortado.magics.ResultFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Adds jars to the class path and tells what became of them: what the user must know as warnings, all in the frame. */
final class ClasspathAdditions {

    private ClasspathAdditions() {}

    /** Returns the result of a magic that adds these; its value is the list of those that were added. */
    static MagicResult add(NotebookSession session, List<Path> paths, String magic) throws IOException {
        List<AddedJar> results = put(session, paths, magic);
        List<Path> added =
                results.stream().filter(AddedJar::isNew).map(AddedJar::path).toList();
        return MagicResult.of(summary(results, added.size()))
                .frame(ResultFrame.exact(JarFrames.ofAdded(results)))
                .value(added);
    }

    /** Adds these for a magic and says what may go wrong. Returns what became of each. */
    static List<AddedJar> put(NotebookSession session, List<Path> paths, String magic) {
        List<AddedJar> results = session.addToClasspath(paths);
        session.noteAdded(
                results.stream().filter(AddedJar::isNew).map(AddedJar::path).toList(), magic);
        results.stream()
                .filter(AddedJar::isWarning)
                .map(jar -> jar.note() + ".")
                .forEach(session::warn);
        return results;
    }

    static String summary(List<AddedJar> results, int added) {
        long unused = results.stream()
                .filter(jar -> jar.outcome() == AddedJar.Outcome.NOT_USED)
                .count();
        long present = results.size() - added - unused;
        if (added == 0 && unused == 0) {
            return "Nothing to add: " + (present == 1 ? "it is" : "all " + present + " jars are")
                    + " on the class path.";
        }
        return "Added " + added + (added == 1 ? " jar" : " jars")
                + (present > 0 ? ", " + present + (present == 1 ? " was" : " were") + " there before" : "")
                + (unused > 0 ? ", " + unused + (unused == 1 ? " was" : " were") + " not used" : "")
                + ".";
    }
}
