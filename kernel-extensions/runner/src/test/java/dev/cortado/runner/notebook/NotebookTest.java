package dev.cortado.runner.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The notebook file")
class NotebookTest {

    /**
     * Written by Python's {@code json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"}: unsorted keys, unknown
     * fields at every level, escapes, numbers of every form, empty containers.
     */
    private static final String ODD = """
            {
             "zeta": {
              "unknown": [
               1,
               -2.5,
               1e-05,
               1e+16,
               123456789012345678901234567890,
               0.1,
               100.0,
               1.5e-07,
               2e+300,
               NaN
              ],
              "empty": {},
              "none": null,
              "yes": true
             },
             "cells": [
              {
               "cell_type": "code",
               "x-custom": "kept",
               "id": "odd-id_1",
               "execution_count": 3,
               "metadata": {
                "tags": [
                 "parameters"
                ],
                "collapsed": false
               },
               "outputs": [
                {
                 "output_type": "error",
                 "ename": "E",
                 "evalue": "",
                 "traceback": [
                  "\\u001b[31mred\\u001b[0m\\u0000\\b\\f\\r\\t\\"\\\\/\u007f"
                 ]
                }
               ],
               "source": [
                "a = \\"ü – 漢 😀SEPARATOR\\";\\n",
                "b"
               ]
              },
              {
               "source": "one string\\nof two lines",
               "cell_type": "markdown",
               "metadata": {},
               "attachments": {}
              },
              {
               "cell_type": "raw",
               "metadata": {},
               "source": []
              }
             ],
             "metadata": {},
             "nbformat_minor": 4,
             "nbformat": 4
            }
            """.replace("SEPARATOR", "\u2028");

    private static Notebook parse(String json) throws IOException {
        return Notebook.parse(json.getBytes(StandardCharsets.UTF_8), "book.ipynb");
    }

    @Nested
    class RoundTrip {

        @Test
        void a_file_of_jupyters_is_written_back_byte_for_byte() throws IOException {
            assertThat(parse(ODD).toJson()).isEqualTo(ODD);
        }

        @Test
        void half_a_character_survives() throws IOException {
            String json = ODD.replace("one string", "\\ud83d x");
            assertThat(parse(json).toJson()).isEqualTo(json);
        }

        @Test
        void a_copy_is_independent() throws IOException {
            Notebook notebook = parse(ODD);
            Notebook copy = notebook.copy();
            copy.cells().getFirst().clearRun();
            assertThat(notebook.toJson()).isEqualTo(ODD);
        }

        /** Expected: what {@code repr(float)} of CPython 3.11 prints. */
        @ParameterizedTest
        @CsvSource({
            "1, 1.0",
            "0.1, 0.1",
            "1e22, 1e+22",
            "1e15, 1000000000000000.0",
            "1e16, 1e+16",
            "123456789012345680, 1.2345678901234568e+17",
            "0.0001, 0.0001",
            "0.00001, 1e-05",
            "-1.5e-7, -1.5e-07",
            "2.2250738585072014e-308, 2.2250738585072014e-308",
            "1.7976931348623157e308, 1.7976931348623157e+308",
            "-0.0, -0.0",
            "0, 0.0",
            "2.5e-5, 2.5e-05",
            "1e100, 1e+100"
        })
        void floating_point_numbers_look_as_python_writes_them(double value, String expected) {
            assertThat(NotebookJson.pythonRepr(value)).isEqualTo(expected);
        }
    }

    @Nested
    class Cells {

        @Test
        void sources_may_be_text_or_lines() throws IOException {
            List<Cell> cells = parse(ODD).cells();
            assertThat(cells.get(0).source()).isEqualTo("a = \"ü – 漢 😀\u2028\";\nb");
            assertThat(cells.get(1).source()).isEqualTo("one string\nof two lines");
            assertThat(cells.get(2).isBlank()).isTrue();
            assertThat(cells.get(0).tags()).containsExactly("parameters");
            assertThat(cells.get(0).firstLine()).isEqualTo("a = \"ü – 漢 😀\u2028\";");
        }

