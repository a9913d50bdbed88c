package dev.cortado.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.progress.Progress;
import dev.cortado.text.NearestNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Talks to the npm registries the user configured. */
final class NpmRegistry {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PUBLIC_HOST = "registry.npmjs.org";

    private final HttpFetcher http;
    private final NpmConfiguration configuration;

    NpmRegistry(HttpFetcher http, NpmConfiguration configuration) {
        this.http = http;
        this.configuration = configuration;
    }

    /** Returns one with the configuration of the user who runs this process. */
    static NpmRegistry standard() throws ResourceException {
        NpmConfiguration configuration = NpmConfiguration.standard();
        return new NpmRegistry(client(configuration), configuration);
    }

    /** Builds the client that the configuration's proxies and certificates ask for. */
    private static HttpFetcher client(NpmConfiguration configuration) throws ResourceException {
        Map<String, String> settings =
                Map.of("https_proxy", "https-proxy", "http_proxy", "proxy", "no_proxy", "noproxy");
        EnvironmentProxies proxies = EnvironmentProxies.standard(variable -> Optional.ofNullable(settings.get(variable))
                .flatMap(configuration::value)
                .orElseGet(() -> System.getenv(variable)));
        Optional<String> certificates = configuration.value("cafile");
        return HttpFetcher.create(
                proxies,
                certificates.isEmpty()
                        ? Optional.empty()
                        : Optional.of(ExtraCertificates.trusting(Path.of(certificates.get()))));
    }

    /**
     * One published version of a package.
     *
     * @param name {@code npm:package@version}, for messages
     */
    record Release(String name, String version, URI tarball, Integrity integrity) {}

    /** Downloads a package and checks it against the hash the registry states. */
    void download(Release release, HashingOutput out, Progress progress) throws IOException {
        MessageDigest digest = release.integrity().digest();
        out.alsoHash(digest);
        http.download(
                release.tarball(), headers(release.tarball(), Map.of()), out, "download " + release.name(), progress);
        release.integrity().check(release.name(), digest.digest());
    }

    /**
     * Looks a version up.
     *
     * @param location names package and version, or tag
     * @throws AbsentException if there is no such package or version, with the nearest versions
     */
    Release release(Location.Npm location, Progress progress) throws IOException {
        URI registry = configuration.registry(location.name());
        JsonNode document = document(registry, location.name(), progress);
        String tagged = document.path("dist-tags").path(location.version()).asText(location.version());
        JsonNode release = document.path("versions").path(tagged);
        String what = "npm:" + location.name() + "@" + tagged;
        if (release.isMissingNode()) {
            List<String> known = new ArrayList<>();
            document.path("dist-tags").fieldNames().forEachRemaining(known::add);
            document.path("versions").fieldNames().forEachRemaining(known::add);
            String latest = document.path("dist-tags").path("latest").asText("none");
            throw new AbsentException("no version " + location.version() + " of the npm package " + location.name()
                    + " in " + registry + ": latest is " + latest + NearestNames.hint(location.version(), known));
        }
        JsonNode dist = release.path("dist");
        Integrity integrity = Integrity.parse(
                what, dist.path("integrity").asText(""), dist.path("shasum").asText(""));
        return new Release(
                what, tagged, tarballUri(registry, what, dist.path("tarball").asText("")), integrity);
    }

    private JsonNode document(URI registry, String name, Progress progress) throws IOException {
        URI uri = registry.resolve(name.replace("/", "%2F"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // The short form of the document: versions and where they lie, without readme and history.
        Map<String, String> accept =
                Map.of("Accept", "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8");
        try {
            http.download(uri, headers(uri, accept), bytes, "look up " + name, progress);
        } catch (AbsentException e) {
            throw new AbsentException("no npm package " + name + " in " + registry + "; check its name", e);
        }
        try {
            return JSON.readTree(bytes.toByteArray());
        } catch (JsonProcessingException e) {
            throw new ResourceException(
                    "the npm registry " + registry + " answered with something else than JSON for " + name
                            + "; check the registry setting (npm config get registry)",
                    e);
        }
    }

    /** A mirror may hand out the public registry's addresses; npm goes to the mirror for them, and so does this. */
    private static URI tarballUri(URI registry, String what, String address) throws ResourceException {
        try {
            URI uri = registry.resolve(address);
            if (!address.isEmpty() && uri.getHost() != null) {
                return uri.getHost().equals(PUBLIC_HOST) && !registry.getHost().equals(PUBLIC_HOST)
                        ? registry.resolve(uri.getRawPath().substring(1))
                        : uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ResourceException("the npm registry " + registry + " names no archive for " + what);
    }

    private HttpFetcher.Headers headers(URI uri, Map<String, String> plain) {
        return new HttpFetcher.Headers(plain, configuration.authorization(uri));
    }
}
