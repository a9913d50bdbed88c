package dev.cortado.kernel.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionHistoryTest {

    @TempDir
    Path temporary;

    private Path folder() {
        return temporary.resolve("state/history");
    }

    private SessionHistory session(String... sources) {
        SessionHistory session = new SessionHistory(Optional.of(new HistoryFolder(folder())));
        add(session, sources);
        return session;
    }

    private static void add(SessionHistory session, String... sources) {
        for (int i = 0; i < sources.length; i++) {
            session.add(new PastCell(i + 1, sources[i], "result of " + sources[i]), true);
        }
    }

    private static List<Object> ask(SessionHistory history, String request) {
        return HistoryAnswer.to(JsonParser.parseString(request).getAsJsonObject(), history);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    0  | 1  | null | [[3, 1, x], [3, 2, y], [3, 3, z]]
                    0  | 2  | 3    | [[3, 2, y]]
                    0  | -1 | null | [[3, 3, z]]
                    0  | -2 | -1   | [[3, 2, y]]
                    0  | 1  | -2   | [[3, 1, x]]
                    0  | 0  | 0    | [[3, 1, x], [3, 2, y], [3, 3, z]]
                    3  | 3  | 99   | [[3, 3, z]]
                    -1 | 1  | null | [[2, 1, c]]
                    -2 | 1  | 2    | [[1, 1, a]]
                    1  | 2  | null | [[1, 2, b]]
                    9  | 1  | null | []
                    -9 | 1  | null | []
                    """)
    void ranges_count_as_in_ipython(int session, int start, String stop, String rows) {
        session("a", "b");
        session("c");
        SessionHistory third = session("x", "y", "z");
        assertThat(ask(
                                third,
                                "{\"hist_access_type\":\"range\",\"session\":" + session + ",\"start\":" + start
                                        + ",\"stop\":" + stop + "}")
                        .toString())
                .isEqualTo(rows);
    }

    @Test
    void the_tail_reaches_back_into_sessions_before() {
        session("a", "b");
        SessionHistory second = session("c");
        assertThat(ask(second, "{\"hist_access_type\":\"tail\",\"n\":2}").toString())
                .isEqualTo("[[1, 2, b], [2, 1, c]]");
        assertThat(ask(second, "{\"hist_access_type\":\"tail\",\"n\":0}")).isEmpty();
        assertThat(ask(second, "{\"hist_access_type\":\"tail\",\"n\":1,\"output\":true}")
                        .toString())
                .isEqualTo("[[2, 1, [c, result of c]]]");
    }

    @Test
    void a_search_finds_the_latest_and_each_once_if_asked() {
        session("int a = 1;", "print(a)");
        SessionHistory second = session("int b = 2;", "int a = 1;", "int a = 1;");
        assertThat(ask(second, "{\"hist_access_type\":\"search\",\"pattern\":\"int*\"}"))
                .hasSize(4);
        assertThat(ask(second, "{\"hist_access_type\":\"search\",\"pattern\":\"int*\",\"n\":2}")
                        .toString())
                .isEqualTo("[[2, 2, int a = 1;], [2, 3, int a = 1;]]");
        assertThat(ask(second, "{\"hist_access_type\":\"search\",\"pattern\":\"int*\",\"unique\":true}")
                        .toString())
                .isEqualTo("[[2, 1, int b = 2;], [2, 3, int a = 1;]]");
        assertThat(ask(second, "{\"hist_access_type\":\"search\",\"pattern\":\"int*\",\"unique\":true,\"n\":1}")
                        .toString())
                .isEqualTo("[[2, 3, int a = 1;]]");
    }

    @Test
    void an_unknown_way_of_asking_is_an_error() {
        SessionHistory history = session();
        for (String request : List.of("{}", "{\"hist_access_type\":\"every\"}", "{\"hist_access_type\":null}")) {
            assertThatThrownBy(() -> ask(history, request))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("range, tail or search");
        }
        assertThatThrownBy(() -> ask(history, "{\"hist_access_type\":\"tail\",\"n\":\"many\"}"))
                .hasMessageContaining("a number as `n`");
    }

    @Test
    void nothing_is_written_before_a_person_has_run_something() {
        SessionHistory batch = session();
        batch.add(new PastCell(1, "from a program", ""), false);
        assertThat(folder()).doesNotExist();
        assertThat(ask(batch, "{\"hist_access_type\":\"tail\",\"n\":5}").toString())
                .isEqualTo("[[1, 1, from a program]]");
        assertThat(ask(session("typed"), "{\"hist_access_type\":\"tail\",\"n\":5}")
                        .toString())
                .isEqualTo("[[1, 1, typed]]");
    }

    @Test
    void files_are_the_users_only() throws IOException {
        session("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve("1.jsonl"))))
                .isEqualTo("rw-------");
    }

    @Test
    void any_text_comes_back_as_it_was() {
        String odd = "\"\\ \n\r\t\u0000\u2028 é🎉 <html> %d";
        session(odd);
        assertThat(new HistoryFolder(folder()).read(1)).containsExactly(new PastCell(1, odd, "result of " + odd));
    }

    @Test
    void broken_lines_are_left_out() throws IOException {
        session("a", "b");
        Path file = folder().resolve("1.jsonl");
        Files.write(file, new byte[] {(byte) 0xc3, '\n', 0, 0, '\n'}, StandardOpenOption.APPEND);
        Files.writeString(
                file,
                "[]\nnull\n5\n{}\n{\"cell\":\"x\",\"source\":\"y\"}\n{\"cell\":3,\"source\":\"c\"}\n{\"cell\":4,\"sou",
                StandardOpenOption.APPEND);
        Files.writeString(folder().resolve("notes.txt"), "not a session");
        Files.createDirectory(folder().resolve("7.jsonl"));
        assertThat(new HistoryFolder(folder()).read(1))
                .extracting(PastCell::source)
                .containsExactly("a", "b", "c");
        assertThat(ask(session("d"), "{\"hist_access_type\":\"tail\",\"n\":9}")).hasSize(4);
    }

    @Test
    void a_folder_that_cannot_be_written_fails_no_cell() throws IOException {
        Files.writeString(temporary.resolve("state"), "a file where a folder should be");
        SessionHistory history = session("a", "b");
        assertThat(ask(history, "{\"hist_access_type\":\"tail\",\"n\":9}").toString())
                .isEqualTo("[[1, 1, a], [1, 2, b]]");
    }

    @Test
    void sessions_that_begin_at_the_same_moment_each_have_a_number_of_their_own() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(30)) {
            for (int i = 0; i < 30; i++) {
                String source = "cell of " + i;
                all.add(threads.submit(() -> session(source, source)));
            }
        }
        for (Future<?> one : all) {
            one.get();
        }
        HistoryFolder kept = new HistoryFolder(folder());
        assertThat(kept.sessions())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 30).boxed().toList());
        assertThat(kept.sessions().stream()
                        .map(number -> kept.read(number).stream()
                                .map(PastCell::source)
                                .distinct()
                                .toList()))
                .allSatisfy(sources -> assertThat(sources).hasSize(1))
                .doesNotHaveDuplicates();
    }

    @Test
    void old_sessions_are_forgotten() throws IOException {
        Files.createDirectories(folder());
        JsonObject line = new JsonObject();
        line.addProperty("cell", 1);
        line.addProperty("source", "x".repeat(1 << 20));
        for (int i = 1; i <= 80; i++) {
            Files.writeString(folder().resolve(i + ".jsonl"), line + "\n");
        }
        session("new");
        HistoryFolder kept = new HistoryFolder(folder());
        assertThat(kept.sessions()).last().isEqualTo(81);
        assertThat(kept.sessions()).first().isEqualTo(18);
        for (int i = 82; i <= 1200; i++) {
            Files.writeString(folder().resolve(i + ".jsonl"), "");
        }
        session("newest");
        assertThat(kept.sessions()).hasSize(HistoryFolder.MOST_SESSIONS).last().isEqualTo(1201);
    }

    @Test
    void code_and_results_without_measure_are_not_kept() throws IOException {
        session("x".repeat(2 << 20), "short");
        try (Stream<String> lines = Files.lines(folder().resolve("1.jsonl"), StandardCharsets.UTF_8)) {
            assertThat(lines).hasSize(1);
        }
        SessionHistory history = session();
        history.add(new PastCell(1, "a", "y".repeat(1 << 20)), true);
        assertThat(Files.size(folder().resolve("2.jsonl")))
                .isBetween((long) HistoryFolder.LONGEST_RESULT, HistoryFolder.LONGEST_RESULT + 100L);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    -, -, -, -, -, /home/u/.local/state/cortado/history
                    -, -, -, /s, -, /s/cortado/history
                    -, -, -, relative, -, /home/u/.local/state/cortado/history
                    -, -, /c, /s, -, /c/history
                    -, /h, /c, /s, -, /h
                    -, OFF, /c, /s, -, -
                    /p, off, /c, /s, -, /p
                    off, /h, /c, /s, -, -
                    -, -, -, -, Mac OS X, /home/u/Library/Application Support/cortado/history
                    """)
    void its_place_is_what_the_environment_says(
            String property, String variable, String home, String state, String system, String place) {
        Map<String, String> properties = new java.util.HashMap<>();
        properties.put("cortado.history", property);
        properties.put("user.home", "/home/u");
        properties.put("os.name", system);
        Map<String, String> environment = new java.util.HashMap<>();
        environment.put("CORTADO_HISTORY", variable);
        environment.put("CORTADO_HOME", home);
        environment.put("XDG_STATE_HOME", state);
        assertThat(HistoryPlace.find(properties::get, environment::get).map(Path::toString))
                .isEqualTo(Optional.ofNullable(place));
    }
}
