package dev.cortado.resource;

import java.util.Optional;

/**
 * A resource's name, taken apart.
 *
 * @param location where it is
 * @param sha256 the hash it must have, 64 lower-case hexadecimal digits, if the name says one
 */
public record ResourceUri(Location location, Optional<String> sha256) {

    /**
     * Takes a name apart; see the package's description for the forms.
     *
     * @throws ResourceException if it has none of the forms; the message shows the one that was probably meant
     */
    public static ResourceUri parse(String text) throws ResourceException {
        return ResourceUriParser.parse(text);
    }

    /** Returns the name in its full form. */
    @Override
    public String toString() {
        return location + sha256.map(hash -> "#sha256=" + hash).orElse("");
    }
}
