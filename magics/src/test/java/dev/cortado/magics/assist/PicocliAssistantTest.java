package dev.cortado.magics.assist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.Environments;
import dev.cortado.magics.MagicCatalog;
import dev.cortado.magics.MagicRunner;
import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.progress.Progress;
import dev.cortado.resource.CortadoHome;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.ArgSpec;

class PicocliAssistantTest {

    /** A session with these variables. */
    private record Variables(Map<String, Object> values, Path directory) implements SessionView {
        @Override
        public Set<String> variableNames() {
            return values.keySet();
        }

        @Override
        public Optional<Object> value(String name) {
            return Optional.ofNullable(values.get(name));
        }
    }

    @TempDir
    private Path folder;

    private MagicRunner runner;
    private PicocliAssistant assistant;
    private SessionView session;

    @BeforeEach
    void start() throws IOException {
        runner = new MagicRunner(MagicCatalog.installed(), new MemorySession(folder), new Environments());
        assistant = new PicocliAssistant(
                runner, new MavenCandidates(folder.resolve("m2")), new CortadoHome(folder.resolve("cache")));
        Path file = SmallModels.product(folder.resolve("small.onnx"), 8, 17);
        Model model = Model.of("small", Resources.standard().fetch(file.toString(), Progress.NONE), Optional.empty());
        session = new Variables(Map.of("small", model, "text", "a string"), folder);
    }

    private List<String> texts(String verb, List<String> before, String word) {
        return assistant.complete(verb, before, word, session).stream()
                .map(Candidate::text)
                .toList();
    }

    @Test
    void offers_models_and_no_other_variables_where_a_model_is_meant() {
        assertThat(texts("benchmark", List.of(), "")).contains("small").doesNotContain("text");
        assertThat(assistant
                        .complete("inspect", List.of(), "sm", session)
                        .getFirst()
                        .type())
                .isEqualTo("model");
        assertThat(texts("benchmark", List.of("--batch", "4", "other"), "s")).containsExactly("small");
        assertThat(texts("benchmark", List.of("small"), "s"))
                .as("named already")
                .isEmpty();
    }

    @Test
    void offers_the_values_of_an_option_behind_it() {
        assertThat(texts("benchmark", List.of("small", "--tokens"), "16,3")).containsExactly("16,32");
        assertThat(texts("quantize", List.of("small", "--weight-type"), "")).containsExactly("INT8", "UINT8");
        assertThat(texts("quantize", List.of("small"), "--bits=")).containsExactly("--bits=8", "--bits=4");
        assertThat(texts("evaluate", List.of("small", "--texts"), "sm")).containsExactly("small.onnx");
    }

    @Test
    void offers_operators_and_names_of_nodes_where_nodes_are_chosen() {
        assertThat(texts("fuse", List.of("small", "--exclude"), "")).containsExactly("MatMul");
        assertThat(texts("fuse", List.of("small", "--include"), "pro")).containsExactly("product");
        assertThat(texts("quantize", List.of("small", "--exclude"), "MatMul,m")).containsExactly("MatMul,MatMul");
        assertThat(texts("fuse", List.of("small"), "--ex")).containsExactly("--exclude");
    }

    @Test
    void walks_the_local_maven_repository() throws IOException {
        Path version = Files.createDirectories(folder.resolve("m2/org/example/deep/thing/1.0"));
        Files.createFile(version.resolve("thing-1.0.pom"));
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(version.resolve("thing-1.0.jar")))) {
            for (String name : List.of("model.onnx", "sub/a.json", "sub/b.json", "Some.class")) {
                jar.putNextEntry(new ZipEntry(name));
            }
        }
        assertThat(texts("maven", List.of(), "o")).containsExactly("org.");
        assertThat(texts("maven", List.of(), "org.example.d")).containsExactly("org.example.deep:");
        assertThat(texts("maven", List.of(), "org.example.deep:t")).containsExactly("org.example.deep:thing:");
        assertThat(texts("maven", List.of(), "org.example.deep:thing:")).containsExactly("org.example.deep:thing:1.0");
        assertThat(texts("model", List.of("m"), "maven:org.example.deep:thing:"))
                .containsExactly("maven:org.example.deep:thing:1.0!/");
        assertThat(texts("model", List.of("m"), "maven:org.example.deep:thing:1.0!/"))
                .containsExactly(
                        "maven:org.example.deep:thing:1.0!/model.onnx", "maven:org.example.deep:thing:1.0!/sub/");
        assertThat(texts("model", List.of("m"), "maven:org.example.deep:thing:1.0!/sub/b"))
                .containsExactly("maven:org.example.deep:thing:1.0!/sub/b.json");
    }

    @Test
    void knows_what_lies_in_the_cache() throws IOException {
        Path cached = Files.createDirectories(folder.resolve("cache/resources/npm/pkg/1.0"));
        Files.writeString(
                cached.resolve(".m.onnx.json"), "{\"uri\":\"npm:pkg@1.0!/m.onnx\",\"sha256\":\"\",\"bytes\":1}");
        Files.writeString(cached.resolve(".broken.json"), "{");
        assertThat(texts("model", List.of("m"), "npm:p")).containsExactly("npm:pkg@1.0!/m.onnx");
    }

    @Test
    void says_where_the_code_of_a_magic_begins() {
        assertThat(assistant.takesCode("time")).isTrue();
        assertThat(assistant.takesCode("benchmark")).isFalse();
        assertThat(assistant.options("benchmark", List.of("--batch", "4", "--svg", "small", "--seed", "1")))
                .isEqualTo(3);
    }

    @Test
    void knows_nothing_of_a_verb_that_does_not_exist() {
        assertThat(texts("nothing", List.of(), "")).isEmpty();
        assertThat(assistant.help("nothing")).isEmpty();
        assertThat(assistant.option("benchmark", "--nothing")).isEmpty();
    }

    @Test
    void help_shows_percent_signs_as_they_are() {
        assertThat(assistant.help("benchmark")).get().asString().contains("  Table speed = %benchmark minilm minilm8");
    }

    static List<String> verbs() {
        return List.copyOf(MagicCatalog.installed().verbs());
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void every_text_argument_says_what_its_words_name(String verb) {
        for (ArgSpec argument : runner.spec(verb).args()) {
            boolean declared = argument.userObject() instanceof java.lang.reflect.Field field
                    && field.isAnnotationPresent(Completes.class);
            boolean text = argument.auxiliaryTypes()[0] == String.class;
            boolean pattern = argument.paramLabel().equals("GLOB");
            if (text && argument.completionCandidates() == null && !pattern) {
                assertThat(declared).as("%%%s %s", verb, argument.paramLabel()).isTrue();
            }
        }
    }
}
