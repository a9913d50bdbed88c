package dev.cortado.magics;

import dev.cortado.text.NearestNames;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** The magics there are, by verb, as named in {@code META-INF/services}; a class is instantiated only when it is called. */
public final class MagicCatalog {

    private final SortedMap<String, Supplier<? extends Magic>> byVerb;

    private MagicCatalog(SortedMap<String, Supplier<? extends Magic>> byVerb) {
        this.byVerb = byVerb;
    }

    /** All magics that the class loader of this class can see. */
    public static MagicCatalog installed() {
        SortedMap<String, Supplier<? extends Magic>> found = new TreeMap<>();
        ServiceLoader.load(Magic.class, MagicCatalog.class.getClassLoader()).stream()
                .forEach(provider -> {
                    Command command = provider.type().getAnnotation(Command.class);
                    if (command == null) {
                        throw new IllegalStateException(
                                provider.type().getName() + " has no @Command that names its verb");
                    }
                    found.put(command.name(), provider);
                });
        return new MagicCatalog(found);
    }

    /** A catalogue of the given magics. */
    public static MagicCatalog of(SortedMap<String, Supplier<? extends Magic>> byVerb) {
        return new MagicCatalog(new TreeMap<>(byVerb));
    }

    /** The verbs, sorted. */
    public SortedSet<String> verbs() {
        return new TreeSet<>(byVerb.keySet());
    }

    /**
     * A new instance of the magic of a verb.
     *
     * @throws MagicException if there is none; names the nearest
     */
    public Magic create(String verb) {
        Supplier<? extends Magic> supplier = byVerb.get(verb);
        if (supplier == null) {
            throw new MagicException("There is no magic %" + verb + "." + NearestNames.didYouMean(verb, byVerb.keySet())
                    + " %lsmagic lists them all.");
        }
        return supplier.get();
    }
}
