package dev.cortado.kernel;

import dev.cortado.kernel.session.Magics;
import dev.cortado.kernel.wire.StreamRelay;
import dev.cortado.magics.MagicException;
import dev.cortado.text.NearestNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.magic.UndefinedMagicException;

/** Runs the magics that extensions have registered, and hands their values to Java code. */
final class MagicRunner implements Magics {

    private static final int MOST_SUGGESTIONS = 3;

    private final CortadoKernel kernel;
    private final StreamRelay streams;
    private final Map<Integer, Object> kept = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final ScopedValue<Call> running = ScopedValue.newInstance();

    /**
     * The magic that a thread runs.
     *
     * @param text what follows its verb as written
     * @param taken whether its value goes somewhere
     */
    private record Call(String text, boolean taken) {}

    MagicRunner(CortadoKernel kernel, StreamRelay streams) {
        this.kernel = kernel;
        this.streams = streams;
    }

    @Override
    public Object runLine(String verb, List<String> arguments, String text, boolean quiet, boolean taken)
            throws Exception {
        return run(
                "%",
                new Call(text, taken),
                quiet,
                kernel.getMagicsRegistry().getLineMagicNames(),
                () -> kernel.getMagicsRegistry().evalLineMagic(kernel, verb, arguments));
    }

    @Override
    public Object runCell(String verb, List<String> arguments, String text, String body, boolean quiet)
            throws Exception {
        return run(
                "%%",
                new Call(text, false),
                quiet,
                kernel.getMagicsRegistry().getCellMagicNames(),
                () -> kernel.getMagicsRegistry().evalCellMagic(kernel, verb, arguments, body));
    }

    @Override
    public void explain(String name, boolean detailed) {
        kernel.explain(name, detailed);
    }

    @Override
    public int keep(Object value) {
        int number = numbers.incrementAndGet();
        kept.put(number, value);
        return number;
    }

    /** What follows the verb of the magic that this thread runs, as written; empty if it runs none. */
    Optional<String> runningText() {
        return running.isBound() ? Optional.of(running.get().text()) : Optional.empty();
    }

    /** Whether the value of the magic that this thread runs goes somewhere. */
    boolean valueIsTaken() {
        return !running.isBound() || running.get().taken();
    }

    Object take(int number) {
        return kept.remove(number);
    }

    /** Runs a magic for code that is running: what it throws passes through that code as it is. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // the code says which type it expects; a wrong one fails there
    <T> T callFromCode(String verb, String text, String[] arguments, boolean quiet) {
        try {
            return (T) runLine(verb, List.of(arguments), text, quiet, true);
        } catch (Exception e) {
            throw sneaky(e);
        }
    }

    private Object run(
            String percent,
            Call call,
            boolean quiet,
            Set<String> known,
            ScopedValue.CallableOp<Object, Exception> magic)
            throws Exception {
        boolean before = quiet && streams.mute(true);
        try {
            return ScopedValue.where(running, call).call(magic);
        } catch (UndefinedMagicException e) {
            throw new MagicException(unknown(e.getMagicName(), percent, known), e);
        } finally {
            if (quiet) {
                streams.mute(before);
            }
        }
    }

    private static String unknown(String verb, String percent, Set<String> known) {
        String near = NearestNames.of(verb, known, MOST_SUGGESTIONS).stream()
                .map(name -> percent + name)
                .collect(Collectors.joining(", "));
        return percent + verb + ": there is no such magic. "
                + (near.isEmpty() ? "" : "Did you mean " + near + "? ")
                + "%lsmagic lists them.";
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
        throw (E) e;
    }
}
