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
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.Proxy;
import org.eclipse.aether.repository.ProxySelector;
import org.eclipse.aether.repository.RemoteRepository;
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
    private final EnvironmentProxies proxies;

    private MavenResolver(
            boolean offline, Optional<Path> localRepository, Optional<Path> settings, EnvironmentProxies proxies) {
        this.offline = offline;
        this.localRepository = localRepository;
        this.settings = settings;
        this.proxies = proxies;
    }

    /** Returns a resolver with the user's own configuration. */
    public static MavenResolver standard() {
        return new MavenResolver(
                OfflineSetting.standard(),
                Optional.empty(),
                Optional.empty(),
                EnvironmentProxies.standard(System::getenv));
    }

    /** Returns one that uses the network or does not. */
    public MavenResolver offline(boolean value) {
        return new MavenResolver(value, localRepository, settings, proxies);
    }

    /** Returns one with another local repository than the user's. */
    public MavenResolver localRepository(Path folder) {
        return new MavenResolver(offline, Optional.of(folder), settings, proxies);
    }

    /** Returns one with another settings.xml than the user's. */
    public MavenResolver settings(Path file) {
        return new MavenResolver(offline, localRepository, Optional.of(file), proxies);
    }

    /** Returns one with other proxies where settings.xml names none. */
    MavenResolver proxies(EnvironmentProxies value) {
        return new MavenResolver(offline, localRepository, settings, value);
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

    private Artifact single(Context context, Artifact artifact, Progress progress) throws IOException {
        RepositorySystemSession session = session(context, progress);
        ArtifactRequest request = new ArtifactRequest(artifact, repositories(context), "");
        try {
            return context.repositorySystem().resolveArtifact(session, request).getArtifact();
        } catch (ArtifactResolutionException e) {
            progress.cancellation().throwIfCancelled();
            throw MavenErrors.artifact(context, session, e);
        }
    }

    private List<Path> withDependencies(Context context, List<Artifact> artifacts, Progress progress)
            throws IOException {
        RepositorySystemSession session = session(context, progress);
        CollectRequest collect = new CollectRequest();
        collect.setRepositories(repositories(context));
        for (Artifact artifact : artifacts) {
            collect.addDependency(new Dependency(artifact, JavaScopes.COMPILE));
        }
        DependencyRequest request =
                new DependencyRequest(collect, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
        try {
            return context.repositorySystem().resolveDependencies(session, request).getArtifactResults().stream()
                    .filter(ArtifactResult::isResolved)
                    .map(result -> path(result.getArtifact()))
                    .toList();
        } catch (DependencyResolutionException e) {
            progress.cancellation().throwIfCancelled();
            throw MavenErrors.dependencies(context, session, e);
        }
    }

    Context context() throws ResourceException {
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

    DefaultRepositorySystemSession session(Context context, Progress progress) throws ResourceException {
        DefaultRepositorySystemSession session = new DefaultRepositorySystemSession(context.repositorySystemSession());
        session.setOffline(session.isOffline() || saysOffline(context));
        session.setTransferListener(new MavenTransferProgress(progress));
        ProxySelector configured = session.getProxySelector();
        session.setProxySelector(repository -> {
            Proxy proxy = configured.getProxy(repository);
            return proxy == null ? MavenProxies.proxy(proxies, repository) : proxy;
        });
        // A failure is not remembered: who tries again in a notebook has changed something.
        session.setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false));
        return session;
    }

    /** Gives the environment's proxy to the repositories for which settings.xml names none. */
    List<RemoteRepository> repositories(Context context) {
        return context.remoteRepositories().stream()
                .map(repository -> repository.getProxy() == null
                        ? new RemoteRepository.Builder(repository)
                                .setProxy(MavenProxies.proxy(proxies, repository))
                                .build()
                        : repository)
                .toList();
    }

    /** Reads {@code <offline>} of settings.xml, the one setting that MIMA leaves out. */
    private static boolean saysOffline(Context context) throws ResourceException {
        DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
        request.setUserSettingsFile(context.mavenUserHome().settingsXml().toFile());
        if (context.mavenSystemHome() != null) {
            request.setGlobalSettingsFile(
                    context.mavenSystemHome().settingsXml().toFile());
        }
        try {
            return new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(request)
                    .getEffectiveSettings()
                    .isOffline();
        } catch (SettingsBuildingException e) {
            throw MavenErrors.configuration(new IllegalStateException(e.getMessage(), e));
        }
    }
}
