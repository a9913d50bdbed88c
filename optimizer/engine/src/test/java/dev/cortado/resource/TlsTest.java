package dev.cortado.resource;

import static dev.cortado.resource.TestFiles.below;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cortado.progress.Progress;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate that nobody signed. */
@Timeout(60)
class TlsTest {

    @TempDir
    Path folder;

    private HttpsServer server;
    private Path certificateFile;

    @BeforeEach
    void start() throws Exception {
        Path storeFile = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        storeFile.toString())
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(storeFile)) {
            store.load(in, password);
        }
        Certificate certificate = store.getCertificate("server");
        certificateFile = Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/m", exchange -> {
            try (exchange) {
                LocalServer.send(exchange, "secure".getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url(String path) {
        return "https://localhost:" + server.getAddress().getPort() + path;
    }

    private Resources resources() {
        return Resources.standard().offline(false).home(new CortadoHome(folder.resolve("cache")));
    }

    private Resources trusting() throws ResourceException {
        EnvironmentProxies none = new EnvironmentProxies(Optional.empty(), name -> null);
        return resources().http(HttpFetcher.create(none, Optional.of(ExtraCertificates.trusting(certificateFile))));
    }

    @Test
    void is_refused_in_one_line_that_says_how_to_trust_it() {
        assertThatThrownBy(() -> resources().fetch(url("/m"), Progress.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("no secure connection to localhost for " + url("/m"))
                .hasMessageContaining("keytool -importcert")
                .message()
                .doesNotContain("\n");
        assertThat(below(folder.resolve("cache"))).isEmpty();
    }

    @Test
    void is_trusted_with_the_certificates_of_npm_s_cafile() throws Exception {
        assertThat(trusting().fetch(url("/m"), Progress.NONE).file()).hasContent("secure");
    }

    @Test
    void may_not_redirect_to_an_insecure_address() throws Exception {
        try (LocalServer insecure = new LocalServer()) {
            insecure.serve("/m", "insecure");
            server.createContext("/r", exchange -> {
                try (exchange) {
                    exchange.getResponseHeaders().set("Location", insecure.url("/m"));
                    exchange.sendResponseHeaders(302, -1);
                }
            });
            Resources resources = trusting();
            assertThatThrownBy(() -> resources.fetch(url("/r"), Progress.NONE))
                    .hasMessageContaining("which is not secure; refused");
            assertThat(insecure.requests()).isEmpty();
        }
    }

    @Test
    void certificates_that_are_none_are_an_error() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nnonsense\n");
        assertThatThrownBy(() -> ExtraCertificates.trusting(broken))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("cannot use the certificates in " + broken + " (npm's cafile setting)");
    }
}
