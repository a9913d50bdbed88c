package dev.cortado.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.ResourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class TablesTest {

    @TempDir
    Path folder;

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static Table read(Path file, TableOptions options) throws IOException {
        return Tables.read(file, options, Progress.NONE);
    }

    private void refused(Path file, String... parts) {
        assertThatThrownBy(() -> Tables.read(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts)
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
    }

    @Nested
    class Separated_values {

        @Test
        void have_columns_of_the_type_their_values_have() throws IOException {
            Table table =
                    Tables.read(write("a.csv", "n,x,t,b\n1,1.5,\"a, \"\"b\"\"\",true\n2,2,\"two\nlines\",false\n"));
            assertThat(table.columnNames()).containsExactly("n", "x", "t", "b");
            assertThat(table.types())
                    .containsExactly(ColumnType.INTEGER, ColumnType.DOUBLE, ColumnType.STRING, ColumnType.BOOLEAN);
            assertThat(table.stringColumn("t").asList()).containsExactly("a, \"b\"", "two\nlines");
        }

        @Test
        void keep_text_that_looks_like_something_else_or_is_long() throws IOException {
            String longText = "word ".repeat(10_000).strip();
            Table table = read(
                    write("a.csv", "\uFEFFid,text\n007,NA\n008,null\n009,#x\n010," + longText + "\n"),
                    TableOptions.standard().texts(Set.of("id")));
            assertThat(table.stringColumn("id").asList()).containsExactly("007", "008", "009", "010");
            assertThat(table.stringColumn("text").asList()).containsExactly("NA", "null", "#x", longText);
        }

        @Test
        void may_have_comment_signs_blank_lines_and_missing_values() throws IOException {
            Table table = Tables.read(write("a.csv", "#a,b\r\n\r\n#1,\r\n2,3\r\n"));
            assertThat(table.rowCount()).isEqualTo(2);
            assertThat(table.column("b").isMissing(0)).isTrue();
            assertThat(read(
                                    write("b.csv", "a\n1\nNA\n"),
                                    TableOptions.standard().missing(List.of("NA")))
                            .intColumn("a")
                            .isMissing(1))
                    .isTrue();
        }

        @Test
        void may_have_another_separator_or_no_header() throws IOException {
            Table table = read(
                    write("a.csv", "1;2,5\n3;4\n"),
                    TableOptions.standard().separator(';').header(false));
            assertThat(table.columnNames()).containsExactly("C0", "C1");
            assertThat(table.stringColumn(1).asList()).containsExactly("2,5", "4");
            assertThat(table.intColumn(0).asList()).containsExactly(1, 3);
        }

        @Test
        void in_tsv_quotation_marks_are_ordinary() throws IOException {
            Table table = Tables.read(write("a.tsv", "s\tt\n\"half\tb\nc\td\"\n"));
            assertThat(table.stringColumn("s").asList()).containsExactly("\"half", "c");
            assertThat(table.stringColumn("t").asList()).containsExactly("b", "d\"");
            assertThat(read(
                                    write("b.tsv", "s\tt\n\"a\tb\"\tc\n"),
                                    TableOptions.standard().quoted(true))
                            .stringColumn("s")
                            .get(0))
                    .isEqualTo("a\tb");
        }

        @Test
        void say_which_line_is_wrong() throws IOException {
            refused(write("a.csv", "a,b\n1,2\n\"x\ny\",3\n4\n"), "line 5", "expected 2 values", "found 1");
            refused(write("b.csv", "a,b\n1,2\n\"never,3\n4,5\n"), "line 3", "does not end");
            refused(write("c.csv", "a,b\n\"1\"2,3\n"), "line 2", "expected a separator after the quotation");
            refused(write("d.csv", "a,b\n"), "no rows");
            refused(write("e.csv", "a,a\n1,2\n"), "a");
            Path latin =
                    Files.write(folder.resolve("f.csv"), "a\nb\ncaf\u00e9\n".getBytes(Charset.forName("windows-1252")));
            refused(latin, "line 3", "not UTF-8");
            Path wide = Files.write(folder.resolve("g.csv"), "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16));
            refused(wide, "line 1", "UTF-16");
            refused(write("h.csv", "a,b\n1,\0\n"), "line 2", "byte 0");
        }

        @Test
        void keep_the_first_rows_of_a_limit() throws IOException {
            Path file = write("a.csv", "a\n1\n2\n3\n");
            assertThat(read(file, TableOptions.standard().limit(2)).rowCount()).isEqualTo(2);
            assertThat(read(file, TableOptions.standard().limit(9)).rowCount()).isEqualTo(3);
        }

        @Test
        void may_be_compressed() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                out.write("a,b\n1,2\n".repeat(50).getBytes(StandardCharsets.UTF_8));
            }
            Path file = Files.write(folder.resolve("a.csv.gz"), bytes.toByteArray());
            assertThat(Tables.read(file).rowCount()).isEqualTo(99);
            Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 10));
            refused(file, "cut off or damaged");
        }
    }

    @Nested
    class Json_lines {

        @Test
        void make_a_row_each_and_a_column_for_each_name() throws IOException {
            Table table = Tables.read(write("a.jsonl", """
                    {"i":1,"l":1,"d":1,"b":true,"s":"x","m":1,"o":{"k":[1,2]}}

                    {"i":2,"l":3000000000,"d":0.5,"b":null,"s":null,"m":"two","late":7}
                    """));
            assertThat(table.columnNames()).containsExactly("i", "l", "d", "b", "s", "m", "o", "late");
            assertThat(table.types())
                    .containsExactly(
                            ColumnType.INTEGER,
                            ColumnType.LONG,
                            ColumnType.DOUBLE,
                            ColumnType.BOOLEAN,
                            ColumnType.STRING,
                            ColumnType.STRING,
                            ColumnType.STRING,
                            ColumnType.INTEGER);
            assertThat(table.longColumn("l").get(1)).isEqualTo(3_000_000_000L);
            assertThat(table.column("b").isMissing(1)).isTrue();
            assertThat(table.stringColumn("m").asList()).containsExactly("1", "two");
            assertThat(table.stringColumn("o").get(0)).isEqualTo("{\"k\":[1,2]}");
            assertThat(table.column("late").isMissing(0)).isTrue();
            assertThat(table.intColumn("late").get(1)).isEqualTo(7);
        }

        @Test
        void say_which_line_is_wrong() throws IOException {
            refused(write("a.jsonl", "{\"a\":1}\n{\"a\":\n"), "line 2", "no JSON object");
            refused(write("b.jsonl", "{\"a\":1}\n{\"a\":1} {\"a\":2}\n"), "line 2");
            refused(write("c.jsonl", "[{\"a\":1}]\n"), "line 1", "found array", "jq");
            refused(write("d.jsonl", "{\"a\":1,\"a\":2}\n"), "line 1", "Duplicate");
            refused(write("e.jsonl", "\n\n"), "no rows");
        }

        @Test
        void stop_at_a_limit() throws IOException {
            assertThat(read(
                                    write("a.ndjson", "{\"a\":1}\n{\"a\":2}\nbroken"),
                                    TableOptions.standard().limit(2))
                            .rowCount())
                    .isEqualTo(2);
        }
    }

    @Nested
    class A_file {

        @Test
        void is_known_by_its_content_and_by_its_name() throws IOException {
            byte[] idx = {0, 0, 8, 1, 0, 0, 0, 2, 5, 6};
            Path nameless = Files.write(folder.resolve("labels"), idx);
            assertThat(Tables.read(nameless).rowCount()).isEqualTo(2);
            refused(Files.write(folder.resolve("a.csv"), idx), "is called .csv but holds IDX");
            refused(write("b.parquet", "text"), "is no PARQUET file", "expected PAR1");
            refused(write("c.xyz", "a,b\n1,2\n"), "cannot tell", ".csv");
            refused(write("d.csv", "PK\003\004zip"), "zip archive");
            refused(write("e.csv", ""), "is empty");
            refused(folder, "is a folder");
            assertThat(read(
                                    write("c.xyz", "a,b\n1,2\n"),
                                    TableOptions.standard().format(DataFormat.CSV))
                            .rowCount())
                    .isOne();
        }

        @Test
        void that_is_missing_comes_with_the_nearest() throws IOException {
            write("sentences.csv", "a\n1\n");
            refused(folder.resolve("sentence.csv"), "no file", "nearest: sentences.csv");
        }
    }
}
