package dev.cortado.magics.assist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cortado.resource.CortadoHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Addresses of models and data: the schemes there are, what is in the cache, files. */
final class ResourceCandidates {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The schemes, each with the form of the whole address. */
    private static final Map<String, String> SCHEMES = new TreeMap<>(Map.of(
            "maven:", "maven:group:artifact:version!/entry",
            "npm:", "npm:package@version!/path",
            "hf:", "hf:owner/repository!/path",
            "https:", "https://host/path",
            "file:", "file:path"));

    private final MavenCandidates maven;
    private final Path cache;

    ResourceCandidates(MavenCandidates maven, CortadoHome home) {
        this.maven = maven;
        this.cache = home.cache().resolve("resources");
    }

    /** How an address may go on. */
    List<Candidate> of(String written, Path directory) {
        List<Candidate> found = new ArrayList<>();
        SCHEMES.forEach((scheme, form) -> {
            if (scheme.startsWith(written) && !scheme.equals(written)) {
                found.add(new Candidate(scheme, "resource", form, true));
            }
        });
        if (written.indexOf(':') > 1) {
            cached().stream()
                    .filter(uri -> uri.startsWith(written) && !uri.equals(written))
                    .map(uri -> Candidate.of(uri, "resource", "in the cache"))
                    .forEach(found::add);
        }
        if (written.startsWith("maven:")) {
            maven.of(written.substring("maven:".length()), true).stream()
                    .map(candidate -> prefixed("maven:", candidate))
                    .filter(candidate ->
                            found.stream().noneMatch(known -> known.text().equals(candidate.text())))
                    .forEach(found::add);
        } else if (written.startsWith("file:")) {
            PathCandidates.of(written.substring("file:".length()), directory).stream()
                    .map(candidate -> prefixed("file:", candidate))
                    .forEach(found::add);
        } else {
            found.addAll(PathCandidates.of(written, directory));
        }
        return found;
    }

    private static Candidate prefixed(String scheme, Candidate candidate) {
        return new Candidate(scheme + candidate.text(), candidate.type(), candidate.description(), candidate.more());
    }

    /** The addresses of what was fetched, as the notes beside the cached files give them. */
    private Set<String> cached() {
        Set<String> uris = new TreeSet<>();
        if (!Files.isDirectory(cache)) {
            return uris;
        }
        try (Stream<Path> files = Files.walk(cache)) {
            files.filter(file -> file.getFileName().toString().matches("\\..+\\.json"))
                    .map(ResourceCandidates::address)
                    .flatMap(Optional::stream)
                    // An address without an entry is a whole archive's.
                    .filter(uri -> uri.contains("!/") || uri.startsWith("http"))
                    .forEach(uris::add);
        } catch (IOException | UncheckedIOException e) {
            return uris; // another kernel may be changing the cache; the next question sees it whole
        }
        return uris;
    }

    private static Optional<String> address(Path note) {
        try {
            JsonNode uri = JSON.readTree(note.toFile()).get("uri");
            return uri == null ? Optional.empty() : Optional.of(uri.asText());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
