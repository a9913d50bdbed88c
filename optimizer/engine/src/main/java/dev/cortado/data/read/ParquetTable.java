package dev.cortado.data.read;

import dev.cortado.progress.Progress;
import dev.cortado.resource.ResourceException;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import tech.tablesaw.api.Table;

/**
 * Reads Parquet with Hardwood, a reader without Hadoop. Numbers, truth values, text, dates and times become columns of
 * their type; lists, structures and maps become JSON, as text.
 */
final class ParquetTable {

    private static final int ROWS_PER_REPORT = 1000;
    private static final long POLL_MILLIS = 50;

    /** How long the next row may take: a damaged file can leave the reader's threads waiting for each other for good. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Hardwood tells whoever reads a file which instructions it does without. Held, for else its level is forgotten. */
    private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");

    static {
        LIBRARY.setLevel(Level.WARNING);
    }

    private final DataFile file;
    private final TableOptions options;
    private final Progress progress;
    private final AtomicLong row = new AtomicLong();

    private ParquetTable(DataFile file, TableOptions options, Progress progress) {
        this.file = file;
        this.options = options;
        this.progress = progress;
    }

    static Table read(DataFile file, TableOptions options, Progress progress) throws IOException {
        return read(file, options, progress, PATIENCE);
    }

    static Table read(DataFile file, TableOptions options, Progress progress, Duration patience) throws IOException {
        if (file.compressed()) {
            throw new ResourceException(file + " is compressed with gzip: unpack it, Parquet is compressed inside");
        }
        ParquetTable reading = new ParquetTable(file, options, progress);
        FutureTask<Table> task = new FutureTask<>(reading::table);
        Thread.ofPlatform().daemon().name("read " + file.path().getFileName()).start(task);
        try {
            return reading.await(task, patience);
        } finally {
            task.cancel(true);
        }
    }

    /** Waits for the table as long as rows come and the work is wanted. */
    private Table await(FutureTask<Table> task, Duration patience) throws IOException {
        long seen = -1;
        long since = System.nanoTime();
        while (true) {
            try {
                return task.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                progress.cancellation().throwIfCancelled();
                if (row.get() != seen) {
                    seen = row.get();
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > patience.toNanos()) {
                    throw unreadable(
                            "no row came for " + patience.toSeconds() + " s, it is damaged or its disk hangs", e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            } catch (ExecutionException e) {
                progress.cancellation().throwIfCancelled();
                throw e.getCause() instanceof ResourceException known ? known : unreadable(reason(e.getCause()), e);
            }
        }
    }

    private Table table() throws IOException {
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
                while (row.get() < wanted && cursor.hasNext()) {
                    cursor.next();
                    for (ParquetColumn column : columns) {
                        column.append(cursor);
                    }
                    if (row.incrementAndGet() % ROWS_PER_REPORT == 0) {
                        progress.step("read " + file.path().getFileName(), row.get(), wanted, Progress.Unit.ITEMS);
                    }
                }
            }
            if (row.get() < wanted) {
                throw new ResourceException(file + " is cut off: expected " + rows + " rows, found " + row);
            }
            Table table = Table.create();
            columns.forEach(column -> table.addColumns(column.column()));
            return table;
        }
    }

    private ResourceException unreadable(String reason, Exception cause) {
        return new ResourceException(
                file + (row.get() == 0 ? "" : ", row " + (row.get() + 1)) + " cannot be read as Parquet: " + reason
                        + "; if another program reads it, let it write CSV or JSONL",
                cause);
    }

    private static String reason(Throwable error) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return message.lines().findFirst().orElse("");
    }
}
