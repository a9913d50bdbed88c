package dev.cortado.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The user's home")
class UserHomeTest {

    private final String before = System.getProperty("user.home");

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        System.setProperty("user.home", before);
    }

    @Test
    @DisplayName("is the folder that HOME names")
    void follows() {
        UserHome.follow(folder.toString());
        assertThat(System.getProperty("user.home")).isEqualTo(folder.toString());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "relative", "/no/such/folder"})
    @DisplayName("stays what it is when HOME names none")
    void stays(String home) {
        UserHome.follow(home);
        assertThat(System.getProperty("user.home")).isEqualTo(before);
    }
}
