package dev.cortado.resource;

import dev.cortado.text.NearestNames;
import eu.maveniverse.maven.mima.context.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.RepositoryOfflineException;

/** Says in one line why Maven could not bring an artifact. */
final class MavenErrors {

    private MavenErrors() {}

    /** Translates the failure to bring an artifact. */
    static ResourceException artifact(
            Context context, RepositorySystemSession session, ArtifactResolutionException error) {
        ArtifactResult failed = error.getResults().stream()
                .filter(result -> !result.isResolved())
                .findFirst()
                .orElse(null);
        if (failed == null) {
            return new ResourceException("Maven: " + firstLine(error), error);
        }
        Artifact artifact = failed.getRequest().getArtifact();
        String coordinates = MavenCoordinates.show(artifact);
        List<Exception> reasons = failed.getExceptions();
        if (has(reasons, RepositoryOfflineException.class) || session.isOffline()) {
            LocalRepository local = session.getLocalRepository();
            return new OfflineException(
                    "the Maven artifact " + coordinates + " is not in the local repository " + local.getBasedir()
                            + " and Cortado is offline: run it once without --offline (and without CORTADO_OFFLINE, "
                            + "-Dcortado.offline or <offline> in settings.xml)",
                    error);
        }
        List<Exception> transfers = reasons.stream()
                .filter(reason -> !(reason instanceof ArtifactNotFoundException))
                .toList();
        if (!transfers.isEmpty() && firstLine(transfers.getFirst()).contains("No space left")) {
            return new ResourceException(
                    "no disk space left for the Maven artifact " + coordinates + " in "
                            + session.getLocalRepository().getBasedir()
                            + ": free some, or name another <localRepository> in settings.xml",
                    error);
        }
        if (!transfers.isEmpty()) {
            return new ResourceException(
                    "cannot fetch the Maven artifact " + coordinates + ": " + firstLine(transfers.getFirst())
                            + "; check the network, or work with --offline",
                    error);
        }
        List<RemoteRepository> asked = failed.getRequest().getRepositories();
        String repositories = asked.stream()
                .map(repository -> repository.getId() + " (" + repository.getUrl() + ")")
                .collect(Collectors.joining(", "));
        return new AbsentException(
                "no Maven artifact " + coordinates + " in " + repositories
                        + versions(context, session, artifact, asked),
                error);
    }

    /** Translates the failure to bring artifacts with all they need. */
    static ResourceException dependencies(
            Context context, RepositorySystemSession session, DependencyResolutionException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ArtifactResolutionException resolution) {
                return artifact(context, session, resolution);
            }
        }
        if (error.getCause() instanceof DependencyCollectionException collection) {
            return new ResourceException("Maven cannot read what is needed: " + firstLine(deepest(collection)), error);
        }
        return new ResourceException("Maven: " + firstLine(error), error);
    }

    /** Translates a failure before anything was looked for, for example a settings.xml that is not XML. */
    static ResourceException configuration(RuntimeException error) {
        String all = String.valueOf(deepest(error).getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
        return new ResourceException("Maven's configuration cannot be used: " + all, error);
    }

    private static String versions(
            Context context, RepositorySystemSession session, Artifact artifact, List<RemoteRepository> repositories) {
        List<String> known = new ArrayList<>();
        try {
            Artifact any = new DefaultArtifact(artifact.getGroupId(), artifact.getArtifactId(), "jar", "[0,)");
            context.repositorySystem()
                    .resolveVersionRange(session, new VersionRangeRequest(any, repositories, ""))
                    .getVersions()
                    .forEach(version -> known.add(version.toString()));
        } catch (VersionRangeResolutionException e) {
            return "";
        }
        if (known.isEmpty()) {
            return "; there is no version of " + artifact.getGroupId() + ":" + artifact.getArtifactId() + " either";
        }
        if (known.contains(artifact.getVersion())) {
            return artifact.getClassifier().isEmpty()
                    ? "; the version is known but has no jar there"
                    : "; the version is known but has no classifier " + artifact.getClassifier() + " there";
        }
        List<String> near = NearestNames.of(artifact.getVersion(), known, 3);
        return "; newest version " + known.getLast() + (near.isEmpty() ? "" : ", nearest " + String.join(", ", near));
    }

    private static boolean has(List<Exception> reasons, Class<? extends Throwable> kind) {
        for (Exception reason : reasons) {
            for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
                if (kind.isInstance(cause)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Throwable deepest(Throwable error) {
        Throwable deepest = error;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof RepositoryException || cause instanceof IOException || cause.getMessage() != null) {
                deepest = cause;
            }
        }
        return deepest;
    }

    private static String firstLine(Throwable error) {
        String message = error.getMessage();
        return message == null
                ? error.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
