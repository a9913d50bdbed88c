package dev.cortado.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.progress.Progress;
import dev.cortado.text.NearestNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Files of Hugging Face repositories. A branch or tag is resolved to its commit first, so that the record names what was
 * fetched; addresses as in https://huggingface.co/docs/hub/api. Files lie in the cache that the Python library uses, see
 * {@link HubCache}; those of a mirror that does not tell commit and ETag lie in Cortado's own.
 */
final class HuggingFaceSource {

    private static final JsonMapper JSON = new JsonMapper();

    private final ResourceCache cache;
    private final HttpFetcher http;
    private final HubSettings settings;
    private final boolean offline;

    /** @param environment reads the variables of {@link HubSettings}; null when not set */
    HuggingFaceSource(ResourceCache cache, HttpFetcher http, UnaryOperator<String> environment, boolean offline) {
        this.cache = cache;
        this.http = http;
        this.settings = new HubSettings(environment);
        this.offline = offline;
    }

    Resource fetch(Location.HuggingFace location, Optional<String> pin, Progress progress) throws IOException {
        if (HubCache.isCommit(location.revision())) {
            return fetch(location, Optional.empty(), pin, progress);
        }
        if (isOffline()) {
            String commit = remembered(location).orElseThrow(() -> offline(location));
            return fetch(at(location, commit), Optional.empty(), pin, progress);
        }
        HubAnswer answer = ask(location, progress);
        // A mirror that does not say the commit leaves the name as it is.
        String commit = answer.commit().orElse(location.revision());
        if (answer.commit().isPresent() && answer.etag().isPresent()) {
            remember(location, commit);
        } else {
            cache.remember(moving(location), commit);
        }
        return fetch(at(location, commit), Optional.of(answer), pin, progress);
    }

    /** Brings a file of a commit, or of a mirror's name that stands for one. */
    private Resource fetch(
            Location.HuggingFace exact, Optional<HubAnswer> known, Optional<String> pin, Progress progress)
            throws IOException {
        if (HubCache.isCommit(exact.revision())) {
            Optional<Path> here = hub().find(exact);
            if (here.isPresent()) {
                return checked(exact, here.get(), pin, progress);
            }
        }
        Optional<Resource> own = cache.find(path(exact), pin, progress);
        if (own.isPresent()) {
            return own.get();
        }
        if (isOffline()) {
            throw offline(exact);
        }
        HubAnswer answer = known.isPresent() ? known.get() : ask(exact, progress);
        if (HubCache.isCommit(exact.revision()) && answer.etag().isPresent()) {
            return shared(exact, answer, pin, progress);
        }
        return cache.obtain(path(exact), pin, progress, out -> {
            download(exact, out, progress);
            return exact.toString();
        });
    }

    /** A file that is in the shared cache. A large one is called by its hash, which is checked when it is first used. */
    private Resource checked(Location.HuggingFace exact, Path file, Optional<String> pin, Progress progress)
            throws IOException {
        Resource resource = cache.hashed(exact.toString(), file, progress);
        Path blob = file.toRealPath();
        String name = blob.getFileName().toString();
        if (blob.getParent().endsWith("blobs") && name.matches("[0-9a-f]{64}") && !name.equals(resource.sha256())) {
            throw new ResourceException(exact + " is damaged in the Hugging Face cache: delete " + blob + " and " + file
                    + ", and try again");
        }
        if (pin.isPresent() && !pin.get().equals(resource.sha256())) {
            throw ResourceCache.wrongHash(exact.toString(), pin.get(), resource.sha256());
        }
        return resource;
    }

    /** Fetches into the shared cache. */
    private Resource shared(Location.HuggingFace exact, HubAnswer answer, Optional<String> pin, Progress progress)
            throws IOException {
        Path blob = hub().blob(exact.repository(), answer.etag().orElseThrow());
        try (CacheLock _ = cache.lock(List.of("hf-blob", blob.toString()), exact.fileName(), progress)) {
            Optional<Path> here = hub().find(exact);
            if (here.isEmpty() && !Files.isRegularFile(blob)) {
                fill(blob, exact, answer, pin, progress);
            }
            Path file = here.isPresent() ? here.get() : hub().publish(exact, blob);
            return checked(exact, file, pin, progress);
        }
    }

