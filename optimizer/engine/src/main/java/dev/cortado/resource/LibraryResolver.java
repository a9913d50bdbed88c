package dev.cortado.resource;

import dev.cortado.progress.Progress;
import dev.cortado.text.NearestNames;
import eu.maveniverse.maven.mima.context.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.model.building.ModelBuildingException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;

/** Turns a {@link LibraryRequest} into files with exact versions and their hashes, as Maven would for a class path. */
public final class LibraryResolver {

    private final MavenResolver maven;

    /** A resolver with Maven's configuration from there. */
    public LibraryResolver(MavenResolver maven) {
        this.maven = maven;
    }

    /** What one request asks of Maven. */
    private record Call(Context context, DefaultRepositorySystemSession session, List<RemoteRepository> repositories) {}

    /**
     * Resolves a request and brings the files.
     *
     * @return in class path order
     * @throws ResourceException naming what is wrong with the request, or what is missing and where it was looked for
     */
    public List<Library> resolve(LibraryRequest request, Progress progress) throws IOException {
        try (Context context = maven.context();
                PomWorkspace pom = request.pom().isPresent()
                        ? new PomWorkspace(request.pom().get())
                        : null) {
            Call call = call(context, request, progress);
            CollectRequest collect = new CollectRequest();
            if (pom != null) {
                call.session().setWorkspaceReader(pom);
                call = addPom(call, pom, collect);
            }
            Map<String, Dependency> managed = boms(call, request);
            managed.values().forEach(collect::addManagedDependency);
            Set<Exclusion> exclusions = exclusions(request);
            List<Artifact> artifacts = new ArrayList<>();
            for (String written : request.coordinates()) {
                Artifact artifact = artifact(written, managed);
                artifacts.add(artifact);
                collect.addDependency(new Dependency(artifact, JavaScopes.COMPILE, false, exclusions));
            }
            collect.setRepositories(call.repositories());
            return request.transitive()
                    ? collected(call, collect, request.scope(), progress)
                    : exact(call, artifacts, progress);
        }
    }

    /**
     * Brings exactly these artifacts and nothing they need.
     *
     * @param coordinates with exact versions, in class path order
     */
    public List<Library> exact(List<String> coordinates, LibraryRequest request, Progress progress) throws IOException {
        List<Artifact> artifacts = new ArrayList<>();
        for (String written : coordinates) {
            artifacts.add(MavenCoordinates.parse(written));
        }
        try (Context context = maven.context()) {
            return exact(call(context, request, progress), artifacts, progress);
        }
    }

    private Call call(Context context, LibraryRequest request, Progress progress) throws ResourceException {
        DefaultRepositorySystemSession session = maven.session(context, progress);
        List<RemoteRepository> repositories = new ArrayList<>();
        for (String written : request.repositories()) {
            String[] parts = written.split("=", 2);
            if (parts.length < 2 || parts[0].isBlank() || !parts[1].matches("[A-Za-z][A-Za-z0-9+.-]*:.+")) {
                throw new ResourceException(
                        "expected a repository as id=url, such as " + "jitpack=https://jitpack.io, but got " + written);
            }
            repositories.add(new RemoteRepository.Builder(parts[0], "default", parts[1]).build());
        }
        return new Call(context, session, joined(context, session, repositories));
    }

    /** The user's repositories and these, with mirrors, proxies and credentials as settings.xml says. */
    private List<RemoteRepository> joined(
            Context context, DefaultRepositorySystemSession session, List<RemoteRepository> more) {
        List<RemoteRepository> all = new ArrayList<>(maven.repositories(context));
        Set<String> known = all.stream().map(RemoteRepository::getId).collect(Collectors.toSet());
        context.repositorySystem().newResolutionRepositories(session, more).stream()
                .filter(repository -> known.add(repository.getId()))
                .forEach(all::add);
        return all;
    }

    private Call addPom(Call call, PomWorkspace pom, CollectRequest collect) throws ResourceException {
        ArtifactDescriptorResult read = descriptor(call, pom.artifact());
        collect.setDependencies(read.getDependencies());
        collect.setManagedDependencies(read.getManagedDependencies());
        return new Call(call.context(), call.session(), joined(call.context(), call.session(), read.getRepositories()));
    }

