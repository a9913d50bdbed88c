package dev.cortado.resource;

import java.util.List;
import java.util.Optional;

/**
 * Which libraries somebody asks for, in the words of Maven.
 *
 * @param coordinates each {@code group:artifact:version}; the version may be a range such as {@code [1.2,2)},
 *     {@code LATEST}, {@code RELEASE} or a snapshot, or be left out where a BOM names it
 * @param boms poms whose managed versions count, each {@code group:artifact:version}
 * @param exclusions what is not to come along, each {@code group:artifact}; {@code *} stands for any
 * @param repositories where to look besides the user's own repositories, each {@code id=url}
 * @param scope the class path that is meant: {@code compile}, {@code runtime} or {@code test}
 * @param transitive whether what the libraries need comes too
 * @param pom a pom whose dependencies, managed versions and repositories count as well
 */
public record LibraryRequest(
        List<String> coordinates,
        List<String> boms,
        List<String> exclusions,
        List<String> repositories,
        String scope,
        boolean transitive,
        Optional<LocalPom> pom) {

    /** The class path that is meant when nothing else is said. */
    public static final String RUNTIME = "runtime";

    /** Every class path there is. */
    public static final List<String> SCOPES = List.of("compile", RUNTIME, "test");

    /** Copies. */
    public LibraryRequest {
        coordinates = List.copyOf(coordinates);
        boms = List.copyOf(boms);
        exclusions = List.copyOf(exclusions);
        repositories = List.copyOf(repositories);
        if (!SCOPES.contains(scope)) {
            throw new IllegalArgumentException(
                    "the scope " + scope + " is none of a class path: expected " + String.join(", ", SCOPES));
        }
    }

    /** A request for libraries with what they need at run time. */
    public static LibraryRequest of(List<String> coordinates) {
        return new LibraryRequest(coordinates, List.of(), List.of(), List.of(), RUNTIME, true, Optional.empty());
    }

    /** A request for what a pom asks for. */
    public static LibraryRequest of(LocalPom pom, String scope) {
        return new LibraryRequest(List.of(), List.of(), List.of(), List.of(), scope, true, Optional.of(pom));
    }
}
