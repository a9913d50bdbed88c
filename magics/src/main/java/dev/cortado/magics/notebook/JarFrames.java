package dev.cortado.magics.notebook;

import dev.cortado.magics.AddedJar;
import dev.cortado.magics.ModelFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The table of a list of jars or folders: name and size. */
final class JarFrames {

    private JarFrames() {}

    static Table of(List<Path> paths) throws IOException {
        Table table = empty();
        for (Path path : paths) {
            append(table, path);
        }
        return table;
    }

    /** What became of jars; the notes have a column of their own where there are any. */
    static Table ofAdded(List<AddedJar> jars) throws IOException {
        Table table = empty();
        StringColumn notes = StringColumn.create("note");
        for (AddedJar jar : jars) {
            append(table, jar.path());
            notes.append(jar.note());
        }
        return jars.stream().allMatch(jar -> jar.note().isEmpty()) ? table : table.addColumns(notes);
    }

    private static Table empty() {
        return Table.create("class path").addColumns(StringColumn.create("jar"), DoubleColumn.create("size_mb"));
    }

    private static void append(Table table, Path path) throws IOException {
        table.stringColumn("jar").append(path.getFileName().toString());
        if (Files.isRegularFile(path)) {
            table.doubleColumn("size_mb").append(ModelFrames.megabytes(Files.size(path)));
        } else {
            table.doubleColumn("size_mb").appendMissing();
        }
    }
}
