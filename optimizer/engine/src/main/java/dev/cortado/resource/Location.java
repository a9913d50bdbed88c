package dev.cortado.resource;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A place a file can be at. {@code toString} gives it back as a URI. */
public sealed interface Location {

    /** Returns the last part of the name: what the file is called. */
    String fileName();

    /** Returns the place of a file of another name in the same folder. */
    Location beside(String otherName);

    /**
     * Returns the place of a file of another name in the folder above; empty where there is none: at the root of an
     * archive, a repository, a host or a disk.
     */
    Optional<Location> above(String otherName);

    /**
     * A file inside a Maven artifact.
     *
     * @param classifier empty for none
     * @param entry its path in the archive
     */
    record Maven(String group, String artifact, String version, String classifier, String entry) implements Location {

        /** Returns {@code group:artifact:version[:classifier]}. */
        public String coordinates() {
            return group + ":" + artifact + ":" + version + (classifier.isEmpty() ? "" : ":" + classifier);
        }

        @Override
        public String fileName() {
            return lastPart(entry);
        }

        @Override
        public Maven beside(String otherName) {
            return new Maven(group, artifact, version, classifier, replaceLastPart(entry, otherName));
        }

        @Override
        public Optional<Location> above(String otherName) {
            return folder(entry)
                    .map(folder -> new Maven(group, artifact, version, classifier, replaceLastPart(folder, otherName)));
        }

        @Override
        public String toString() {
            return "maven:" + coordinates() + "!/" + entry;
        }
    }

    /**
     * A file inside an npm package.
     *
     * @param name with the scope, if any: {@code @scope/package}
     * @param version a version, or a tag such as {@code latest}
     * @param path below the package's folder
     */
    record Npm(String name, String version, String path) implements Location {

        @Override
        public String fileName() {
            return lastPart(path);
        }

        @Override
        public Npm beside(String otherName) {
            return new Npm(name, version, replaceLastPart(path, otherName));
        }

        @Override
        public Optional<Location> above(String otherName) {
            return folder(path).map(folder -> new Npm(name, version, replaceLastPart(folder, otherName)));
        }

        @Override
        public String toString() {
            return "npm:" + name + "@" + version + "!/" + path;
        }
    }

    /**
     * A file of a Hugging Face repository.
     *
     * @param repository {@code owner/name}; data sets are {@code datasets/owner/name}
     * @param revision a commit, branch or tag
     * @param path below the repository's root
     */
    record HuggingFace(String repository, String revision, String path) implements Location {

        @Override
        public String fileName() {
            return lastPart(path);
        }

        @Override
        public HuggingFace beside(String otherName) {
            return new HuggingFace(repository, revision, replaceLastPart(path, otherName));
        }

        @Override
        public Optional<Location> above(String otherName) {
            return folder(path)
                    .map(folder -> new HuggingFace(repository, revision, replaceLastPart(folder, otherName)));
        }

        @Override
        public String toString() {
            return "hf:" + repository + "@" + revision + "!/" + path;
        }
    }

    /** An {@code http:} or {@code https:} address without a fragment. */
    record Web(URI uri) implements Location {

        @Override
        public String fileName() {
            String path = uri.getPath();
            String name = path == null ? "" : lastPart(path);
            return name.isEmpty() ? uri.getHost() : name;
        }

        @Override
        public Web beside(String otherName) {
            // Resolving drops the query, which belongs to the one file only.
            return new Web(uri.resolve(URI.create(PercentEncoding.ofSegment(otherName))));
        }

        @Override
        public Optional<Location> above(String otherName) {
            String path = uri.getRawPath();
            return path == null || path.lastIndexOf('/') <= 0
                    ? Optional.empty()
                    : Optional.of(new Web(uri.resolve(URI.create("../" + PercentEncoding.ofSegment(otherName)))));
        }

        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /** A file on this machine. */
    record Local(Path path) implements Location {

        @Override
        public String fileName() {
            return String.valueOf(path.getFileName());
        }

        @Override
        public Local beside(String otherName) {
            return new Local(path.resolveSibling(otherName));
        }

        @Override
        public Optional<Location> above(String otherName) {
            Path folder = path.toAbsolutePath().normalize().getParent();
            return folder == null || folder.getParent() == null
                    ? Optional.empty()
                    : Optional.of(new Local(folder.resolveSibling(otherName)));
        }

        /** A relative path stays relative, so that a record made with it can be repeated elsewhere. */
        @Override
        public String toString() {
            return path.isAbsolute() ? path.toUri().toString() : path.toString().replace('\\', '/');
        }
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The folder a path lies in; empty at the root. */
    private static Optional<String> folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? Optional.empty() : Optional.of(path.substring(0, slash));
    }

    private static String replaceLastPart(String path, String otherName) {
        return path.substring(0, path.lastIndexOf('/') + 1) + otherName;
    }
}
