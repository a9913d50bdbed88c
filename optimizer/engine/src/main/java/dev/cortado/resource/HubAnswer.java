package dev.cortado.resource;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the hub says of a file before it is fetched.
 *
 * @param commit the commit that the revision stands for; a mirror may not say
 * @param etag what the content is called: the SHA-256 of large files, Git's hash of others; a mirror may not say
 * @param size in bytes
 */
record HubAnswer(Optional<String> commit, Optional<String> etag, OptionalLong size) {

    /** Reads the headers of an answer; those of the hub itself, not of the storage it redirects to. */
    static HubAnswer of(HttpHeaders headers) {
        return new HubAnswer(
                headers.firstValue("x-repo-commit").filter(HubCache::isCommit),
                headers.firstValue("x-linked-etag")
                        .or(() -> headers.firstValue("etag"))
                        .map(HubAnswer::plain)
                        .filter(HubCache::isBlobName),
                // A redirect's own length is not the file's.
                headers.firstValue("location").isPresent()
                                || headers.firstValue("x-linked-size").isPresent()
                        ? number(headers, "x-linked-size")
                        : number(headers, "content-length"));
    }

    private static String plain(String etag) {
        String strong = etag.startsWith("W/") ? etag.substring(2) : etag;
        return strong.replaceAll("^\"|\"$", "");
    }

    private static OptionalLong number(HttpHeaders headers, String name) {
        try {
            return headers.firstValueAsLong(name);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** What kind of refusal it is, in the hub's own word; empty if it does not say. */
    static String errorCode(HttpHeaders headers) {
        return headers.firstValue("x-error-code").orElse("").toLowerCase(Locale.ROOT);
    }
}
