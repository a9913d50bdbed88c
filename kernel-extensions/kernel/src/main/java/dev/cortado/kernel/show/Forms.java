package dev.cortado.kernel.show;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Content whose media type its author names: texts, JSON, and the bytes of pictures. */
public final class Forms {

    private static final String SVG = "image/svg+xml";

    /** How the files of a type begin, in hexadecimal. */
    private static final Map<String, String> SIGNATURES = Map.of(
            "image/png", "89504e470d0a1a0a",
            "image/jpeg", "ffd8ff",
            "image/gif", "47494638",
            "image/webp", "52494646",
            "image/bmp", "424d",
            "application/pdf", "25504446");

    private Forms() {}

    /**
     * A value in the given media types.
     *
     * @param renderer asked for values that are neither text nor bytes
     * @throws IllegalArgumentException if the value has no such form
     */
    public static DisplayData of(Object value, Renderer renderer, String... types) {
        DisplayData data = switch (value) {
            case null -> throw new IllegalArgumentException("null cannot be shown as " + String.join(", ", types));
            case CharSequence text -> ofText(text.toString(), types);
            case byte[] bytes -> ofBytes(bytes, types);
            default ->
                List.of(types).stream().allMatch(Forms::isJson)
                        ? ofJson(value, types)
                        : renderer.renderAs(value, types);
        };
        for (String type : types) {
            if (!data.hasDataForType(MIMEType.parse(type))) {
                throw new IllegalArgumentException(
                        "a value of class " + value.getClass().getTypeName() + " cannot be shown as " + type);
            }
        }
        return data;
    }

    /** A text of one media type; as plain text its source. */
    public static DisplayData ofText(String text, String... types) {
        DisplayData data = new DisplayData(text);
        for (String type : types) {
            data.putData(type, isJson(type) ? json(text) : text);
        }
        return data;
    }

    /**
     * The picture in a file; its type is told by how it begins, SVG by its name.
     *
     * @throws IOException if the file cannot be read or is no picture that pages show
     */
    public static DisplayData ofFile(Path file) throws IOException {
        if (file.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".svg")) {
            return ofText(Files.readString(file), SVG);
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(
                    file.toString(),
                    null,
                    "there is no such file in " + Path.of("").toAbsolutePath());
        }
        String type = typeOf(bytes)
                .orElseThrow(() -> new IOException(file + " is not a PNG, JPEG, GIF, WebP or SVG picture"));
        DisplayData data = ofBytes(bytes, type);
        data.putText("[image: " + file.getFileName() + "]");
        return data;
    }

    private static DisplayData ofJson(Object value, String... types) {
        JsonElement json = new Gson().toJsonTree(value);
        DisplayData data = new DisplayData(json.toString());
        Arrays.stream(types).forEach(type -> data.putData(type, json));
        return data;
    }

    private static JsonElement json(String text) {
        try {
            return JsonParser.parseString(text);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("the text is not JSON: " + e.getMessage(), e);
        }
    }

    private static boolean isJson(String type) {
        return type.equals("application/json") || type.endsWith("+json");
    }

    private static DisplayData ofBytes(byte[] bytes, String... types) {
        DisplayData data = new DisplayData("[" + String.join(", ", types) + ": " + bytes.length + " bytes]");
        for (String type : types) {
            if (type.startsWith("text/") || type.equals(SVG)) {
                data.putData(type, new String(bytes, StandardCharsets.UTF_8));
            } else {
                requireBeginning(bytes, type);
                data.putData(type, Base64.getEncoder().encodeToString(bytes));
                size(bytes).ifPresent(size -> data.putMetaData(type, size));
            }
        }
        return data;
    }

    private static Optional<String> typeOf(byte[] bytes) {
        return SIGNATURES.keySet().stream()
                .filter(type -> begins(bytes, SIGNATURES.get(type)))
                .findFirst();
    }

    private static void requireBeginning(byte[] bytes, String type) {
        String signature = SIGNATURES.get(type);
        if (signature == null || begins(bytes, signature)) {
            return;
        }
        throw new IllegalArgumentException("these bytes are no " + type
                + typeOf(bytes).map(other -> ", but " + other).orElse("") + ": they begin with "
                + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, signature.length() / 2)));
    }

    private static boolean begins(byte[] bytes, String signature) {
        byte[] expected = HexFormat.of().parseHex(signature);
        return bytes.length >= expected.length
                && Arrays.mismatch(bytes, 0, expected.length, expected, 0, expected.length) < 0;
    }

    /** The size in pixels that a picture's header names, where Java can read it. */
    private static Optional<Map<String, Integer>> size(byte[] bytes) {
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            List<ImageReader> readers = new java.util.ArrayList<>();
            ImageIO.getImageReaders(stream).forEachRemaining(readers::add);
            if (readers.isEmpty()) {
                return Optional.empty();
            }
            ImageReader reader = readers.getFirst();
            reader.setInput(stream);
            try {
                return Optional.of(Map.of("width", reader.getWidth(0), "height", reader.getHeight(0)));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
