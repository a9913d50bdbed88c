package dev.cortado.magics.notebook.timing;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** {@code %time EXPRESSION} and {@code %%time}: runs Java once and says how long it took. */
@Command(
        name = "time",
        description =
                "Runs Java code once, says how long it took, of the clock and of this process's processors, and shows its "
                        + "value.",
        footer = {
            "",
            "  %time Files.readAllBytes(Path.of(\"big.onnx\")).length",
            "  int sum = %time IntStream.range(0, 1000).sum()",
            "  %%time on a cell's first line",
            "",
            "One run says little about short code: %timeit repeats it and gives an interval."
        })
public final class TimeMagic implements Magic {

    @Parameters(arity = "0..*", paramLabel = "CODE", description = "Java code; for %%time, the lines below.")
    @Completes(Kind.CODE)
    private List<String> words;

    @Unmatched
    private List<String> rest;

    @Override
    public MagicResult run(MagicContext context) {
        String code = context.body().or(context.session()::magicText).orElseGet(this::joinedWords);
        if (code.isBlank()) {
            throw new MagicException("%time: expected Java code after it, or %%time with code on the lines below.");
        }
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processors = system.getProcessCpuTime();
        long started = System.nanoTime();
        Object value = context.session().evaluate(code);
        long wall = System.nanoTime() - started;
        long used = system.getProcessCpuTime() - processors;
        MagicResult result = MagicResult.of(String.format(
                Locale.ROOT, "Wall time %s, processor time %s.", Durations.text((double) wall), Durations.text((double)
                        used)));
        return value == null ? result : result.value(value).showing(MagicResult.Showing.RESULT_AND_VALUE);
    }

    /** For kernels that hand over words alone: their quotes and further blanks are lost by then. */
    private String joinedWords() {
        return Stream.of(words, rest)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .collect(Collectors.joining(" "));
    }
}
