package dev.cortado.resource;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * Fetches over HTTP, streaming. Follows redirects itself: a secret goes to the host it is meant for and nowhere else, a
 * secure address never leads to an insecure one, and a circle is found.
 */
final class HttpFetcher {

    private static final int MAX_REDIRECTS = 10;
    private static final String AGENT = "Cortado";

    private final Supplier<HttpClient> maker;
    private final Duration patience;
    private HttpClient client;

    /**
     * @param maker makes the client when it is first needed: it costs a tenth of a second and a thread
     * @param patience how long to wait for an answer, and for the next bytes of one
     */
    HttpFetcher(Supplier<HttpClient> maker, Duration patience) {
        this.maker = maker;
        this.patience = patience;
    }

    static HttpFetcher standard() {
        return create(EnvironmentProxies.standard(System::getenv), Optional.empty());
    }

    /** @param trust whom to trust; Java's own choice if empty */
    static HttpFetcher create(EnvironmentProxies proxies, Optional<SSLContext> trust) {
        return new HttpFetcher(() -> client(proxies, trust), Duration.ofSeconds(60));
    }

    private static HttpClient client(EnvironmentProxies proxies, Optional<SSLContext> trust) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(30))
                .proxy(proxies);
        proxies.authenticator().ifPresent(builder::authenticator);
        trust.ifPresent(builder::sslContext);
        return builder.build();
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = maker.get();
        }
        return client;
    }

    /** What to send along. {@code secret} goes to the first address's host only. */
    record Headers(Map<String, String> plain, Optional<String> secret) {
        static final Headers NONE = new Headers(Map.of(), Optional.empty());
    }

    /**
     * Downloads a file.
     *
     * @param task what to report
     * @return the answer's headers
     * @throws AbsentException if there is no such file (404, 410)
     * @throws ResourceException for anything else that goes wrong
     */
    HttpHeaders download(URI uri, Headers headers, OutputStream out, String task, Progress progress)
            throws IOException {
        HttpResponse<InputStream> response = open(uri, headers, progress);
        long length = response.headers().firstValueAsLong("content-length").orElse(-1);
        if (length > 0 && out instanceof HashingOutput file) {
            try {
                StorageErrors.requireSpace(file.file(), length);
            } catch (ResourceException e) {
                response.body().close();
                throw e;
            }
        }
        String encoding = response.headers()
                .firstValue("content-encoding")
                .orElse("identity")
                .toLowerCase(Locale.ROOT);
        try (StallGuard guard = StallGuard.watch(response.body(), patience);
                Cancellation.Registration _ = progress.cancellation().onCancel(guard::closeQuietly)) {
            CountingInput counted = new CountingInput(guard);
            InputStream body = switch (encoding) {
                case "identity" -> counted;
                case "gzip", "x-gzip" -> new GZIPInputStream(counted);
                default ->
                    throw new ResourceException(HttpErrors.shown(uri) + " comes encoded as " + encoding
                            + ", which was not asked for and is not understood");
            };
            Transfer.copy(body, out, task, encoding.equals("identity") ? length : -1, progress);
            counted.skipRest();
            if (length >= 0 && counted.count() != length) {
                throw HttpErrors.incomplete(uri, length, counted.count());
            }
            return response.headers();
        } catch (IOException e) {
            progress.cancellation().throwIfCancelled();
            throw HttpErrors.network(uri, e);
        }
    }

    /** An answer without its body. {@code uri} is the address that gave it. */
    record Answer(URI uri, int status, HttpHeaders headers) {}

    /**
     * Asks for the headers of an address only, whatever the status. Redirects are followed as long as they stay on the
     * same host; one that leads elsewhere is the answer.
     */
    Answer ask(URI start, Headers headers, Progress progress) throws IOException {
        URI uri = start;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpRequest request = request(uri, headers, headers.secret())
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<InputStream> response = send(uri, request, progress);
            response.body().close();
            Optional<String> location = response.headers().firstValue("location");
            boolean redirect = response.statusCode() >= 300 && response.statusCode() < 400 && location.isPresent();
            URI next = redirect ? redirected(uri, location.get()) : uri;
            if (!redirect || !isSameOrigin(start, next)) {
                return new Answer(uri, response.statusCode(), response.headers());
            }
            uri = next;
        }
        throw new ResourceException("the address " + HttpErrors.shown(start) + " redirects more than " + MAX_REDIRECTS
                + " times; check the address");
    }

    private HttpResponse<InputStream> open(URI start, Headers headers, Progress progress) throws IOException {
        URI uri = start;
        Set<URI> seen = new HashSet<>();
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            if (!seen.add(uri)) {
                throw new ResourceException("the address " + HttpErrors.shown(start)
                        + " redirects in a circle (back to " + HttpErrors.shown(uri) + "); check the address");
            }
            Optional<String> secret = isSameOrigin(start, uri) ? headers.secret() : Optional.empty();
            HttpResponse<InputStream> response =
                    send(uri, request(uri, headers, secret).GET().build(), progress);
            int status = response.statusCode();
            if (status == 200) {
                return response;
            }
            response.body().close();
            Optional<String> location = response.headers().firstValue("location");
            if (status < 300 || status >= 400 || location.isEmpty()) {
                throw HttpErrors.status(uri, status);
            }
            uri = redirected(uri, location.get());
        }
        throw new ResourceException("the address " + HttpErrors.shown(start) + " redirects more than " + MAX_REDIRECTS
                + " times; check the address");
    }

    private static boolean isSameOrigin(URI start, URI uri) {
        return start.getScheme().equals(uri.getScheme())
                && start.getHost().equalsIgnoreCase(uri.getHost())
                && start.getPort() == uri.getPort();
    }

    private static URI redirected(URI from, String location) throws ResourceException {
        URI to;
        try {
            to = from.resolve(location.replace(" ", "%20"));
        } catch (IllegalArgumentException e) {
            throw new ResourceException(HttpErrors.shown(from) + " redirects to what is no address: " + location, e);
        }
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        boolean secure = from.getScheme().equalsIgnoreCase("https");
        if (to.getHost() == null || !(scheme.equals("https") || (scheme.equals("http") && !secure))) {
            throw new ResourceException(HttpErrors.shown(from) + " redirects to " + HttpErrors.shown(to)
                    + ", which is not secure; refused");
        }
        return to;
    }

    private HttpRequest.Builder request(URI uri, Headers headers, Optional<String> secret) throws ResourceException {
        HttpRequest.Builder builder;
        try {
            builder = HttpRequest.newBuilder(uri);
        } catch (IllegalArgumentException e) {
            throw new ResourceException("not a web address: " + HttpErrors.shown(uri), e);
        }
        builder.timeout(patience).header("User-Agent", AGENT).header("Accept-Encoding", "identity");
        headers.plain().forEach(builder::header);
        secret.ifPresent(value -> builder.header("Authorization", value));
        return builder;
    }

    private HttpResponse<InputStream> send(URI uri, HttpRequest request, Progress progress) throws IOException {
        Cancellation cancellation = progress.cancellation();
        cancellation.throwIfCancelled();
        CompletableFuture<HttpResponse<InputStream>> answer =
                client().sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try (Cancellation.Registration _ = cancellation.onCancel(() -> answer.cancel(true))) {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            cancellation.throwIfCancelled();
            throw e.getCause() instanceof IOException io
                    ? HttpErrors.network(uri, io)
                    : new ResourceException("cannot fetch " + HttpErrors.shown(uri) + ": " + e.getCause(), e);
        }
    }
}
