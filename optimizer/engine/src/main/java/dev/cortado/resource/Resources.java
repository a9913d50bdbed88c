package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Brings files here by their name; see the package's description for the names. Immutable, and safe for use by any
 * thread and by several processes with the same cache.
 */
public final class Resources {

    private static final String ABOVE = "../";

    private final Setup setup;
    private final MavenSource maven;
    private final NpmSource npm;
    private final HuggingFaceSource huggingFace;
    private final WebSource web;

    private Resources(Setup setup) {
        this.setup = setup;
        ResourceCache cache = new ResourceCache(setup.home);
        this.maven = new MavenSource(cache, setup.maven.offline(setup.offline));
        this.npm = new NpmSource(cache, setup.npm, setup.offline);
        this.huggingFace = new HuggingFaceSource(cache, setup.http, setup.environment, setup.offline);
        this.web = new WebSource(cache, setup.http, setup.offline);
    }

    /** All that differs between a user's resources and a test's. */
    private record Setup(
            CortadoHome home,
            MavenResolver maven,
            NpmSource.Connection npm,
            HttpFetcher http,
            UnaryOperator<String> environment,
            boolean offline) {}

    /**
     * Returns those of the user: cache, Maven and npm configuration, proxies. Offline if the system property
     * {@code cortado.offline} or the environment variable {@code CORTADO_OFFLINE} says so.
     */
    public static Resources standard() {
        return new Resources(new Setup(
                CortadoHome.standard(),
                MavenResolver.standard(),
                NpmRegistry::standard,
                HttpFetcher.standard(),
                System::getenv,
                OfflineSetting.standard()));
    }

    /** Returns resources that use the network or do not. */
    public Resources offline(boolean value) {
        return new Resources(new Setup(setup.home, setup.maven, setup.npm, setup.http, setup.environment, value));
    }

    /** Returns resources with another cache. */
    public Resources home(CortadoHome value) {
        return new Resources(new Setup(value, setup.maven, setup.npm, setup.http, setup.environment, setup.offline));
    }

    /** Returns resources that bring Maven artifacts another way. */
    public Resources maven(MavenResolver value) {
        return new Resources(new Setup(setup.home, value, setup.npm, setup.http, setup.environment, setup.offline));
    }

    /** Returns resources with another npm configuration. */
    Resources npm(NpmSource.Connection value) {
        return new Resources(new Setup(setup.home, setup.maven, value, setup.http, setup.environment, setup.offline));
    }

    /** Returns resources with another HTTP client. */
    Resources http(HttpFetcher value) {
        return new Resources(new Setup(setup.home, setup.maven, setup.npm, value, setup.environment, setup.offline));
    }

    /** Returns resources that see other environment variables. */
    Resources environment(UnaryOperator<String> value) {
        return new Resources(new Setup(setup.home, setup.maven, setup.npm, setup.http, value, setup.offline));
    }

    /**
     * Brings a file. What is in the cache is not fetched again.
     *
     * @param uri its name
     * @param progress told of downloads in bytes; its cancellation stops them and leaves nothing behind
     * @throws ResourceException if it cannot be had: one line that names it, says why and what to do
     */
    public Resource fetch(String uri, Progress progress) throws IOException {
        ResourceUri parsed = ResourceUri.parse(uri);
        return fetch(parsed.location(), parsed.sha256(), progress);
    }

    /**
     * Brings the first of several files that lies beside another: in the same folder of the same archive, repository,
     * web address or disk.
     *
     * @param uri the file beside which to look; best {@link Resource#uri()}, whose version is a fixed one
     * @param fileNames exact names, the most wanted first; {@code ../} before one means the folder above, which does not
     *     exist at the root of an archive or repository. Other folders are not looked into
     * @return the first that was fetched before, else the first that is there; empty if none is
     * @throws ResourceException if the place itself cannot be reached
     */
    public Optional<Resource> firstBeside(String uri, List<String> fileNames, Progress progress) throws IOException {
        Location location = ResourceUri.parse(uri).location();
        if (!setup.offline) {
            // What was found once is not looked for again, and is found without a network too.
            Optional<Resource> here = offline(true).firstBeside(uri, fileNames, progress);
            if (here.isPresent()) {
                return here;
            }
        }
        for (String name : fileNames) {
            Optional<Location> place = near(location, name);
            if (place.isEmpty()) {
                continue;
            }
            try {
                return Optional.of(fetch(place.get(), Optional.empty(), progress));
            } catch (AbsentException | RefusedException | OfflineException e) {
                // The next name may be there.
            }
        }
        return Optional.empty();
    }

    /**
     * Goes once through an npm package that holds thousands of small files. Nothing is unpacked to disk.
     *
     * @param npmPackage {@code npm:package@version}
     * @param wanted which files to show, by their path in the package
     * @param visitor is shown them in the archive's order
     * @return the package itself; its URI has no {@code !/path} and is good for walking only
     * @throws ResourceException if the package cannot be had, is damaged or has none of the files
     */
    public Resource walk(String npmPackage, Predicate<String> wanted, EntryVisitor visitor, Progress progress)
            throws IOException {
        if (ResourceUri.parse(npmPackage + "!/any").location() instanceof Location.Npm location) {
            return npm.walk(location, wanted, visitor, progress);
        }
        throw new ResourceException("expected npm:package@version but got " + npmPackage);
    }

    private static Optional<Location> near(Location location, String name) {
        boolean above = name.startsWith(ABOVE);
        String plain = above ? name.substring(ABOVE.length()) : name;
        if (plain.isEmpty() || plain.indexOf('/') >= 0 || plain.indexOf('\\') >= 0 || plain.equals("..")) {
            throw new IllegalArgumentException(
                    "expected a file name, at most with ../ before it, got \"" + name + "\"");
        }
        return above ? location.above(plain) : Optional.of(location.beside(plain));
    }

    /**
     * Takes a fetched file out of the cache, so that it is fetched anew next time: for content that turned out to be
     * something else, such as a sign-in page. A file of the user's own is left alone.
     */
    public void forget(Resource resource) throws IOException {
        Path file = resource.file().toAbsolutePath().normalize();
        if (file.startsWith(
                setup.home.cache().resolve("resources").toAbsolutePath().normalize())) {
            Files.deleteIfExists(file);
        }
    }

    private Resource fetch(Location location, Optional<String> pin, Progress progress) throws IOException {
        return switch (location) {
            case Location.Maven file -> maven.fetch(file, pin, progress);
            case Location.Npm file -> npm.fetch(file, pin, progress);
            case Location.HuggingFace file -> huggingFace.fetch(file, pin, progress);
            case Location.Web file -> web.fetch(file, pin, progress);
            case Location.Local file -> LocalSource.fetch(file, pin, progress);
        };
    }
}
