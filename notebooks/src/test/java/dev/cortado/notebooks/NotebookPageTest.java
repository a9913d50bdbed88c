package dev.cortado.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A notebook in a real page: what is typed, and what is seen. Skipped, and said so, without a browser or a server. */
@DisplayName("In a page of Jupyter's notebook")
@Tag("jupyter")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NotebookPageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private static final String CELL = """
            Table speeds = Table.create("speeds",
                StringColumn.create("model", "fp32", "int8"),
                DoubleColumn.create("p50_ms", 20.5, 12.25));
            display(speeds);
            XYChart chart = new XYChartBuilder().width(500).height(300).title("Latency").build();
            chart.addSeries("int8", new double[] {1, 2, 3}, new double[] {12, 14, 13});
            chart""";

    @TempDir
    static Path folder;

    private static NotebookServer server;
    private static Browser browser;

    @BeforeAll
    static void open() throws Exception {
        Optional<Path> program = Browser.find();
        assumeTrue(program.isPresent(), "there is no Chromium on the path");
        assumeTrue(
                Files.isExecutable(NotebookServer.PROGRAM),
                "there is no " + NotebookServer.PROGRAM + " (Debian's jupyter-notebook)");
        Cortado.Outcome installed =
                Cortado.run("install", "--prefix", folder.resolve("prefix").toString());
        assertThat(installed.exitCode()).as(installed.output()).isZero();
        Path notebooks = Files.createDirectories(folder.resolve("notebooks"));
        Files.writeString(notebooks.resolve("page.ipynb"), notebook());
        server = NotebookServer.start(
                notebooks,
                folder,
                Map.of(
                        "JUPYTER_PATH", folder.resolve("prefix/share/jupyter").toString(),
                        "CORTADO_HISTORY", folder.resolve("history").toString()));
        browser = Browser.start(program.get(), folder.resolve("profile"), 1200, 1300);
        browser.open(server.notebook("page.ipynb"));
        browser.await("Jupyter.notebook.kernel.is_connected() && Jupyter.notebook._fully_loaded", PATIENCE);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static String notebook() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("nbformat", 4).put("nbformat_minor", 5);
        root.putObject("metadata")
                .putObject("kernelspec")
                .put("name", "cortado")
                .put("display_name", "Cortado")
                .put("language", "java");
        ObjectNode cell = root.putArray("cells").addObject();
        cell.put("cell_type", "code").put("id", "first").put("source", CELL).putNull("execution_count");
        cell.putObject("metadata");
        cell.putArray("outputs");
        return root.toString();
    }

    private static JsonNode box(String selector) {
        return browser.evaluate("(() => { const b = document.querySelector('" + selector
                + "').getBoundingClientRect(); return {width: b.width, height: b.height}; })()");
    }

    @Test
    @Order(1)
    @DisplayName("Shift-Enter runs a cell whose table and chart are seen")
    void table_and_chart() throws Exception {
        browser.click(".cell.code_cell .CodeMirror");
        browser.press("Enter", true);
        try {
            browser.await("document.querySelector('.output_area table') !== null", PATIENCE);
            browser.await(
                    "(i => i.complete && i.naturalWidth > 0)(document.querySelector('.output_area img'))"
                            + " || document.querySelector('.output_area svg') !== null",
                    PATIENCE);
            browser.await("!Jupyter.notebook.kernel_busy", PATIENCE);
        } finally {
            browser.evaluate("window.scrollTo(0, 0)");
            browser.screenshot(SCREENSHOTS.resolve("table-and-chart.png"));
        }
        JsonNode table = box(".output_area table");
        assertThat(table.path("width").asDouble()).isGreaterThan(80);
        assertThat(table.path("height").asDouble()).isGreaterThan(40);
        JsonNode chart = box(".output_area img, .output_area .output_svg svg");
        assertThat(chart.path("width").asDouble()).isGreaterThan(300);
        assertThat(chart.path("height").asDouble()).isGreaterThan(200);
        String text = browser.evaluate("document.querySelector('.output_area table').innerText")
                .asText();
        assertThat(text).contains("model", "int8", "12.25");
        assertThat(browser.evaluate("document.querySelectorAll('.output_error, .output_stderr').length")
                        .asInt())
                .isZero();
    }

    @Test
    @Order(2)
    @DisplayName("Tab shows the members that fit")
    void completion() throws Exception {
        write("Math.floorM");
        browser.press("Tab", false);
        // One match is put in at once, several are listed.
        browser.await(
                "document.querySelector('#complete') !== null || /floorMod/.test(Jupyter.notebook.get_selected_cell().get_text())",
                PATIENCE);
        browser.press("Escape", false);
        write("List.of(1).str");
        browser.press("Tab", false);
        browser.await(
                "/stream/.test(document.querySelector('#complete')?.innerText"
                        + " ?? Jupyter.notebook.get_selected_cell().get_text())",
                PATIENCE);
        browser.screenshot(SCREENSHOTS.resolve("completion.png"));
        browser.press("Escape", false);
    }

    @Test
    @Order(3)
    @DisplayName("Shift-Tab shows the signature")
    void tooltip() throws Exception {
        write("Math.max");
        browser.press("Tab", true);
        browser.await(
                "(t => t.offsetHeight > 20 && /max/.test(t.innerText))(document.querySelector('#tooltip'))", PATIENCE);
        browser.screenshot(SCREENSHOTS.resolve("tooltip.png"));
        browser.press("Escape", false);
    }

    /** Writes into the last cell, in place of what is there. */
    private static void write(String code) {
        browser.evaluate("(() => { const n = Jupyter.notebook; n.select(n.ncells() - 1); n.edit_mode();"
                + " n.get_selected_cell().set_text(''); n.get_selected_cell().focus_editor(); })()");
        browser.type(code);
    }
}
