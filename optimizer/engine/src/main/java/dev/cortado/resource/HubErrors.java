package dev.cortado.resource;

import java.net.URI;
import java.net.http.HttpHeaders;

/** Says in one line why the hub refuses, by its header X-Error-Code. */
final class HubErrors {

    private HubErrors() {}

    /**
     * Translates an answer that is not a success; a missing file is left to the caller, who knows the nearest.
     *
     * @param hasToken whether a token was sent
     */
    static ResourceException refusal(
            Location.HuggingFace location, URI endpoint, URI asked, int status, HttpHeaders headers, boolean hasToken) {
        String repository = "hf:" + location.repository();
        String page = endpoint.resolve(location.repository()).toString();
        return switch (HubAnswer.errorCode(headers)) {
            case "gatedrepo" ->
                new RefusedException(repository + " is gated (HTTP " + status + "): accept its conditions at " + page
                        + (hasToken
                                ? " with the account whose token is used here, and wait until access is granted"
                                : ", then set HF_TOKEN to a token of that account or run hf auth login"));
            case "reponotfound" ->
                new RefusedException("no repository " + repository + ", or a private one (HTTP " + status
                        + "): check its name (data sets are hf:datasets/owner/name)"
                        + (hasToken ? ", or use a token that may read it" : ", or set HF_TOKEN"));
            case "revisionnotfound" ->
                new AbsentException("no revision " + location.revision() + " in " + repository + " (HTTP " + status
                        + "): name a branch, a tag or a commit that " + page + " shows");
            case "disabledrepo" ->
                new RefusedException(repository + " was disabled by the hub (HTTP " + status + "); see " + page);
            default -> HttpErrors.status(asked, status);
        };
    }
}
