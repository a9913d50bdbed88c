package dev.cortado.data;

import dev.cortado.resource.MissingFile;
import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads plain sentences, one per line. */
public final class Texts {

    private Texts() {}

    /**
     * Reads a text file in UTF-8, with or without a byte order mark. Lines are stripped of blanks at both ends; blank
     * lines are skipped.
     *
     * @return at least one text, in file order
     * @throws ResourceException if the file is missing (with the nearest names in its folder), is not text, is not UTF-8
     *     (with the line) or holds no text
     */
    public static List<String> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw MissingFile.of(file);
        }
        if (Files.isDirectory(file)) {
            throw new ResourceException(file + " is a folder: expected a text file with one text per line");
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (AccessDeniedException e) {
            throw new ResourceException("may not read " + file + ": check its permissions", e);
        }
        List<String> texts = decode(file, bytes);
        if (texts.isEmpty()) {
            throw new ResourceException(file + " holds no text: expected one text per line");
        }
        return texts;
    }

    private static List<String> decode(Path file, byte[] bytes) throws ResourceException {
        refuseOtherEncodings(file, bytes);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        List<String> texts = new ArrayList<>();
        int line = 1;
        int start = hasPrefix(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            String text;
            try {
                text = decoder.decode(ByteBuffer.wrap(bytes, start, end - start))
                        .toString()
                        .strip();
            } catch (CharacterCodingException e) {
                throw new ResourceException(
                        file + ", line " + line + ": not UTF-8; convert the file, for example with "
                                + "iconv -f WINDOWS-1252 -t UTF-8",
                        e);
            }
            if (!text.isEmpty()) {
                texts.add(text);
            }
            boolean windows = end + 1 < bytes.length && bytes[end] == '\r' && bytes[end + 1] == '\n';
            start = end + (windows ? 2 : 1);
            line++;
        }
        return List.copyOf(texts);
    }

    private static void refuseOtherEncodings(Path file, byte[] bytes) throws ResourceException {
        if (hasPrefix(bytes, 0xFF, 0xFE) || hasPrefix(bytes, 0xFE, 0xFF)) {
            throw new ResourceException(file
                    + ", line 1: UTF-16, expected UTF-8; convert the file, for example with iconv -f UTF-16 -t UTF-8");
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new ResourceException(
                        file + " is not a text file (byte " + i + " is 0): expected UTF-8 with one text per line");
            }
        }
    }

    private static boolean hasPrefix(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
