package dev.cortado.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Jupyter's directories and what is in them")
class JupyterPathsTest {

    private static Path user(String system, Map<String, String> environment) {
        return JupyterPaths.of(environment::get, "/home/ada", system).user();
    }

    @Test
    void the_users_directory_depends_on_the_system_and_the_environment() {
        assertThat(user("Linux", Map.of())).isEqualTo(Path.of("/home/ada/.local/share/jupyter"));
        assertThat(user("Linux", Map.of("XDG_DATA_HOME", "/data"))).isEqualTo(Path.of("/data/jupyter"));
        assertThat(user("Linux", Map.of("XDG_DATA_HOME", "/data", "JUPYTER_DATA_DIR", "/mine")))
                .isEqualTo(Path.of("/mine"));
        assertThat(user("Mac OS X", Map.of())).isEqualTo(Path.of("/home/ada/Library/Jupyter"));
        assertThat(user("Windows 11", Map.of("APPDATA", "/roaming"))).isEqualTo(Path.of("/roaming/jupyter"));
    }

    @Test
    void directories_are_searched_in_jupyters_order() {
        JupyterPaths paths =
                JupyterPaths.of(Map.of("JUPYTER_PATH", "/one:/two", "VIRTUAL_ENV", "/venv")::get, "/home/ada", "Linux");
        assertThat(paths.kernelFolders())
                .containsExactly(
                        Path.of("/one/kernels"),
                        Path.of("/two/kernels"),
                        Path.of("/home/ada/.local/share/jupyter/kernels"),
                        Path.of("/venv/share/jupyter/kernels"),
                        Path.of("/usr/local/share/jupyter/kernels"),
                        Path.of("/usr/share/jupyter/kernels"));
    }

    @Nested
    class Kernels {

        @TempDir
        private Path folder;

        private void spec(String place, String name, String json) throws IOException {
            Path spec = Files.createDirectories(folder.resolve(place).resolve(name));
            Files.writeString(spec.resolve("kernel.json"), json);
        }

        private KernelSpecs specs() {
            return new KernelSpecs(List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("absent")));
        }

        @Test
        void the_first_folder_wins_and_its_command_is_read() throws IOException {
            spec("a", "python3", """
                    {"argv": ["python", "{resource_dir}/x", "{connection_file}"], "env": {"A": "1"}}
                    """);
            spec("b", "python3", "{\"argv\": [\"other\"]}");
            spec("b", "java", "{\"argv\": [\"java\"], \"interrupt_mode\": \"message\"}");
            KernelCommand python = specs().command("python3");
            assertThat(python.argumentsFor(Path.of("/c.json")))
                    .containsExactly("python", folder.resolve("a/python3") + "/x", "/c.json");
            assertThat(python.environment()).containsEntry("A", "1");
            assertThat(python.interruptBySignal()).isTrue();
            assertThat(specs().command("java").interruptBySignal()).isFalse();
        }

        @Test
        void a_missing_or_broken_one_is_one_clear_line() throws IOException {
            assertThatThrownBy(() -> specs().command("cortado"))
                    .hasMessage(
                            "there is no kernel 'cortado': no kernel is installed for Jupyter; leave --kernel out to use"
                                    + " Cortado's own");
            spec("a", "python3", "{\"argv\": [");
            assertThatThrownBy(() -> specs().command("pyton3")).hasMessageContaining("did you mean python3?");
            assertThatThrownBy(() -> specs().command("python3")).hasMessageContaining("broken JSON");
            spec("b", "empty", "{}");
            assertThatThrownBy(() -> specs().command("empty")).hasMessageContaining("argv");
        }
    }
}
