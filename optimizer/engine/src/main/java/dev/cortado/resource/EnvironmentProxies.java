package dev.cortado.resource;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Chooses the proxy: what Java's own properties ({@code https.proxyHost}, ...) say, else the environment variables that
 * other command line tools read: {@code https_proxy}, {@code http_proxy}, {@code all_proxy} and {@code no_proxy}, in
 * small or capital letters.
 */
final class EnvironmentProxies extends ProxySelector {

    private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

    private final Optional<ProxySelector> java;
    private final UnaryOperator<String> environment;

    /**
     * @param java Java's own choice, asked first
     * @param environment reads a variable; null when it is not set
     */
    EnvironmentProxies(Optional<ProxySelector> java, UnaryOperator<String> environment) {
        this.java = java;
        this.environment = environment;
    }

    static EnvironmentProxies standard(UnaryOperator<String> environment) {
        return new EnvironmentProxies(Optional.ofNullable(ProxySelector.getDefault()), environment);
    }

    @Override
    public List<Proxy> select(URI uri) {
        List<Proxy> configured = java.map(selector -> selector.select(uri)).orElse(DIRECT);
        if (configured.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)) {
            return configured;
        }
        return proxy(uri)
                .<List<Proxy>>map(address -> List.of(new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(
                                address.getHost(), address.getPort() < 0 ? 80 : address.getPort()))))
                .orElse(DIRECT);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException error) {
        java.ifPresent(selector -> selector.connectFailed(uri, address, error));
    }

    /** Returns the proxy the environment names for an address. */
    Optional<URI> proxy(URI uri) {
        if (uri.getHost() == null || isExcluded(uri)) {
            return Optional.empty();
        }
        return variable(uri.getScheme().toLowerCase(Locale.ROOT) + "_proxy")
                .or(() -> variable("all_proxy"))
                .map(value -> URI.create(value.contains("://") ? value : "http://" + value))
                .filter(address -> address.getHost() != null);
    }

    /** Answers a proxy that asks for the user name and password; empty if no variable holds one. */
    Optional<Authenticator> authenticator() {
        boolean any = Stream.of("https_proxy", "http_proxy", "all_proxy")
                .anyMatch(name ->
                        variable(name).filter(value -> value.contains("@")).isPresent());
        return any ? Optional.of(new FromVariables()) : Optional.empty();
    }

    private final class FromVariables extends Authenticator {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            if (getRequestorType() != RequestorType.PROXY || getRequestingURL() == null) {
                return null;
            }
            return credentials(URI.create(getRequestingURL().toString()));
        }
    }

    /** Returns user name and password written in the variable for an address; null if there are none. */
    PasswordAuthentication credentials(URI uri) {
        String user = proxy(uri).map(URI::getRawUserInfo).orElse(null);
        if (user == null) {
            return null;
        }
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        String password = colon < 0 ? "" : user.substring(colon + 1);
        return new PasswordAuthentication(decode(name), decode(password).toCharArray());
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private boolean isExcluded(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
            return true;
        }
        return variable("no_proxy").stream()
                .flatMap(list -> Arrays.stream(list.split("[,\\s]+", -1)))
                .anyMatch(entry -> matches(entry.toLowerCase(Locale.ROOT), host, port));
    }

    private static boolean matches(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        if (colon > 0 && entry.substring(colon + 1).chars().allMatch(Character::isDigit)) {
            if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        if (name.startsWith("*")) {
            name = name.substring(1);
        }
        if (name.startsWith(".")) {
            name = name.substring(1);
        }
        return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
    }

    private Optional<String> variable(String name) {
        String value = environment.apply(name);
        if (value == null || value.isBlank()) {
            value = environment.apply(name.toUpperCase(Locale.ROOT));
        }
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }
}
