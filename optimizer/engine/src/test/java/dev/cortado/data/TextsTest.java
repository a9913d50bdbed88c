package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {

    @TempDir
    Path folder;

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Nested
    class A_text_file {

        @Test
        void gives_one_text_per_line_without_blank_ones() throws IOException {
            Path file = write("a.txt", "One.\n\n  \t\n  Zwei mit Ümläut 😀. \nthree");
            assertThat(Texts.read(file)).containsExactly("One.", "Zwei mit Ümläut 😀.", "three");
        }

        @Test
        void may_have_any_line_ending_and_a_byte_order_mark() throws IOException {
            Path file = write("a.txt", "\uFEFFone\r\ntwo\rthree\n");
            assertThat(Texts.read(file)).containsExactly("one", "two", "three");
        }
    }

    @Nested
    class Refused_in_one_line_is {

        @Test
        void a_missing_file_with_the_nearest_names() throws IOException {
            write("sentences.txt", "x");
            write("other.csv", "x");
            assertThatThrownBy(() -> Texts.read(folder.resolve("sentence.txt")))
                    .isInstanceOf(ResourceException.class)
                    .hasMessage(
                            "no file " + folder.resolve("sentence.txt") + " in " + folder + "; nearest: sentences.txt");
        }

        @Test
        void a_file_in_a_missing_folder() {
            Path file = folder.resolve("nowhere").resolve("a.txt");
            assertThatThrownBy(() -> Texts.read(file))
                    .hasMessage("no file " + file + ": the folder " + file.getParent() + " does not exist");
        }

        @Test
        void a_folder() {
            assertThatThrownBy(() -> Texts.read(folder)).hasMessageContaining("is a folder");
        }

        @Test
        void a_binary_file() throws IOException {
            Path file = Files.write(folder.resolve("m.onnx"), new byte[] {8, 7, 0, 1});
            assertThatThrownBy(() -> Texts.read(file))
                    .isInstanceOf(ResourceException.class)
                    .hasMessage(file + " is not a text file (byte 2 is 0): expected UTF-8 with one text per line");
        }

        @Test
        void another_encoding_naming_the_line() throws IOException {
            Path file = Files.write(
                    folder.resolve("latin.txt"), "good\r\n\r\nschlecht: ü\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> Texts.read(file))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith(file + ", line 3: not UTF-8");
        }

        @Test
        void utf_16() throws IOException {
            Path file = Files.write(folder.resolve("wide.txt"), "\uFEFFabc".getBytes(StandardCharsets.UTF_16LE));
            assertThatThrownBy(() -> Texts.read(file)).hasMessageContaining("UTF-16, expected UTF-8");
        }

        @Test
        void a_file_without_texts() throws IOException {
            Path file = write("blank.txt", "\n \n");
            assertThatThrownBy(() -> Texts.read(file)).hasMessage(file + " holds no text: expected one text per line");
        }
    }
}