    private void fill(Path blob, Location.HuggingFace exact, HubAnswer answer, Optional<String> pin, Progress progress)
            throws IOException {
        Path part = HubCache.part(blob);
        try {
            Files.createDirectories(blob.getParent());
        } catch (IOException e) {
            throw StorageErrors.writingHub(blob, e);
        }
        try {
            HashingOutput out = new HashingOutput(part);
            HubChecksum checksum = new HubChecksum(answer, out);
            try (out) {
                download(exact, out, progress);
            }
            String sha256 = out.hash();
            checksum.check(exact.toString(), sha256, out.bytes());
            if (pin.isPresent() && !pin.get().equals(sha256)) {
                throw ResourceCache.wrongHash(exact.toString(), pin.get(), sha256);
            }
            Files.move(part, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            cache.noteHash(exact.toString(), blob, sha256);
        } catch (IOException e) {
            throw StorageErrors.writingHub(blob, e);
        } finally {
            HubCache.discard(part);
        }
    }

    private void download(Location.HuggingFace exact, HashingOutput out, Progress progress) throws IOException {
        try {
            http.download(address(exact), headers(), out, "download " + exact.fileName(), progress);
        } catch (AbsentException e) {
            throw absent(exact, e, progress);
        }
    }

    private HubAnswer ask(Location.HuggingFace location, Progress progress) throws IOException {
        HttpFetcher.Answer answer = http.ask(address(location), headers(), progress);
        if (answer.status() < 400) {
            return HubAnswer.of(answer.headers());
        }
        ResourceException refusal = HubErrors.refusal(
                location,
                settings.endpoint(),
                answer.uri(),
                answer.status(),
                answer.headers(),
                settings.token().isPresent());
        boolean fileIsMissing = refusal instanceof AbsentException
                && !HubAnswer.errorCode(answer.headers()).equals("revisionnotfound");
        throw fileIsMissing ? absent(location, (AbsentException) refusal, progress) : refusal;
    }

    /** A cache that may not be written still serves what is in it. */
    private void remember(Location.HuggingFace location, String commit) throws IOException {
        try {
            hub().remember(location.repository(), location.revision(), commit);
        } catch (IOException e) {
            if (hub().find(at(location, commit)).isEmpty()) {
                throw e;
            }
        }
    }

    private Optional<String> remembered(Location.HuggingFace location) throws IOException {
        Optional<String> shared = hub().commit(location.repository(), location.revision());
        return shared.isPresent() ? shared : cache.recall(moving(location));
    }

    private boolean isOffline() {
        return offline || settings.offline();
    }

    private OfflineException offline(Location.HuggingFace location) {
        return offline
                ? new OfflineException(location.toString())
                : new OfflineException(
                        location + " is not in the Hugging Face cache and HF_HUB_OFFLINE is set: run it once without, "
                                + "or name a local file",
                        null);
    }

    private AbsentException absent(Location.HuggingFace location, AbsentException cause, Progress progress) {
        List<String> names = new ArrayList<>();
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boolean isModel = !location.repository().startsWith("datasets/")
                    && !location.repository().startsWith("spaces/");
            URI list = settings.endpoint()
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

    private HubCache hub() {
        return new HubCache(settings.cache());
    }

    private URI address(Location.HuggingFace location) throws ResourceException {
        return settings.endpoint()
                .resolve(location.repository() + "/resolve/" + PercentEncoding.ofSegment(location.revision()) + "/"
                        + PercentEncoding.ofPath(location.path()));
    }

    private HttpFetcher.Headers headers() {
        return new HttpFetcher.Headers(Map.of(), settings.token().map(token -> "Bearer " + token));
    }

    private static String moving(Location.HuggingFace location) {
        return "hf:" + location.repository() + "@" + location.revision();
    }

    private static Location.HuggingFace at(Location.HuggingFace location, String commit) {
        return new Location.HuggingFace(location.repository(), commit, location.path());
    }

    private static List<String> path(Location.HuggingFace location) {
        // Owner and name in one part: a repository may have no owner.
        List<String> path = new ArrayList<>(List.of("hf", location.repository(), location.revision()));
        path.addAll(Arrays.asList(location.path().split("/", -1)));
        return path;
    }
}
