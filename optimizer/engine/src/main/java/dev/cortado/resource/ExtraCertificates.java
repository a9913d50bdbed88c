package dev.cortado.resource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Trusts the certificates of a PEM file in addition to Java's own, for npm's {@code cafile} setting. */
final class ExtraCertificates {

    private ExtraCertificates() {}

    static SSLContext trusting(Path pemFile) throws ResourceException {
        try (InputStream in = Files.newInputStream(pemFile)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (X509Certificate certificate : managerOf(null).getAcceptedIssuers()) {
                store.setCertificateEntry("java-" + count++, certificate);
            }
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("extra-" + count++, certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {managerOf(store)}, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new ResourceException(
                    "cannot use the certificates in " + pemFile + " (npm's cafile setting): " + e, e);
        }
    }

    /** @param store the trusted certificates; null for Java's own */
    private static X509TrustManager managerOf(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
