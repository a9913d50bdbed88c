package dev.cortado.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

/**
 * The files were written by DuckDB 1.4: 100 rows, row {@code i} made of {@code i} as {@link #every_value_is_there} says,
 * in row groups of 40.
 */
class ParquetTableTest {

    @TempDir
    Path folder;

    private Path file(String codec) throws IOException {
        Path file = folder.resolve(codec + ".parquet");
        try (InputStream in = getClass().getResourceAsStream("types-" + codec + ".parquet")) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "uncompressed"})
    void every_value_is_there(String codec) throws IOException {
        Table table = Tables.read(file(codec));
        assertThat(table.rowCount()).isEqualTo(100);
        assertThat(table.types())
                .containsExactly(
                        ColumnType.INTEGER,
                        ColumnType.LONG,
                        ColumnType.DOUBLE,
                        ColumnType.FLOAT,
                        ColumnType.BOOLEAN,
                        ColumnType.STRING,
                        ColumnType.LOCAL_DATE,
                        ColumnType.LOCAL_DATE_TIME,
                        ColumnType.DOUBLE,
                        ColumnType.STRING,
                        ColumnType.STRING,
                        ColumnType.INTEGER,
                        ColumnType.LONG);
        for (int i = 0; i < 100; i++) {
            assertThat(table.intColumn("id").get(i)).isEqualTo(i);
            assertThat(table.longColumn("big").get(i)).isEqualTo(i * 10_000_000_000L);
            assertThat(table.column("score").isMissing(i)).isEqualTo(i % 3 == 0);
            if (i % 3 != 0) {
                assertThat(table.doubleColumn("score").get(i)).isEqualTo(i / 4.0);
            }
            assertThat(table.floatColumn("small").get(i)).isEqualTo(i / 8.0f);
            assertThat(table.booleanColumn("even").get(i)).isEqualTo(i % 2 == 0);
            assertThat(table.column("text").isMissing(i)).isEqualTo(i == 5);
            assertThat(table.stringColumn("text").get(i)).isEqualTo(i == 5 ? "" : "text " + i + " ä");
            assertThat(table.dateColumn("day").get(i))
                    .isEqualTo(LocalDate.of(2020, 1, 1).plusDays(i));
            assertThat(table.dateTimeColumn("moment").get(i))
                    .isEqualTo(LocalDateTime.of(2020, 1, 1, 0, 0).plusHours(i));
            assertThat(table.doubleColumn("price").get(i)).isEqualTo(i * 1.25);
            assertThat(table.stringColumn("list").get(i)).isEqualTo("[" + i + "," + (i + 1) + "]");
            assertThat(table.stringColumn("struct").get(i)).isEqualTo("{\"a\":" + i + ",\"b\":\"x" + i + "\"}");
            assertThat(table.intColumn("tiny").get(i)).isEqualTo(i);
            assertThat(table.longColumn("plain").get(i)).isEqualTo(i);
        }
    }

    @Test
    void a_limit_and_columns_of_text_are_kept_to() throws IOException {
        Table table =
                Tables.read(file("snappy"), TableOptions.standard().limit(50).texts(Set.of("id")), Progress.NONE);
        assertThat(table.rowCount()).isEqualTo(50);
        assertThat(table.stringColumn("id").get(49)).isEqualTo("49");
    }

    @Test
    void a_compression_that_is_not_here_is_named() throws IOException {
        refused(file("brotli"), "rotli");
    }

    @Test
    void a_file_that_is_cut_off_or_damaged_is_refused_in_one_line() throws IOException {
        byte[] whole = Files.readAllBytes(file("snappy"));
        for (int length : new int[] {4, 11, 12, 100, whole.length / 2, whole.length - 1}) {
            refused(Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, length)), "cut.parquet");
        }
    }

    @Test
    void damage_anywhere_ends_in_one_line_or_in_a_table() throws IOException {
        byte[] whole = Files.readAllBytes(file("snappy"));
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = whole.clone();
            damaged[4 + random.nextInt(whole.length - 4)] ^= (byte) (1 << random.nextInt(8));
            Path file = Files.write(folder.resolve("damaged.parquet"), damaged);
            try {
                assertThat(ParquetTable.read(
                                        DataFile.of(file),
                                        TableOptions.standard(),
                                        Progress.NONE,
                                        Duration.ofMillis(500))
                                .rowCount())
                        .isBetween(0, 100);
            } catch (ResourceException e) {
                assertThat(e.getMessage().lines()).hasSize(1);
            }
        }
    }

    /** Found by damaging files at random: Hardwood's threads wait for each other over this one. */
    @Test
    void a_file_over_which_the_reader_falls_silent_is_given_up() throws IOException {
        Path file = folder.resolve("damaged.parquet");
        try (InputStream in = getClass().getResourceAsStream("damaged-zstd.parquet")) {
            Files.write(file, in.readAllBytes());
        }
        assertThatThrownBy(() -> ParquetTable.read(
                        DataFile.of(file), TableOptions.standard(), Progress.NONE, Duration.ofMillis(300)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("no row came");
    }

    private static void refused(Path file, String... parts) {
        assertThatThrownBy(() -> Tables.read(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts)
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
    }
}
