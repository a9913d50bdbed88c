package dev.cortado.kernel.classpath;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which artifact a jar is, as far as that can be known.
 *
 * @param group the Maven group; empty if unknown
 * @param artifact the Maven artifact; else the file's name without version and {@code .jar}
 * @param classifier what is built beside the main jar, such as {@code linux-x86_64}; empty for the main jar
 * @param version the version; empty if unknown
 */
record JarIdentity(String group, String artifact, String classifier, String version) {

    private static final Logger LOGGER = LoggerFactory.getLogger(JarIdentity.class);
    private static final String SUFFIX = ".jar";
    private static final Pattern NAME_AND_VERSION = Pattern.compile("(.+?)-(\\d.*)");
    private static final Pattern VERSION_AND_CLASSIFIER = Pattern.compile(
            "(.+?)-(sources|javadoc|tests|test-sources|natives?-.*|(?:linux|windows|win|macos|macosx|osx|darwin|android)\\b.*)");
    private static final Pattern MAVEN_METADATA = Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom\\.properties");

    /**
     * Reads it from the place in a Maven repository, the jar's Maven metadata, its file name and its manifest, in this
     * order.
     */
    static JarIdentity of(Path path) {
        String name = String.valueOf(path.getFileName());
        if (!name.endsWith(SUFFIX) || !Files.isRegularFile(path)) {
            return new JarIdentity("", name, "", "");
        }
        String stem = name.substring(0, name.length() - SUFFIX.length());
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            List<Properties> metadata = metadata(jar);
            for (Properties properties : metadata) {
                String artifact = properties.getProperty("artifactId", "");
                String version = properties.getProperty("version", "");
                boolean fits = stem.equals(artifact) || stem.startsWith(artifact + "-");
                // A jar with one entry of Maven metadata is that artifact, whatever its file was renamed to; a jar with
                // many holds other artifacts too.
                if (!artifact.isEmpty() && (fits || metadata.size() == 1)) {
                    return new JarIdentity(
                            properties.getProperty("groupId", ""),
                            artifact,
                            classifier(stem, artifact + "-" + version + "-"),
                            version);
                }
            }
            return ofRepositoryOrName(path, stem, jar);
        } catch (IOException e) {
            LOGGER.debug("{} cannot be read", path, e);
            return new JarIdentity("", stem, "", "");
        }
    }

    private static List<Properties> metadata(JarFile jar) throws IOException {
        List<ZipEntry> entries = jar.stream()
                .map(entry -> (ZipEntry) entry)
                .filter(entry -> entry.getName().startsWith("META-INF/maven/")
                        && MAVEN_METADATA.matcher(entry.getName()).matches())
                .toList();
        List<Properties> all = new java.util.ArrayList<>();
        for (ZipEntry entry : entries) {
            Properties properties = new Properties();
            try (InputStream in = jar.getInputStream(entry)) {
                properties.load(in);
            } catch (IllegalArgumentException e) { // a malformed escape
                LOGGER.debug("{} in {} cannot be read", entry.getName(), jar.getName(), e);
            }
            all.add(properties);
        }
        return all;
    }

    private static JarIdentity ofRepositoryOrName(Path path, String stem, JarFile jar) throws IOException {
        Path versionFolder = path.toAbsolutePath().getParent();
        Path artifactFolder = versionFolder == null ? null : versionFolder.getParent();
        if (artifactFolder != null && artifactFolder.getFileName() != null) {
            String version = versionFolder.getFileName().toString();
            String artifact = artifactFolder.getFileName().toString();
            String main = artifact + "-" + version;
            if (stem.equals(main) || stem.startsWith(main + "-")) {
                return new JarIdentity("", artifact, classifier(stem, main + "-"), version);
            }
        }
        Matcher named = NAME_AND_VERSION.matcher(stem);
        if (named.matches()) {
            Matcher classified = VERSION_AND_CLASSIFIER.matcher(named.group(2));
            return classified.matches()
                    ? new JarIdentity("", named.group(1), classified.group(2), classified.group(1))
                    : new JarIdentity("", named.group(1), "", named.group(2));
        }
        return new JarIdentity("", stem, "", manifestVersion(jar.getManifest()));
    }

    private static String classifier(String stem, String mainAndDash) {
        return stem.startsWith(mainAndDash) ? stem.substring(mainAndDash.length()) : "";
    }

    private static String manifestVersion(Manifest manifest) {
        if (manifest == null) {
            return "";
        }
        Attributes main = manifest.getMainAttributes();
        String version = main.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        if (version == null) {
            version = main.getValue("Bundle-Version");
        }
        return version == null ? "" : version;
    }

    /** Whether two are the same artifact, perhaps in different versions; groups count where both are known. */
    boolean isSameArtifact(JarIdentity other) {
        return artifact.equals(other.artifact)
                && classifier.equals(other.classifier)
                && (group.isEmpty() || other.group.isEmpty() || group.equals(other.group));
    }

    /** The name for messages. */
    String name() {
        return classifier.isEmpty() ? artifact : artifact + "-" + classifier;
    }

    @Override
    public String toString() {
        return version.isEmpty() ? name() : name() + " " + version;
    }
}
