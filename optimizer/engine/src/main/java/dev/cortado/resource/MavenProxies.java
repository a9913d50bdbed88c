package dev.cortado.resource;

import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.URI;
import org.eclipse.aether.repository.Authentication;
import org.eclipse.aether.repository.Proxy;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.util.repository.AuthenticationBuilder;

/** The environment's proxies in Maven's terms. Maven itself knows only those of settings.xml, which come first. */
final class MavenProxies {

    private MavenProxies() {}

    /** Returns the proxy on the way to a repository, or null, as Maven wants it. */
    static Proxy proxy(EnvironmentProxies proxies, RemoteRepository repository) {
        URI uri;
        try {
            uri = URI.create(repository.getUrl());
        } catch (IllegalArgumentException e) {
            return null; // Maven says what is wrong with it.
        }
        if (uri.getHost() == null || !repository.getProtocol().startsWith("http")) {
            return null;
        }
        return proxies.select(uri).stream()
                .filter(proxy -> proxy.type() == java.net.Proxy.Type.HTTP)
                .findFirst()
                .map(proxy -> (InetSocketAddress) proxy.address())
                .map(address -> new Proxy(
                        Proxy.TYPE_HTTP,
                        address.getHostString(),
                        address.getPort(),
                        authentication(proxies.credentials(uri))))
                .orElse(null);
    }

    private static Authentication authentication(PasswordAuthentication credentials) {
        return credentials == null
                ? null
                : new AuthenticationBuilder()
                        .addUsername(credentials.getUserName())
                        .addPassword(credentials.getPassword())
                        .build();
    }
}
