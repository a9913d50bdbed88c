package dev.cortado.magics.assist;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Coordinates of what lies in the local Maven repository, and entries inside its jars; the network is never asked. */
final class MavenCandidates {

    private static final Pattern LOCAL_REPOSITORY =
            Pattern.compile("<localRepository>\\s*([^<$]+?)\\s*</localRepository>");
    private static final int MOST = 200;

    private final Path repository;

    MavenCandidates(Path repository) {
        this.repository = repository;
    }

    /** Those of the user's repository: the system property {@code maven.repo.local}, settings.xml, or {@code ~/.m2}. */
    static MavenCandidates standard() {
        Path home = Path.of(System.getProperty("user.home"), ".m2");
        String property = System.getProperty("maven.repo.local");
        if (property != null) {
            return new MavenCandidates(Path.of(property));
        }
        try {
            Matcher configured = LOCAL_REPOSITORY.matcher(Files.readString(home.resolve("settings.xml")));
            if (configured.find()) {
                return new MavenCandidates(Path.of(configured.group(1)));
            }
        } catch (IOException | InvalidPathException e) {
            // without readable settings it is where Maven puts it
        }
        return new MavenCandidates(home.resolve("repository"));
    }

    /**
     * How coordinates may go on: a group part by part, its artifacts, their versions.
     *
     * @param entries whether an entry of the jar may follow, behind {@code !/}
     */
    List<Candidate> of(String written, boolean entries) {
        try {
            int bang = written.indexOf("!/");
            if (bang >= 0) {
                return entries ? entries(written, bang) : List.of();
            }
            String[] parts = written.split(":", -1);
            List<Candidate> found = switch (parts.length) {
                case 1 -> groups(written);
                case 2 -> artifacts(parts[0], parts[1]);
                case 3 -> versions(parts[0], parts[1], parts[2], entries);
                default -> List.of();
            };
            return found.stream()
                    .sorted(Comparator.comparing(Candidate::text))
                    .limit(MOST)
                    .toList();
        } catch (IOException | InvalidPathException | DirectoryIteratorException e) {
            return List.of(); // what cannot be listed has nothing to offer
        }
    }

    private List<Candidate> groups(String written) throws IOException {
        int dot = written.lastIndexOf('.');
        String before = written.substring(0, dot + 1);
        List<Candidate> found = new ArrayList<>();
        for (Path folder : folders(repository.resolve(before.replace('.', '/')), written.substring(dot + 1))) {
            String group = before + folder.getFileName();
            boolean holdsArtifacts = false;
            boolean holdsGroups = false;
            for (Path inner : folders(folder, "")) {
                boolean artifact = isArtifact(inner);
                holdsArtifacts |= artifact;
                holdsGroups |= !artifact;
            }
            if (holdsArtifacts) {
                found.add(new Candidate(group + ":", "resource", "group", true));
            }
            if (holdsGroups) {
                found.add(new Candidate(group + ".", "resource", "group", true));
            }
        }
        return found;
    }

    private List<Candidate> artifacts(String group, String prefix) throws IOException {
        List<Candidate> found = new ArrayList<>();
        for (Path folder : folders(folder(group), prefix)) {
            if (isArtifact(folder)) {
                found.add(new Candidate(group + ":" + folder.getFileName() + ":", "resource", "artifact", true));
            }
        }
        return found;
    }

    private List<Candidate> versions(String group, String artifact, String prefix, boolean entries) throws IOException {
        List<Candidate> found = new ArrayList<>();
        for (Path folder : folders(folder(group).resolve(artifact), prefix)) {
            if (hasFile(folder, "*.jar")) {
                String text = group + ":" + artifact + ":" + folder.getFileName();
                found.add(new Candidate(entries ? text + "!/" : text, "resource", "version", entries));
            }
        }
        return found;
    }

    private List<Candidate> entries(String written, int bang) throws IOException {
        String[] parts = written.substring(0, bang).split(":", -1);
        if (parts.length != 3) {
            return List.of();
        }
        Path jar = folder(parts[0]).resolve(parts[1]).resolve(parts[2]).resolve(parts[1] + "-" + parts[2] + ".jar");
        String prefix = written.substring(bang + 2);
        if (!Files.isRegularFile(jar)) {
            return List.of();
        }
        Set<String> names = new TreeSet<>();
        try (ZipFile archive = new ZipFile(jar.toFile())) {
            archive.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith(prefix) && !name.endsWith(".class"))
                    .map(name -> upToSlash(name, prefix.length()))
                    .forEach(names::add);
        }
        String before = written.substring(0, bang + 2);
        return names.stream()
                .limit(MOST)
                .map(name -> new Candidate(before + name, "resource", "", name.endsWith("/")))
                .toList();
    }

    /** One level of folders at a time. */
    private static String upToSlash(String name, int from) {
        int slash = name.indexOf('/', from);
        return slash < 0 ? name : name.substring(0, slash + 1);
    }

    private Path folder(String group) {
        return repository.resolve(group.replace('.', '/'));
    }

    /** Whether a folder holds versions, which hold the artifact's description. */
    private static boolean isArtifact(Path folder) throws IOException {
        for (Path version : folders(folder, "")) {
            if (hasFile(version, "*.pom")) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasFile(Path folder, String pattern) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            return files.iterator().hasNext();
        }
    }

    private static List<Path> folders(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(
                folder,
                path -> path.getFileName().toString().startsWith(prefix)
                        && !path.getFileName().toString().startsWith(".")
                        && Files.isDirectory(path))) {
            paths.forEach(found::add);
        }
        return found;
    }
}
