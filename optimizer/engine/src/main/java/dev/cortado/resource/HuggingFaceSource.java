package dev.cortado.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.progress.Progress;
import dev.cortado.text.NearestNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Files of Hugging Face repositories. A branch or tag is resolved to its commit first, so that the record names what was
 * fetched; addresses as in https://huggingface.co/docs/hub/api.
 */
final class HuggingFaceSource {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final ResourceCache cache;
    private final HttpFetcher http;
    private final UnaryOperator<String> environment;
    private final boolean offline;

    /** @param environment reads HF_ENDPOINT and HF_TOKEN; null when not set */
    HuggingFaceSource(ResourceCache cache, HttpFetcher http, UnaryOperator<String> environment, boolean offline) {
        this.cache = cache;
        this.http = http;
        this.environment = environment;
        this.offline = offline;
    }

    Resource fetch(Location.HuggingFace location, Optional<String> pin, Progress progress) throws IOException {
        Location.HuggingFace exact =
                COMMIT.matcher(location.revision()).matches() ? location : resolve(location, progress);
        return cache.obtain(path(exact), pin, progress, out -> {
            if (offline) {
                throw new OfflineException(location.toString());
            }
            try {
                http.download(address(exact), headers(), out, "download " + exact.fileName(), progress);
            } catch (AbsentException e) {
                throw absent(exact, e, progress);
            }
            return exact.toString();
        });
    }

    /** Finds the commit a branch or tag stands for now; offline, the one it stood for last. */
    private Location.HuggingFace resolve(Location.HuggingFace location, Progress progress) throws IOException {
        String moving = "hf:" + location.repository() + "@" + location.revision();
        String commit;
        if (offline) {
            commit = cache.recall(moving).orElseThrow(() -> new OfflineException(location.toString()));
        } else {
            try {
                // A mirror that does not say the commit leaves the name as it is.
                commit = http.head(address(location), headers(), progress)
                        .firstValue("x-repo-commit")
                        .filter(value -> COMMIT.matcher(value).matches())
                        .orElse(location.revision());
            } catch (AbsentException e) {
                throw absent(location, e, progress);
            }
            cache.remember(moving, commit);
        }
        return new Location.HuggingFace(location.repository(), commit, location.path());
    }

    private AbsentException absent(Location.HuggingFace location, AbsentException cause, Progress progress) {
        List<String> names = new ArrayList<>();
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boolean isModel = !location.repository().startsWith("datasets/")
                    && !location.repository().startsWith("spaces/");
            URI list = endpoint()
                    .resolve("api/" + (isModel ? "models/" : "") + location.repository() + "/revision/"
                            + PercentEncoding.ofSegment(location.revision()));
            http.download(list, headers(), bytes, "look up " + location.repository(), progress);
            for (JsonNode file : JSON.readTree(bytes.toByteArray()).path("siblings")) {
                names.add(file.path("rfilename").asText());
            }
        } catch (IOException e) {
            return cause;
        }
        return new AbsentException(
                "no file " + location.path() + " in hf:" + location.repository() + "@" + location.revision()
                        + NearestNames.hint(location.path(), names),
                cause);
    }

    private URI address(Location.HuggingFace location) throws ResourceException {
        return endpoint()
                .resolve(location.repository() + "/resolve/" + PercentEncoding.ofSegment(location.revision()) + "/"
                        + PercentEncoding.ofPath(location.path()));
    }

    private URI endpoint() throws ResourceException {
        String endpoint = setting("HF_ENDPOINT").orElse("https://huggingface.co");
        try {
            URI uri = URI.create(endpoint.endsWith("/") ? endpoint : endpoint + "/");
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ResourceException(
                "HF_ENDPOINT is no web address: " + endpoint + "; expected one like https://huggingface.co");
    }

    private HttpFetcher.Headers headers() {
        return new HttpFetcher.Headers(Map.of(), setting("HF_TOKEN").map(token -> "Bearer " + token));
    }

    private Optional<String> setting(String name) {
        return Optional.ofNullable(environment.apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static List<String> path(Location.HuggingFace location) {
        // Owner and name in one part: a repository may have no owner.
        List<String> path = new ArrayList<>(List.of("hf", location.repository(), location.revision()));
        path.addAll(Arrays.asList(location.path().split("/", -1)));
        return path;
    }
}