        @Test
        void ids_are_added_from_minor_5_on_always_the_same_and_unique() throws IOException {
            String minor5 = ODD.replace("\"nbformat_minor\": 4", "\"nbformat_minor\": 5");
            List<String> ids = parse(minor5).cells().stream().map(Cell::id).toList();
            assertThat(ids)
                    .doesNotHaveDuplicates()
                    .startsWith("odd-id_1")
                    .allMatch(id -> id.matches("[a-zA-Z0-9-_]{1,64}"));
            assertThat(parse(minor5).cells().stream().map(Cell::id)).isEqualTo(ids);
            assertThat(parse(ODD).cells().get(1).json().has("id")).isFalse();
        }

        @Test
        void an_inserted_cell_gets_an_id_and_keys_in_jupyters_order() throws IOException {
            Notebook notebook = parse(ODD.replace("\"nbformat_minor\": 4", "\"nbformat_minor\": 5"));
            notebook.insert(1, Cell.code("int a = 1;\nint b;", List.of("x")));
            Cell cell = notebook.cells().get(1);
            assertThat(cell.json().fieldNames())
                    .toIterable()
                    .containsExactly("cell_type", "execution_count", "id", "metadata", "outputs", "source");
            assertThat(cell.json().path("source").toString()).isEqualTo("[\"int a = 1;\\n\",\"int b;\"]");
        }

        @Test
        void a_key_goes_to_its_alphabetical_place_only_among_sorted_ones() {
            var sorted = Trees.object();
            sorted.put("a", 1).put("c", 3);
            Trees.put(sorted, "b", "2");
            assertThat(sorted.fieldNames()).toIterable().containsExactly("a", "b", "c");
            var unsorted = Trees.object();
            unsorted.put("c", 1).put("a", 3);
            Trees.put(unsorted, "b", "2");
            assertThat(unsorted.fieldNames()).toIterable().containsExactly("c", "a", "b");
        }
    }

    @Nested
    class Refused {

        private static void refused(String json, String... words) {
            assertThatThrownBy(() -> parse(json))
                    .isInstanceOf(NotebookFormatException.class)
                    .message()
                    .contains("book.ipynb")
                    .contains(words)
                    .doesNotContain("\n");
        }

        @Test
        void what_is_no_json_with_its_place() {
            refused("{\n \"cells\": [}", "broken JSON", "line 2");
            refused("", "empty");
            refused("{} trailing", "broken JSON");
            refused("[]", "expected a JSON object, found a list");
            refused("%PDF-1.4", "broken JSON");
        }

        @Test
        void other_formats_with_the_way_out() {
            refused("{\"nbformat\": 3, \"worksheets\": []}", "nbformat 3", "jupyter nbconvert");
            refused("{\"nbformat\": 5, \"cells\": []}", "nbformat 5", "newer");
            refused("{\"cells\": []}", "nbformat");
            refused("{\"nbformat\": \"4\", \"cells\": []}", "nbformat");
        }

        @Test
        void cells_that_are_none_by_number() {
            refused("{\"nbformat\": 4}", "cells");
            refused("{\"nbformat\": 4, \"cells\": [1]}", "cell 1");
            refused("{\"nbformat\": 4, \"cells\": [{\"source\": \"\"}]}", "cell 1", "cell_type");
            refused("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\"}]}", "cell 1", "source");
            refused("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [1]}]}", "cell 1", "source");
            refused(
                    "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"\", \"outputs\": {}}]}",
                    "cell 1",
                    "outputs");
        }

        @Test
        void a_missing_file_with_what_is_there(@TempDir Path folder) throws IOException {
            Files.writeString(folder.resolve("quickstart.ipynb"), ODD);
            assertThatThrownBy(() -> Notebook.read(folder.resolve("quikstart.ipynb")))
                    .isInstanceOf(NotebookFormatException.class)
                    .hasMessageContaining("quikstart.ipynb")
                    .hasMessageContaining("quickstart.ipynb");
            assertThatThrownBy(() -> Notebook.read(folder)).hasMessageContaining("is a folder");
        }
    }

    @Test
    void a_bom_and_missing_containers_do_no_harm() throws IOException {
        Notebook notebook = parse("\ufeff{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"1\"}]}");
        assertThat(notebook.cells().getFirst().outputs()).isEmpty();
        assertThat(notebook.metadata()).isEmpty();
    }
}
