package dev.cortado.magics.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CodeArgumentsTest {

    @SuppressWarnings("UnusedVariable") // the specification is read, not the values
    @Command(name = "x")
    static final class X {
        @Option(names = {"-n", "--loops"})
        private int loops;

        @Option(names = "-q")
        private boolean quiet;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "-n 10 a  + b|a  + b",
                "-n10 -q a|a",
                "--loops=10 -q \"-n 3\"|\"-n 3\"",
                "-q -a - b|-a - b",
                "a -n 3|a -n 3",
                "-n 5|~~",
                "-1 + 2|-1 + 2",
                "--i|--i"
            })
    void leaves_the_code_as_it_was_written(String text, String code) {
        assertThat(CodeArguments.withoutOptions(text, new CommandLine(new X()).getCommandSpec()))
                .isEqualTo(code);
    }
}
