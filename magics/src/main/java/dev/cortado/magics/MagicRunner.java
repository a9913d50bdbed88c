package dev.cortado.magics;

import dev.cortado.record.RunRecord;
import dev.cortado.text.NearestNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a magic from its verb and arguments: parses, calls, shows the result and attaches its record. */
public final class MagicRunner {

    private final MagicCatalog catalog;
    private final NotebookSession session;
    private final Environments environments;

    public MagicRunner(MagicCatalog catalog, NotebookSession session, Environments environments) {
        this.catalog = catalog;
        this.session = session;
        this.environments = environments;
    }

    /** The verbs that can be run, sorted. */
    public java.util.SortedSet<String> verbs() {
        return catalog.verbs();
    }

    /**
     * Runs a magic and shows what it returns.
     *
     * @param verb the name without percent signs
     * @param arguments the words after it
     * @param body the lines below a cell magic
     * @return the magic's value: for most the frame's table, for those that make a model the model; null if it has none
     * @throws MagicException for whatever went wrong, with a message for the user; what code of the user's throws that a
     *     magic evaluates comes as the kernel threw it
     */
    public Object run(String verb, List<String> arguments, Optional<String> body) {
        Magic magic = catalog.create(verb);
        CommandLine command = commandLine(verb, magic);
        try {
            command.parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new MagicException(usageError(verb, e, command));
        }
        if (command.isUsageHelpRequested()) {
            session.show(Bundle.text(help(command)));
            return null;
        }
        Instant started = Instant.now();
        try (LiveProgress progress = new LiveProgress(session, verb)) {
            MagicContext context = new MagicContext(session, progress, body);
            MagicResult result = run(magic, context, progress);
            progress.finish();
            RunRecord record = new RunRecord(
                    RunRecord.SCHEMA,
                    verb,
                    magic.recorded(resolvedArguments(command.getCommandSpec(), body)),
                    context.inputs(),
                    context.outputs(),
                    context.seeds(),
                    environments.current(),
                    started,
                    Instant.now(),
                    result.frame().map(ResultFrame::toRecord).orElse(ResultFrame.EMPTY_RECORD));
            if (magic.getClass().isAnnotationPresent(Measures.class)) {
                result.frame()
                        .ifPresent(frame ->
                                context.remember(verb, MeasuredUnder.options(command.getCommandSpec()), frame.table()));
            }
            dress(result, context);
            ResultView.show(session, result, record);
            return result.value().orElse(null);
        } catch (MagicException | CancellationException e) {
            throw e;
        } catch (CodeFailedException e) {
            throw e.failure();
        } catch (Exception e) {
            throw new MagicException("%" + verb + ": " + EngineErrors.message(e), e);
        }
    }

    /** Gives what the charts show of models those models' looks; a model's look is that of its first appearance. */
    private static void dress(MagicResult result, MagicContext context) {
        Set<String> models = new LinkedHashSet<>(context.used().keySet());
        result.frame()
                .map(ResultFrame::table)
                .filter(table -> table.containsColumn("model"))
                .ifPresent(table -> models.addAll(table.stringColumn("model").asList()));
        models.forEach(context.looks()::of);
        result.charts().forEach(chart -> context.looks().dress(chart, models));
    }

    private static MagicResult run(Magic magic, MagicContext context, LiveProgress progress) throws Exception {
        boolean ended = false;
        try {
            MagicResult result = magic.run(context);
            ended = true;
            return result;
        } finally {
            if (!ended) {
                progress.fail();
            }
        }
    }

    /** The help text of a verb: what {@code %verb --help} shows. */
    public String help(String verb) {
        return help(commandLine(verb, catalog.create(verb)));
    }

    /**
     * What a verb declares about its arguments.
     *
     * @throws MagicException if there is no such verb
     */
    public CommandSpec spec(String verb) {
        return commandLine(verb, catalog.create(verb)).getCommandSpec();
    }

    private static CommandLine commandLine(String verb, Magic magic) {
        CommandLine command = new CommandLine(magic);
        CommandSpec spec = command.getCommandSpec();
        spec.name("%" + verb);
        PercentSigns.escape(spec.usageMessage());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this help.")
                .build());
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setExpandAtFiles(false);
        // A magic that takes code takes everything from its first word on, even what looks like an option.
        command.setStopAtPositional(takesCode(spec));
        command.setUnmatchedOptionsArePositionalParams(takesCode(spec));
        command.setUsageHelpAutoWidth(false);
        command.setUsageHelpWidth(100);
        return command;
    }

    private static String help(CommandLine command) {
        StringWriter text = new StringWriter();
        command.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
        return text.toString();
    }

    private static String usageError(String verb, ParameterException error, CommandLine command) {
        StringBuilder text = new StringBuilder(
                "%" + verb + ": " + error.getMessage().lines().findFirst().orElse("") + ".");
        if (error instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            String option = first.replaceFirst("=.*", "");
            text.append(NearestNames.didYouMean(
                    option,
                    command.getCommandSpec().optionsMap().keySet().stream()
                            .filter(name -> name.startsWith("--"))
                            .toList()));
        }
        String usage = command.getHelp().synopsis(0).strip();
        return text.append("\nUsage: ").append(usage).toString();
    }

    private static boolean takesCode(CommandSpec spec) {
        return !spec.unmatchedArgsBindings().isEmpty();
    }

    private Map<String, Object> resolvedArguments(CommandSpec spec, Optional<String> body) {
        Map<String, Object> resolved = new LinkedHashMap<>();
        for (ArgSpec argument : spec.args()) {
            if (argument instanceof OptionSpec option && option.usageHelp()) {
                continue;
            }
            String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
            resolved.put(name, plain(argument.getValue()));
        }
        if (takesCode(spec)) {
            session.magicText().ifPresent(text -> resolved.put("text", text));
        }
        body.ifPresent(text -> resolved.put("body", text));
        return resolved;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Number number -> number;
            case Boolean flag -> flag;
            case List<?> list -> list.stream().map(MagicRunner::plain).toList();
            case Optional<?> optional -> plain(optional.orElse(null));
            default -> value.toString();
        };
    }
}