    private static ArtifactDescriptorResult descriptor(Call call, Artifact pom) throws ResourceException {
        DefaultRepositorySystemSession strict = new DefaultRepositorySystemSession(call.session());
        strict.setArtifactDescriptorPolicy(new SimpleArtifactDescriptorPolicy(false, false));
        try {
            return call.context()
                    .repositorySystem()
                    .readArtifactDescriptor(strict, new ArtifactDescriptorRequest(pom, call.repositories(), ""));
        } catch (ArtifactDescriptorException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ModelBuildingException model) {
                    throw new ResourceException(
                            "the pom cannot be used: "
                                    + model.getProblems().getFirst().getMessage(),
                            e);
                }
                if (cause instanceof ArtifactResolutionException resolution) {
                    throw MavenErrors.artifact(call.context(), strict, resolution);
                }
            }
            throw new ResourceException(
                    "the pom " + MavenCoordinates.show(pom) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, Dependency> boms(Call call, LibraryRequest request) throws ResourceException {
        Map<String, Dependency> managed = new LinkedHashMap<>();
        for (String bom : request.boms()) {
            Artifact named = MavenCoordinates.parse(bom);
            Artifact pom = new DefaultArtifact(named.getGroupId(), named.getArtifactId(), "pom", named.getVersion());
            for (Dependency dependency : descriptor(call, pom).getManagedDependencies()) {
                Artifact artifact = dependency.getArtifact();
                managed.putIfAbsent(
                        artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getExtension() + ":"
                                + artifact.getClassifier(),
                        dependency);
            }
        }
        return managed;
    }

    /** Reads coordinates; those without a version take that of a BOM. */
    private static Artifact artifact(String written, Map<String, Dependency> managed) throws ResourceException {
        String[] parts = written.strip().split(":", -1);
        if (parts.length != 2 || managed.isEmpty()) {
            return MavenCoordinates.parse(written);
        }
        Dependency known = managed.get(written.strip() + ":jar:");
        if (known == null) {
            List<String> names = managed.keySet().stream()
                    .map(key -> key.replaceFirst(":[^:]*:[^:]*$", ""))
                    .toList();
            throw new ResourceException("no BOM names a version of " + written + NearestNames.hint(written, names)
                    + "; or write its version");
        }
        return known.getArtifact();
    }

    private static Set<Exclusion> exclusions(LibraryRequest request) throws ResourceException {
        Set<Exclusion> exclusions = new java.util.LinkedHashSet<>();
        for (String written : request.exclusions()) {
            String[] parts = written.strip().split(":", -1);
            if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
                throw new ResourceException("expected an exclusion as group:artifact, such as "
                        + "org.slf4j:slf4j-simple or org.slf4j:*, but got " + written);
            }
            exclusions.add(new Exclusion(parts[0], parts[1], "*", "*"));
        }
        return exclusions;
    }

    private static List<Library> collected(Call call, CollectRequest collect, String scope, Progress progress)
            throws IOException {
        if (collect.getDependencies().isEmpty()) {
            return List.of();
        }
        DependencyRequest request = new DependencyRequest(collect, DependencyFilterUtils.classpathFilter(scope));
        try {
            return libraries(
                    call.context()
                            .repositorySystem()
                            .resolveDependencies(call.session(), request)
                            .getArtifactResults(),
                    progress);
        } catch (DependencyResolutionException e) {
            progress.cancellation().throwIfCancelled();
            throw MavenErrors.dependencies(call.context(), call.session(), e);
        }
    }

    private static List<Library> exact(Call call, List<Artifact> artifacts, Progress progress) throws IOException {
        List<ArtifactRequest> requests = artifacts.stream()
                .map(artifact -> new ArtifactRequest(artifact, call.repositories(), ""))
                .toList();
        try {
            return libraries(call.context().repositorySystem().resolveArtifacts(call.session(), requests), progress);
        } catch (ArtifactResolutionException e) {
            progress.cancellation().throwIfCancelled();
            throw MavenErrors.artifact(call.context(), call.session(), e);
        }
    }

    private static List<Library> libraries(List<ArtifactResult> results, Progress progress) throws IOException {
        List<Library> libraries = new ArrayList<>();
        for (ArtifactResult result : results) {
            Artifact artifact = result.getArtifact();
            if (result.isResolved() && !artifact.getExtension().equals("pom")) {
                progress.cancellation().throwIfCancelled();
                var file = MavenResolver.path(artifact);
                libraries.add(new Library(
                        exactCoordinates(artifact), file, FileHash.sha256(file, progress), Files.size(file)));
            }
        }
        return List.copyOf(libraries);
    }

    private static String exactCoordinates(Artifact artifact) {
        boolean plain =
                artifact.getClassifier().isEmpty() && artifact.getExtension().equals("jar");
        String middle = plain
                ? ""
                : artifact.getExtension() + ":"
                        + Optional.of(artifact.getClassifier())
                                .filter(classifier -> !classifier.isEmpty())
                                .map(classifier -> classifier + ":")
                                .orElse("");
        return artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + middle + artifact.getVersion();
    }
}
