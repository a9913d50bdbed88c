package dev.cortado.resource;

import dev.cortado.text.NearestNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of {@link ResourceUri}. */
final class ResourceUriParser {

    static final String MAVEN_FORM = "maven:group:artifact:version[:classifier]!/entry";
    static final String NPM_FORM = "npm:package@version!/path or npm:@scope/package@version!/path";
    static final String HUGGING_FACE_FORM = "hf:owner/repository[@revision]!/path";

    private static final List<String> SCHEMES = List.of("maven", "npm", "hf", "https", "http", "file");

    // A scheme of one letter is a Windows drive.
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);
    private static final Pattern PIN = Pattern.compile("(.*)#sha256=([^#]*)", Pattern.DOTALL);
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern MAVEN_PART = Pattern.compile("[A-Za-z0-9_.+-]+");
    private static final Pattern NPM_NAME =
            Pattern.compile("(@[a-z0-9-~][a-z0-9-._~]*/)?[A-Za-z0-9-~_][A-Za-z0-9-._~]*");
    private static final Pattern NPM_VERSION = Pattern.compile("[A-Za-z0-9._+-]+");
    private static final Pattern REPOSITORY = Pattern.compile("(datasets/|spaces/)?[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?");
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9._/-]+");

    private ResourceUriParser() {}

    static ResourceUri parse(String text) throws ResourceException {
        String rest = text == null ? "" : text.strip();
        Optional<String> sha256 = Optional.empty();
        Matcher pin = PIN.matcher(rest);
        if (pin.matches()) {
            String hash = pin.group(2).toLowerCase(Locale.ROOT);
            if (!SHA_256.matcher(hash).matches()) {
                throw new ResourceException("in " + text + ": expected #sha256= and 64 hexadecimal digits, found "
                        + hash.length() + " characters: " + pin.group(2));
            }
            sha256 = Optional.of(hash);
            rest = pin.group(1);
        }
        if (rest.isEmpty()) {
            throw new ResourceException("empty resource name: expected a path, an https: address, " + MAVEN_FORM + ", "
                    + NPM_FORM + ", or " + HUGGING_FACE_FORM);
        }
        return new ResourceUri(location(rest), sha256);
    }

    private static Location location(String text) throws ResourceException {
        Matcher matcher = SCHEME.matcher(text);
        if (!matcher.matches()) {
            return local(text, text);
        }
        String rest = matcher.group(2);
        String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "maven" -> maven(text, rest);
            case "npm" -> npm(text, rest);
            case "hf" -> huggingFace(text, rest);
            case "https", "http" -> web(text);
            case "file" -> file(text, rest);
            default -> {
                List<String> near = NearestNames.of(scheme, SCHEMES, 1);
                throw new ResourceException("unknown kind of resource " + scheme + ": in " + text + "; "
                        + (near.isEmpty() ? "" : "did you mean " + near.getFirst() + ":? ")
                        + "known are maven:, npm:, hf:, https:, http:, file: and plain paths (write ./" + text
                        + " for a file of that name)");
            }
        };
    }

    private static Location.Maven maven(String text, String rest) throws ResourceException {
        int bang = rest.indexOf("!/");
        if (bang < 0) {
            throw expected(MAVEN_FORM, text, "the file inside the artifact (!/entry) is missing");
        }
        String[] parts = rest.substring(0, bang).split(":", -1);
        if (parts.length < 3 || parts.length > 4) {
            throw expected(
                    MAVEN_FORM,
                    text,
                    "found " + parts.length + (parts.length == 1 ? " part" : " parts") + " before !/");
        }
        for (String part : parts) {
            if (!MAVEN_PART.matcher(part).matches() || part.chars().allMatch(letter -> letter == '.')) {
                throw expected(MAVEN_FORM, text, part.isEmpty() ? "a part is empty" : "not a Maven name: " + part);
            }
        }
        String entry = entry(MAVEN_FORM, text, rest.substring(bang + 2));
        return new Location.Maven(parts[0], parts[1], parts[2], parts.length == 4 ? parts[3] : "", entry);
    }

    private static Location.Npm npm(String text, String rest) throws ResourceException {
        int bang = rest.indexOf("!/");
        if (bang < 0) {
            throw expected(NPM_FORM, text, "the file inside the package (!/path) is missing");
        }
        String specification = rest.substring(0, bang);
        // The first character may be the @ of a scope.
        int at = specification.indexOf('@', 1);
        String name = at < 0 ? specification : specification.substring(0, at);
        String version = at < 0 ? "latest" : specification.substring(at + 1);
        if (!NPM_NAME.matcher(name).matches()) {
            throw expected(NPM_FORM, text, "not a package name: " + name);
        }
        if (!NPM_VERSION.matcher(version).matches()) {
            throw expected(
                    NPM_FORM,
                    text,
                    "the version must be a number such as 1.4.2 or a tag such as latest, not " + version);
        }
        return new Location.Npm(name, version, entry(NPM_FORM, text, rest.substring(bang + 2)));
    }

    private static Location.HuggingFace huggingFace(String text, String rest) throws ResourceException {
        int bang = rest.indexOf("!/");
        if (bang < 0) {
            throw expected(HUGGING_FACE_FORM, text, "the file inside the repository (!/path) is missing");
        }
        String specification = rest.substring(0, bang);
        int at = specification.indexOf('@');
        String repository = at < 0 ? specification : specification.substring(0, at);
        String revision = at < 0 ? "main" : specification.substring(at + 1);
        if (!REPOSITORY.matcher(repository).matches() || hasDotSegment(repository)) {
            throw expected(HUGGING_FACE_FORM, text, "not a repository name: " + repository);
        }
        if (!REVISION.matcher(revision).matches() || hasDotSegment(revision)) {
            throw expected(HUGGING_FACE_FORM, text, "not a revision: " + revision);
        }
        return new Location.HuggingFace(repository, revision, entry(HUGGING_FACE_FORM, text, rest.substring(bang + 2)));
    }

    /** A path inside an archive must name a file in it and nothing outside. */
    private static String entry(String form, String text, String entry) throws ResourceException {
        if (entry.isEmpty() || entry.endsWith("/")) {
            throw expected(form, text, "after !/ a file must be named");
        }
        if (entry.startsWith("/") || entry.indexOf('\\') >= 0 || entry.indexOf('\0') >= 0 || hasDotSegment(entry)) {
            throw expected(form, text, "the path must stay inside: no .. and no backslash in it");
        }
        return entry;
    }

    private static boolean hasDotSegment(String path) {
        return Arrays.stream(path.split("/", -1))
                .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    private static Location.Web web(String text) throws ResourceException {
        URI uri;
        try {
            uri = new URI(text.replace(" ", "%20"));
        } catch (URISyntaxException e) {
            throw new ResourceException(
                    "not a web address: " + text + " (" + e.getReason() + " at character " + e.getIndex()
                            + "); expected https://host/path",
                    e);
        }
        if (uri.getHost() == null) {
            throw new ResourceException("no host in the web address " + text + "; expected https://host/path");
        }
        if (uri.getUserInfo() != null) {
            // Not repeated in the message: notebooks keep their outputs.
            throw new ResourceException(
                    "the address on " + uri.getHost() + " holds a user name or password, which would "
                            + "end up in the notebook's record; download it yourself and name the local file");
        }
        if (uri.getFragment() != null) {
            throw new ResourceException("in " + text + ": of what may follow # only sha256=HEX is understood");
        }
        return new Location.Web(uri.normalize());
    }

    private static Location.Local file(String text, String rest) throws ResourceException {
        try {
            URI uri = new URI(text.replace(" ", "%20"));
            if (uri.isOpaque()) {
                return local(text, uri.getSchemeSpecificPart());
            }
            if (uri.getHost() == null || uri.getHost().equals("localhost")) {
                return new Location.Local(Path.of(new URI("file", "", uri.getPath(), null)));
            }
            throw new ResourceException("in " + text + ": file: knows this machine only, not the host " + uri.getHost()
                    + "; expected file:///folder/name or file:name");
        } catch (URISyntaxException | IllegalArgumentException e) {
            return local(text, rest);
        }
    }

    private static Location.Local local(String text, String path) throws ResourceException {
        try {
            if (path.equals("~") || path.startsWith("~/")) {
                return new Location.Local(Path.of(System.getProperty("user.home") + path.substring(1)));
            }
            return new Location.Local(Path.of(path));
        } catch (InvalidPathException e) {
            throw new ResourceException("not a path: " + text + " (" + e.getReason() + ")", e);
        }
    }

    private static ResourceException expected(String form, String text, String found) {
        return new ResourceException("expected " + form + " but got " + text + ": " + found);
    }
}
