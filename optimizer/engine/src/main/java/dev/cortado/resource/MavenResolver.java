package dev.cortado.resource;

import dev.cortado.progress.Progress;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;

/**
 * Brings artifacts to the user's local Maven repository the way Maven does: settings.xml with its mirrors, servers and
 * proxies, the local repository and offline mode are honoured; no Maven need be installed.
 */
public final class MavenResolver {

    private final boolean offline;
    private final Optional<Path> localRepository;
    private final Optional<Path> settings;

    private MavenResolver(boolean offline, Optional<Path> localRepository, Optional<Path> settings) {
        this.offline = offline;
        this.localRepository = localRepository;
        this.settings = settings;
    }

    /** Returns a resolver with the user's own configuration. */
    public static MavenResolver standard() {
        return new MavenResolver(OfflineSetting.standard(), Optional.empty(), Optional.empty());
    }

    /** Returns one that uses the network or does not. */
    public MavenResolver offline(boolean value) {
        return new MavenResolver(value, localRepository, settings);
    }

    /** Returns one with another local repository than the user's. */
    public MavenResolver localRepository(Path folder) {
        return new MavenResolver(offline, Optional.of(folder), settings);
    }

    /** Returns one with another settings.xml than the user's. */
    public MavenResolver settings(Path file) {
        return new MavenResolver(offline, localRepository, Optional.of(file));
    }

    /**
     * Brings artifacts.
     *
     * @param coordinates each {@code group:artifact:version[:classifier]}, or Maven's own
     *     {@code group:artifact:extension[:classifier]:version}
     * @param transitive whether what they need at run time comes too; versions are then mediated over all of them
     * @return the files, in class path order
     * @throws ResourceException naming the artifact that is missing and where it was looked for
     */
    public List<Path> resolve(List<String> coordinates, boolean transitive, Progress progress) throws IOException {
        List<Artifact> artifacts = new ArrayList<>();
        for (String text : coordinates) {
            artifacts.add(MavenCoordinates.parse(text));
        }
        List<Path> files = new ArrayList<>();
        try (Context context = context()) {
            if (transitive) {
                files.addAll(withDependencies(context, artifacts, progress));
            } else {
                for (Artifact artifact : artifacts) {
                    files.add(path(single(context, artifact, progress)));
                }
            }
        }
        return List.copyOf(files);
    }

    /** Brings one artifact alone. The returned one has its file, and its version if that was a moving one. */
    Artifact single(Artifact artifact, Progress progress) throws IOException {
        try (Context context = context()) {
            return single(context, artifact, progress);
        }
    }

    static Path path(Artifact artifact) {
        return artifact.getFile().toPath();
    }

    private static Artifact single(Context context, Artifact artifact, Progress progress) throws IOException {
        ArtifactRequest request = new ArtifactRequest(artifact, context.remoteRepositories(), "");
        try {
            return context.repositorySystem()
                    .resolveArtifact(session(context, progress), request)
                    .getArtifact();
        } catch (ArtifactResolutionException e) {
            progress.cancellation().throwIfCancelled();
            throw MavenErrors.artifact(context, e);
        }
    }

    private static List<Path> withDependencies(Context context, List<Artifact> artifacts, Progress progress)
            throws IOException {
        CollectRequest collect = new CollectRequest();
        collect.setRepositories(context.remoteRepositories());
        for (Artifact artifact : artifacts) {
            collect.addDependency(new Dependency(artifact, JavaScopes.COMPILE));
        }
        DependencyRequest request =
                new DependencyRequest(collect, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
        try {
            return context
                    .repositorySystem()
                    .resolveDependencies(session(context, progress), request)
                    .getArtifactResults()
                    .stream()
                    .filter(ArtifactResult::isResolved)
                    .map(result -> path(result.getArtifact()))
                    .toList();
        } catch (DependencyResolutionException e) {
            progress.cancellation().throwIfCancelled();
            throw MavenErrors.dependencies(context, e);
        }
    }

    private Context context() throws ResourceException {
        ContextOverrides.Builder overrides =
                ContextOverrides.create().withUserSettings(true).offline(offline ? true : null);
        localRepository.ifPresent(overrides::withLocalRepositoryOverride);
        settings.ifPresent(overrides::withUserSettingsXmlOverride);
        try {
            return Runtimes.INSTANCE.getRuntime().create(overrides.build());
        } catch (RuntimeException e) {
            throw MavenErrors.configuration(e);
        }
    }

    private static DefaultRepositorySystemSession session(Context context, Progress progress) {
        DefaultRepositorySystemSession session = new DefaultRepositorySystemSession(context.repositorySystemSession());
        session.setTransferListener(new MavenTransferProgress(progress));
        // A failure is not remembered: who tries again in a notebook has changed something.
        session.setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false));
        return session;
    }
}
