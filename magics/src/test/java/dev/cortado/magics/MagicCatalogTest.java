package dev.cortado.magics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@DisplayName("The installed magics")
class MagicCatalogTest {

    static Iterable<String> verbs() {
        return MagicCatalog.installed().verbs();
    }

    @Test
    @DisplayName("include those every notebook starts with")
    void include_the_usual() {
        assertThat(MagicCatalog.installed().verbs())
                .contains("model", "models", "save", "inspect", "quantize", "evaluate", "benchmark", "hardware")
                .contains("maven", "jars", "classpath", "time", "lsmagic");
    }

    @ParameterizedTest(name = "%{0}")
    @MethodSource("verbs")
    @DisplayName("each describe themselves and every option")
    void describe_themselves(String verb) {
        CommandLine command = new CommandLine(MagicCatalog.installed().create(verb));
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        command.getCommandSpec()
                .args()
                .forEach(argument -> assertThat(String.join("", argument.description()) + argument.hidden())
                        .as("description of %s of %%%s", argument.paramLabel(), verb)
                        .isNotEqualTo("false"));
    }
}
