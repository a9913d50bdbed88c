package dev.cortado.resource;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Writer;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;

/**
 * Shows a pom and its parents on this disk to Maven as if they were in a repository, so that Maven itself works out
 * inheritance, properties, profiles, managed versions and imported BOMs. Holds copies in a temporary folder.
 */
final class PomWorkspace implements WorkspaceReader, AutoCloseable {

    private final WorkspaceRepository repository = new WorkspaceRepository("notebook");
    private final Map<String, File> files = new HashMap<>();
    private final Path folder;
    private final Artifact artifact;

    PomWorkspace(LocalPom pom) throws IOException {
        folder = Files.createTempDirectory("cortado-pom-");
        try {
            artifact = add(pom);
            Optional<LocalPom> parent = pom.parent();
            while (parent.isPresent()) {
                add(parent.get());
                parent = parent.get().parent();
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Artifact add(LocalPom pom) throws IOException {
        Model model = pom.model();
        Artifact named = new DefaultArtifact(
                model.getGroupId() == null ? model.getParent().getGroupId() : model.getGroupId(),
                model.getArtifactId(),
                "pom",
                model.getVersion() == null ? model.getParent().getVersion() : model.getVersion());
        Path copy = folder.resolve(files.size() + ".xml");
        try (Writer writer = Files.newBufferedWriter(copy)) {
            new MavenXpp3Writer().write(writer, model);
        }
        if (files.putIfAbsent(key(named), copy.toFile()) != null) {
            throw new ResourceException(pom.name() + " is its own parent: " + key(named));
        }
        return named;
    }

    /** Under which coordinates Maven finds the pom here. */
    Artifact artifact() {
        return artifact;
    }

    private static String key(Artifact artifact) {
        return artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion();
    }

    @Override
    public WorkspaceRepository getRepository() {
        return repository;
    }

    @Override
    public File findArtifact(Artifact wanted) {
        return wanted.getExtension().equals("pom") ? files.get(key(wanted)) : null;
    }

    @Override
    public List<String> findVersions(Artifact wanted) {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        for (File file : files.values()) {
            Files.deleteIfExists(file.toPath());
        }
        Files.deleteIfExists(folder);
    }
}
