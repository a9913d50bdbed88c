package dev.cortado.runner.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.runner.notebook.Cell;
import dev.cortado.runner.notebook.Notebook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Parameters")
class ParameterInjectionTest {

    private static final String DECLARED = """
            // What can be set
            import java.util.*;
            %maven a:b:1
            boolean quick = false;
            final int n = 3, m;   /* two */
            String title = "a; b = \\"c\\"";
            double rate = 0.5
            ;
            var seed = 42L; var share = .5; var name = "x"; var on = true;
            int[] tokens = {16, 128};
            List<Map<String, Integer>> nested = new ArrayList<>();
            static int helper(int x) { int local = x; return local; }
            System.out.println(n);
            char c = ';';
            n = 4;
            float last = 1f""";

    private static Notebook notebook(Cell... cells) throws IOException {
        Notebook notebook = Notebook.parse(
                "{\"cells\": [], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}"
                        .getBytes(StandardCharsets.UTF_8),
                "test");
        for (Cell cell : cells) {
            notebook.insert(notebook.cells().size(), cell);
        }
        return notebook;
    }

    private static Notebook declared() throws IOException {
        return notebook(
                Cell.code("%hardware", List.of()),
                Cell.code(DECLARED, List.of("parameters")),
                Cell.code("n", List.of()));
    }

    private static String injected(String name, String value) throws IOException {
        Notebook notebook = declared();
        ParameterInjection.inject(notebook, Map.of(name, value), "book.ipynb");
        return notebook.cells().get(2).source();
    }

    @Test
    void declarations_are_found_among_everything_else() {
        assertThat(ParameterCell.read(DECLARED).values())
                .extracting(Parameter::toString)
                .containsExactly(
                        "boolean quick = false",
                        "int n = 3",
                        "int m",
                        "String title = \"a; b = \\\"c\\\"\"",
                        "double rate = 0.5",
                        "long seed = 42L",
                        "double share = .5",
                        "String name = \"x\"",
                        "boolean on = true",
                        "int[] tokens = {16, 128}",
                        "List<Map<String, Integer>> nested = new ArrayList<>()",
                        "char c = ';'",
                        "float last = 1f");
    }

    @Nested
    class Values {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "quick|true|boolean quick = true;",
                    "quick|FALSE|boolean quick = false;",
                    "n|-12|int n = -12;",
                    "n|2_000|int n = 2000;",
                    "seed|9223372036854775807|long seed = 9223372036854775807L;",
                    "rate|2|double rate = 2.0;",
                    "rate|1e-3|double rate = 0.001;",
                    "last|0.25|float last = 0.25f;",
                    "title|say \"hi\" \\ there|String title = \"say \\\"hi\\\" \\\\ there\";",
                    "title|`a = b`|String title = \"a = b\";",
                    "c|'|char c = '\\'';",
                    "tokens|16, 32|int[] tokens = {16, 32};",
                    "on|true|boolean on = true;",
                    "name|x|String name = \"x\";"
                })
        void become_declarations_of_the_declared_type(String name, String value, String expected) throws IOException {
            assertThat(injected(name, value)).isEqualTo("// Parameters\n" + expected);
        }

        @Test
        void line_ends_in_text_are_escaped() throws IOException {
            assertThat(injected("title", "a\nb\t\u0001")).endsWith("String title = \"a\\nb\\t\\u0001\";");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "quick|yes|expected true or false, found 'yes'",
                    "n|3.5|expected a whole number (int), found '3.5'",
                    "n|2147483648|at most 32 bits",
                    "n|''|expected a whole number",
                    "rate|fast|expected a number (double), found 'fast'",
                    "rate|1e999|fits a double",
                    "c|ab|expected one character",
                    "tokens|16,x|expected a whole number (int), found 'x'",
                    "nested|x|cannot be set from the command line"
                })
        void that_do_not_fit_are_refused(String name, String value, String reason) {
            assertThatThrownBy(() -> injected(name, value))
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("'" + name + "' of book.ipynb")
                    .hasMessageContaining(reason);
        }
    }

    @Test
    void the_cell_goes_behind_the_declaring_one_and_replaces_that_of_an_earlier_run() throws IOException {
        Notebook notebook = declared();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("quick", "true");
        values.put("n", "7");
        ParameterInjection.inject(notebook, values, "book");
        ParameterInjection.inject(notebook, Map.of("n", "8"), "book");
        assertThat(notebook.cells()).hasSize(4);
        Cell cell = notebook.cells().get(2);
        assertThat(cell.source()).isEqualTo("// Parameters\nint n = 8;");
        assertThat(cell.tags()).containsExactly("injected-parameters");
        assertThat(cell.id()).isNotEmpty();
        assertThat(notebook.cells().get(1).source()).isEqualTo(DECLARED);
    }

    @Test
    void an_unknown_name_is_answered_with_near_ones_and_the_list() throws IOException {
        Notebook notebook = declared();
        String before = notebook.toJson();
        assertThatThrownBy(() -> ParameterInjection.inject(notebook, Map.of("quik", "true"), "book.ipynb"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("no parameter 'quik'; did you mean quick?")
                .hasMessageContaining("  int n = 3\n")
                .hasMessageContaining("  double rate = 0.5\n");
        assertThat(notebook.toJson()).isEqualTo(before);
    }

    @Test
    void a_notebook_without_a_tagged_cell_is_refused_and_no_values_change_nothing() throws IOException {
        Notebook notebook = notebook(Cell.code("int n = 1;", List.of()));
        assertThatThrownBy(() -> ParameterInjection.inject(notebook, Map.of("n", "1"), "book.ipynb"))
                .hasMessageContaining("book.ipynb has no cell tagged 'parameters'");
        ParameterInjection.inject(notebook, Map.of(), "book.ipynb");
        assertThat(notebook.cells()).hasSize(1);
    }
}
