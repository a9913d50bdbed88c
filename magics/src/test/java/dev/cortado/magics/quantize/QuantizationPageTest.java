package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/quantization.md")
class QuantizationPageTest {

    private static final Path DOCS = Path.of("../docs");
    private static final Pattern LINK = Pattern.compile("]\\(([\\w-]+\\.md)(?:#([\\w-]+))?\\)");

    private static String page() throws IOException {
        return Files.readString(DOCS.resolve("quantization.md"));
    }

    @Test
    @DisplayName("has a row of its tables for every method")
    void methods() throws IOException {
        List<String> firstCells = page().lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(2, line.indexOf('|', 1)))
                .toList();
        for (String method : new QuantizeMagic.Methods()) {
            assertThat(firstCells).as(method).anyMatch(cell -> cell.contains("`" + method + "`"));
        }
    }

    @Test
    @DisplayName("links to pages and sections that are there")
    void links() throws IOException {
        Matcher link = LINK.matcher(page());
        int found = 0;
        while (link.find()) {
            Path target = DOCS.resolve(link.group(1));
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as(link.group()).contains(link.group(2));
            }
            found++;
        }
        assertThat(found).isGreaterThan(10);
    }

    /** The anchors of a page's headings, as GitHub makes them: lower case, other signs dropped, blanks as hyphens. */
    private static List<String> anchors(Path page) throws IOException {
        List<String> anchors = new ArrayList<>();
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("#")) {
                anchors.add(line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }
}
