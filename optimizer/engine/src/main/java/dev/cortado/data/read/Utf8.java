package dev.cortado.data.read;

import dev.cortado.resource.MissingFile;
import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes sure that a file is text in UTF-8 before anybody makes characters of it. */
public final class Utf8 {

    private static final int BUFFER_BYTES = 1 << 16;

    private Utf8() {}

    /**
     * Reads the lines of a file, without a byte order mark.
     *
     * @throws ResourceException if it is missing, or not UTF-8 (with the line)
     */
    public static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw MissingFile.of(file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            check(in, file.toString());
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
    }

    /**
     * Reads a stream to its end.
     *
     * @param name what to call it in errors
     * @throws ResourceException if it is not UTF-8, with the line; lines end in a line feed
     */
    public static void check(InputStream in, String name) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
        CharBuffer characters = CharBuffer.allocate(BUFFER_BYTES);
        long line = 1;
        boolean first = true;
        for (boolean last = false; !last; ) {
            int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
            last = count < 0;
            bytes.limit(bytes.position() + Math.max(count, 0)).position(0);
            if (first && isUtf16(bytes)) {
                throw new ResourceException(
                        name + ", line 1: UTF-16, expected UTF-8; convert the file, for example with "
                                + "iconv -f UTF-16 -t UTF-8");
            }
            first = false;
            CoderResult result = decoder.decode(bytes, characters, last);
            characters.flip();
            for (int i = 0; i < characters.length(); i++) {
                char character = characters.charAt(i);
                if (character == 0) {
                    throw new ResourceException(name + ", line " + line + ": a byte 0, expected text in UTF-8");
                }
                line += character == '\n' ? 1 : 0;
            }
            characters.clear();
            if (result.isError()) {
                throw new ResourceException(name + ", line " + line + ": not UTF-8; convert the file, for example "
                        + "with iconv -f WINDOWS-1252 -t UTF-8");
            }
            bytes.compact();
        }
    }

    private static boolean isUtf16(ByteBuffer bytes) {
        if (bytes.remaining() < 2) {
            return false;
        }
        int mark = ((bytes.get(0) & 0xff) << 8) | (bytes.get(1) & 0xff);
        return mark == 0xFFFE || mark == 0xFEFF;
    }
}
