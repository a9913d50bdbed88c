package dev.cortado.runner.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.magics.render.TableHtml;
import dev.cortado.runner.notebook.Notebook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

@DisplayName("The page of an executed notebook")
class HtmlPageTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    @TempDir
    private Path folder;

    private final ObjectNode root = JSON.createObjectNode();

    HtmlPageTest() {
        root.putArray("cells");
        root.putObject("metadata");
        root.put("nbformat", 4).put("nbformat_minor", 5);
    }

    private ObjectNode cell(String type, String source) {
        ObjectNode cell = root.withArray("cells").addObject();
        cell.put("cell_type", type).put("source", source).putObject("metadata");
        if (type.equals("code")) {
            cell.putArray("outputs");
        }
        return cell;
    }

    private void output(String json) throws IOException {
        ObjectNode cell = cell("code", "1");
        JsonNode output = JSON.readTree(json);
        cell.withArray("outputs").add(output);
    }

    private Document page() throws IOException {
        Notebook notebook = Notebook.parse(root.toString().getBytes(StandardCharsets.UTF_8), "t");
        return Jsoup.parse(HtmlPage.of(notebook, "name <&>", folder).html());
    }

    @Nested
    class Safety {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<script>alert(1)</script>",
                    "<img src=x onerror=alert(1)>",
                    "<a href=\"javascript:alert(1)\">x</a>",
                    "<a href=\" java\\nscript:alert(1)\">x</a>",
                    "<iframe src=\"https://example.org\"></iframe>",
                    "<object data=\"x.swf\"></object>",
                    "<svg onload=alert(1)><script>alert(1)</script></svg>",
                    "<style>@import 'https://example.org/x.css';</style>",
                    "<div style=\"background:url(https://example.org/track)\">x</div>",
                    "<div style=\"background:u\\\\72l(https://example.org/track)\">x</div>",
                    "<link rel=stylesheet href=\"https://example.org/x.css\">",
                    "<meta http-equiv=refresh content=\"0;url=https://example.org\">",
                    "<form action=\"https://example.org\"><input></form>"
                })
        void nothing_that_runs_or_fetches_survives(String html) throws IOException {
            cell("markdown", "Text\n\n" + html.replace("\\n", "\n"));
            ObjectNode output = JSON.createObjectNode().put("output_type", "display_data");
            output.putObject("data").put("text/html", "<p>before</p>" + html.replace("\\n", "\n"));
            output.putObject("metadata");
            cell("code", "1").withArray("outputs").add(output);
            Document page = page();
            assertThat(page.body().select("script, iframe, object, svg, link, meta, form, input"))
                    .isEmpty();
            assertThat(page.body().html())
                    .doesNotContainIgnoringCase("onerror")
                    .doesNotContainIgnoringCase("onload")
                    .doesNotContainIgnoringCase("javascript:")
                    .doesNotContain("url(")
                    .doesNotContain("72l(")
                    .doesNotContain("@import");
            assertThat(page.body().text()).contains("before");
        }

        @Test
        void source_outputs_and_title_are_escaped() throws IOException {
            cell("code", "var s = \"<b>&amp;\"; // </code></pre><script>");
            output("{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":\"</pre><script>x</script>\"}");
            output("{\"output_type\":\"error\",\"ename\":\"<i>\",\"evalue\":\"<u>\",\"traceback\":[]}");
            output(
                    "{\"output_type\":\"execute_result\",\"metadata\":{},\"data\":{\"text/plain\":[\"List<\",\"String>\"]}}");
            Document page = page();
            assertThat(page.title()).isEqualTo("name <&>");
            assertThat(page.select("script, main i, main u")).isEmpty();
            assertThat(page.selectFirst(".source").wholeText())
                    .isEqualTo("var s = \"<b>&amp;\"; // </code></pre><script>");
            assertThat(page.selectFirst(".stdout").wholeText()).isEqualTo("</pre><script>x</script>");
            assertThat(page.selectFirst(".error").wholeText()).isEqualTo("<i>: <u>");
            assertThat(page.selectFirst("pre.text").wholeText()).isEqualTo("List<String>");
        }

        @Test
        void the_only_script_that_runs_is_the_one_that_orders_tables() throws Exception {
            ObjectNode output = JSON.createObjectNode().put("output_type", "execute_result");
            Table table = Table.create("t", IntColumn.create("n", new int[] {2, 1}));
            output.putObject("data").put("text/html", TableHtml.of(table) + "<script>alert(1)</script>");
            output.putObject("metadata");
            cell("code", "1").withArray("outputs").add(output);
            Document page = page();
            assertThat(page.select("script"))
                    .singleElement()
                    .satisfies(script -> assertThat(script.data()).isEqualTo(TableHtml.script()));
            String hash = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(page.selectFirst("script").data().getBytes(StandardCharsets.UTF_8)));
            assertThat(page.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
                    .contains("default-src 'none'")
                    .endsWith("script-src 'sha256-" + hash + "'");
            assertThat(page.select(".cortado-table > table > thead th[title=n][align=right]"))
                    .hasSize(1);
            assertThat(page.select(".cortado-table style").html()).contains("position:sticky");
        }

        @Test
        void a_page_without_tables_has_no_script() throws IOException {
            cell("code", "1");
            Document page = page();
            assertThat(page.select("script")).isEmpty();
            assertThat(page.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
                    .doesNotContain("script-src");
        }

        @Test
        void an_svg_is_a_picture_that_cannot_run() throws IOException {
            output("""
                    {"output_type":"display_data","metadata":{},
                     "data":{"image/svg+xml":["<svg><script>x</script>","</svg>"],"text/plain":"x"}}
                    """);
            String source = page().selectFirst(".picture img").attr("src");
            assertThat(source).startsWith("data:image/svg+xml;base64,");
            assertThat(new String(
                            Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1)),
                            StandardCharsets.UTF_8))
                    .isEqualTo("<svg><script>x</script></svg>");
        }
    }

    @Nested
    class Outputs {

        @Test
        void the_richest_form_wins_as_in_jupyterlab() throws IOException {
            output("""
                    {"output_type":"execute_result","metadata":{},"data":{
                     "text/plain":"plain","image/png":"%s","text/html":"<table><tr><td>cell</td></tr></table>"}}
                    """.formatted(PIXEL));
            Document page = page();
            assertThat(page.select(".outputs td").text()).isEqualTo("cell");
            assertThat(page.select(".outputs img, .outputs pre")).isEmpty();
        }

        @Test
        void pictures_are_in_the_page_with_their_size() throws IOException {
            output("""
                    {"output_type":"display_data","metadata":{"image/png":{"width":300,"height":200}},
                     "data":{"image/png":"%s\\n","text/plain":"x"}}
                    """.formatted(PIXEL));
            var image = page().selectFirst(".picture img");
            assertThat(image.attr("src")).isEqualTo("data:image/png;base64," + PIXEL);
            assertThat(image.attr("width")).isEqualTo("300");
        }

        @Test
        void the_record_is_folded_away_behind_the_table() throws IOException {
            output("""
                    {"output_type":"display_data","metadata":{},"data":{"text/html":"<b>t</b>",
                     "application/vnd.cortado.record+json":{"schema":"cortado.record/1","magic":"%quantize"}}}
                    """);
            var details = page().selectFirst("details.record");
            assertThat(details.hasAttr("open")).isFalse();
            assertThat(details.text()).contains("\"schema\" : \"cortado.record/1\"");
        }

        @Test
        void colours_of_terminals_and_overwritten_lines_are_understood() throws IOException {
            output(
                    "{\"output_type\":\"stream\",\"name\":\"stderr\",\"text\":[\"10%\\r20%\\r30%\\n\",\"\\u001b[32mok\\u001b[0m\\r\\n\"]}");
            var stream = page().selectFirst(".stderr");
            assertThat(stream.wholeText()).isEqualTo("30%\nok\n");
            assertThat(stream.select(".ansi-2").text()).isEqualTo("ok");
        }

        @Test
        void tables_keep_their_own_style() throws IOException {
            output("""
                    {"output_type":"display_data","metadata":{},"data":{"text/html":
                     "<style>.f td{color:red}</style><table class='f'><tr><td style='text-align:right' align='right'>1</td></tr></table>"}}
                    """);
            Document page = page();
            assertThat(page.select(".outputs style").html()).contains(".f td{color:red}");
            assertThat(page.select(".outputs td").attr("style")).isEqualTo("text-align:right");
        }
    }

    @Nested
    class Text {

        @Test
        void the_first_heading_is_the_title_and_headings_make_the_contents() throws IOException {
            cell("markdown", "# Small & *fast*\n\n## One\n\ntext");
            cell("markdown", "## One\n\n### Über uns\n\n#### too deep");
            Document page = page();
            assertThat(page.title()).isEqualTo("Small & fast");
            assertThat(page.select("nav a").eachAttr("href"))
                    .containsExactly("#Small-&-fast", "#One", "#One-2", "#Über-uns");
            page.select("nav a")
                    .forEach(link -> assertThat(
                                    page.getElementById(link.attr("href").substring(1)))
                            .isNotNull());
        }

        @Test
        void tables_fences_and_harmless_html_are_rendered() throws IOException {
            cell(
                    "markdown",
                    "| a | b |\n|---|--:|\n| 1 | 2 |\n\n```java\nint x = 1;\n```\n\n<details><summary>more</summary>in</details>");
            Document page = page();
            assertThat(page.select("main td").eachText()).containsExactly("1", "2");
            assertThat(page.select("main td").last().attr("align")).isEqualTo("right");
            assertThat(page.select("main pre .keyword").text()).isEqualTo("int");
            assertThat(page.select("main details summary").text()).isEqualTo("more");
        }

        @Test
        void pictures_beside_the_notebook_and_attachments_are_put_into_the_page() throws IOException {
            byte[] png = Base64.getDecoder().decode(PIXEL);
            Files.write(folder.resolve("a picture.png"), png);
            cell(
                            "markdown",
                            "![one](a%20picture.png) ![two](attachment:x.png) ![gone](missing.png) ![secret](notes.txt)")
                    .putObject("attachments")
                    .putObject("x.png")
                    .put("image/png", PIXEL);
            Files.writeString(folder.resolve("notes.txt"), "secret");
            assertThat(page().select("main img").eachAttr("src"))
                    .containsExactly(
                            "data:image/png;base64," + PIXEL,
                            "data:image/png;base64," + PIXEL,
                            "missing.png",
                            "notes.txt");
        }
    }

    @Test
    void a_run_that_stopped_says_where() throws IOException {
        cell("code", "1").put("id", "abc");
        ObjectNode run = root.withObject("/metadata/cortado/run");
        run.put("status", "failed").put("started", "2026-01-02T03:04:05Z").put("duration_s", 1.25);
        run.putObject("stopped_at").put("id", "abc").put("reason", "E: <x>");
        run.putObject("parameters").put("quick", "true");
        Document page = page();
        assertThat(page.select(".run").text()).contains("2 January 2026, 03:04 UTC", "1.3 s", "quick = true");
        assertThat(page.select(".stopped").text()).contains("failed: E: <x>");
        assertThat(page.getElementById(page.select(".stopped a").attr("href").substring(1)))
                .isNotNull();
    }

    @Test
    void nothing_is_fetched_from_elsewhere() throws IOException {
        cell("markdown", "# T\n\n[link](https://example.org)");
        Document page = page();
        assertThat(page.select("link, script, [src^=http]")).isEmpty();
        assertThat(page.select("style").html()).doesNotContain("url(").contains("prefers-color-scheme: dark");
    }
}
