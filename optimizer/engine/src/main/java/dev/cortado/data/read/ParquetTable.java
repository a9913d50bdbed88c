package dev.cortado.data.read;

import dev.cortado.progress.Progress;
import dev.cortado.resource.ResourceException;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;

/**
 * Reads Parquet with Hardwood, a reader without Hadoop. Numbers, truth values, text, dates and times become columns of
 * their type; lists, structures and maps become JSON, as text.
 */
final class ParquetTable {

    private static final int ROWS_PER_REPORT = 1000;

    private ParquetTable() {}

    static Table read(DataFile file, TableOptions options, Progress progress) throws IOException {
        if (file.compressed()) {
            throw new ResourceException(file + " is compressed with gzip: unpack it, Parquet is compressed inside");
        }
        long row = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file.path()))) {
            long rows = reader.getFileMetaData().numRows();
            if (rows == 0) {
                throw new ResourceException(file + " holds no rows");
            }
            SnappyPages.check(file, reader.getFileMetaData());
            List<ParquetColumn> columns = new ArrayList<>();
            for (SchemaNode field : reader.getFileSchema().getRootNode().children()) {
                columns.add(ParquetColumn.of(field, options.texts().contains(field.name())));
            }
            long wanted = Math.min(rows, options.limit());
            try (RowReader cursor = reader.rowReader()) {
                while (row < wanted && cursor.hasNext()) {
                    cursor.next();
                    for (ParquetColumn column : columns) {
                        column.append(cursor);
                    }
                    if (++row % ROWS_PER_REPORT == 0) {
                        progress.step("read " + file.path().getFileName(), row, wanted, Progress.Unit.ITEMS);
                    }
                }
            }
            if (row < wanted) {
                throw new ResourceException(file + " is cut off: expected " + rows + " rows, found " + row);
            }
            Table table = Table.create();
            columns.forEach(column -> table.addColumns(column.column()));
            return table;
        } catch (ResourceException e) {
            throw e;
        } catch (IOException | RuntimeException | NoClassDefFoundError e) {
            progress.cancellation().throwIfCancelled();
            throw new ResourceException(
                    file + (row == 0 ? "" : ", row " + (row + 1)) + " cannot be read as Parquet: " + reason(e)
                            + "; if another program reads it, let it write CSV or JSONL",
                    e);
        }
    }

    private static String reason(Throwable error) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return message.lines().findFirst().orElse("");
    }
}
