package dev.cortado.resource;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes any text with letters, digits and {@code . _ -} only, and {@code %XX} for the other bytes of its UTF-8 form. */
final class PercentEncoding {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /** Encodes one part of a URL's path. */
    static String ofSegment(String text) {
        return encode(text, "._-~@+");
    }

    /** Encodes a whole path: its slashes stay. */
    static String ofPath(String text) {
        return encode(text, "._-~@+/");
    }

    /**
     * Encodes one part of a cache path: a name any file system takes, never hidden, never {@code .} or {@code ..}. Names
     * that start with a dot are thereby free for the cache's own use.
     */
    static String ofFileName(String text) {
        String encoded = encode(text, "._-@+");
        return encoded.startsWith(".") ? "%2E" + encoded.substring(1) : encoded;
    }

    private static String encode(String text, String plain) {
        StringBuilder result = new StringBuilder();
        for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) unit;
            boolean alphanumeric = (letter >= 'a' && letter <= 'z')
                    || (letter >= 'A' && letter <= 'Z')
                    || (letter >= '0' && letter <= '9');
            if (alphanumeric || plain.indexOf(letter) >= 0) {
                result.append(letter);
            } else {
                result.append('%').append(HEX.toHexDigits(unit));
            }
        }
        return result.toString();
    }
}
