package dev.cortado.data.read;

import dev.cortado.progress.Progress;
import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.nio.file.Path;
import tech.tablesaw.api.Table;

/** Reads data files into tables. */
public final class Tables {

    private Tables() {}

    /**
     * Reads a file of any kind of {@link DataFormat}, compressed with gzip or not.
     *
     * @throws ResourceException if it is missing, of no known kind, damaged or cut off: one line, with the row
     */
    public static Table read(Path path) throws IOException {
        return read(path, TableOptions.standard(), Progress.NONE);
    }

    /**
     * Reads a file.
     *
     * @param progress told of rows, and asked whether to go on
     * @throws ResourceException if it is missing, of no known kind, damaged or cut off: one line, with the row
     */
    public static Table read(Path path, TableOptions options, Progress progress) throws IOException {
        DataFile file = DataFile.of(path);
        DataFormat format = options.format().isPresent() ? options.format().get() : DataFormat.of(file);
        progress.step("read " + path.getFileName(), 0, -1, Progress.Unit.ITEMS);
        Table table = switch (format) {
            case CSV -> DelimitedReader.read(file, options, ',', true);
            case TSV -> DelimitedReader.read(file, options, '\t', false);
            case JSONL -> JsonLinesReader.read(file, options, progress);
            case IDX -> IdxTable.of(IdxArray.read(path), options.limit());
            case PARQUET -> ParquetTable.read(file, options, progress);
        };
        return table.setName(path.getFileName().toString());
    }
}
