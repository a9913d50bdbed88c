package dev.cortado.magics.notebook;

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
        Table table = Table.create("class path").addColumns(StringColumn.create("jar"), DoubleColumn.create("size_mb"));
        for (Path path : paths) {
            table.stringColumn("jar").append(path.getFileName().toString());
            if (Files.isRegularFile(path)) {
                table.doubleColumn("size_mb").append(ModelFrames.megabytes(Files.size(path)));
            } else {
                table.doubleColumn("size_mb").appendMissing();
            }
        }
        return table;
    }
}
