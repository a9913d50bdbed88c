package dev.cortado.kernel.assist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every question has an answer: at any place of the cells of our notebooks, and of what is left of them after accidents. */
class AnyTextTest {

    private static final long SEED = 20_26;
    private static final String SIGNS = "\"'%{}()[];,.=<>@#\\/*\n\t ?aé🎉";

    private AssistFixture fixture;

    @BeforeEach
    void start() {
        fixture = new AssistFixture("var minilm = new ArrayList<String>();");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static List<String> cells() throws IOException {
        List<String> cells = new ArrayList<>();
        try (Stream<Path> notebooks = Files.list(Path.of("../../notebooks"))) {
            for (Path notebook : notebooks
                    .sorted()
                    .filter(path -> path.toString().endsWith(".ipynb"))
                    .toList()) {
                for (JsonElement element : JsonParser.parseString(Files.readString(notebook))
                        .getAsJsonObject()
                        .getAsJsonArray("cells")) {
                    JsonObject cell = element.getAsJsonObject();
                    if (cell.get("cell_type").getAsString().equals("code")) {
                        cells.add(source(cell.get("source")));
                    }
                }
            }
        }
        assertThat(cells).hasSizeGreaterThan(10);
        return cells;
    }

    private static String source(JsonElement source) {
        return source.isJsonArray()
                ? source.getAsJsonArray().asList().stream()
                        .map(JsonElement::getAsString)
                        .collect(Collectors.joining())
                : source.getAsString();
    }

    private void askEverywhere(String code, int step) {
        for (int at = 0; at <= code.length(); at += step) {
            ask(code, at);
        }
        ask(code, code.length());
    }

    private void ask(String code, int at) {
        Completions found = fixture.assistant.complete(code, at);
        assertThat(found.start()).as(code).isBetween(0, found.end());
        assertThat(found.end()).as(code).isBetween(0, code.length());
        assertThat(found.list()).allSatisfy(one -> assertThat(one.text()).isNotEmpty());
        fixture.assistant.inspect(code, at, at % 2 == 0);
        fixture.assistant.isComplete(code.substring(0, at));
        assertThat(fixture.failures).as("at %s of\n%s", at, code).isEmpty();
    }

    private static String mutated(String code, Random random) {
        StringBuilder text = new StringBuilder(code);
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(text.length() + 1);
            int sign = random.nextInt(SIGNS.length());
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, SIGNS.charAt(sign));
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(5)));
                case 2 -> text.setLength(Math.max(1, at));
                default -> text.insert(at, SIGNS.substring(sign));
            }
        }
        return text.toString();
    }

    @Test
    void has_an_answer_at_places_of_all_notebooks() throws IOException {
        for (String cell : cells()) {
            askEverywhere(cell, 11);
        }
    }

    @Test
    void has_an_answer_whatever_happens_to_them() throws IOException {
        Random random = new Random(SEED);
        for (String cell : cells()) {
            String code = mutated(cell, random);
            for (int i = 0; i < 6; i++) {
                ask(code, random.nextInt(code.length() + 1));
            }
        }
    }

    @Test
    @Tag("full")
    void has_an_answer_at_every_place() throws IOException {
        Random random = new Random(SEED);
        for (String cell : cells()) {
            askEverywhere(cell, 1);
            for (int i = 0; i < 10; i++) {
                askEverywhere(mutated(cell, random), 3);
            }
        }
    }
}
