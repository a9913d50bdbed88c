package dev.cortado.kernel.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.adapters.HistoryRequestAdapter;
import org.dflib.jjava.jupyter.messages.adapters.MessageTypeAdapter;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;

/**
 * Turns messages into the frames that travel on a socket and back: {@code identities..., <IDS|MSG>, signature, header,
 * parent header, metadata, content, buffers...} (Jupyter messaging, "the wire protocol").
 */
public final class WireCodec {

    /** The version of Jupyter's messaging protocol that this kernel speaks. */
    public static final String PROTOCOL_VERSION = "5.5";

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int PARTS_AFTER_DELIMITER = 5;
    private static final int MOST_IDENTITIES = 16;

    private final HMACGenerator signer;
    private final String session = UUID.randomUUID().toString();
    private final ReplayGuard replays = new ReplayGuard();
    private final Gson gson = new GsonBuilder()
            .registerTypeAdapter(MessageType.class, MessageTypeAdapter.INSTANCE)
            .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
            .disableHtmlEscaping()
            .create();
    private final ContentReader contents = new ContentReader(gson);

    /** Signs and checks with this generator. */
    public WireCodec(HMACGenerator signer) {
        this.signer = signer;
    }

    /**
     * Returns the frames of a message, after the given leading frames (identities of a router, topic of a publisher).
     *
     * @throws IllegalArgumentException if the content holds a number that JSON cannot say: NaN or infinite
     */
    public List<byte[]> encode(List<byte[]> leading, Message<?> message) {
        return encode(
                leading,
                message.getHeader().getType().getName(),
                message.getParentHeader(),
                message.hasMetadata() ? message.getMetadata() : Map.of(),
                message.getContent(),
                message.getBlobs() == null ? List.of() : message.getBlobs());
    }

    /** Returns the frames of a message of any type, also one that the base library does not know. */
    List<byte[]> encode(
            List<byte[]> leading,
            String type,
            Header<?> parentHeader,
            Map<String, Object> metadata,
            Object content,
            List<byte[]> buffers) {
        byte[] header = json(Map.of(
                "msg_id",
                UUID.randomUUID().toString(),
                "username",
                "kernel",
                "session",
                session,
                "date",
                Instant.now().truncatedTo(ChronoUnit.MICROS).toString(),
                "msg_type",
                type,
                "version",
                PROTOCOL_VERSION));
        byte[] parent = json(parentHeader instanceof Received.Sent<?> sent ? sent.json() : Map.of());
        byte[] meta = json(metadata);
        byte[] body = json(content);
        List<byte[]> frames = new ArrayList<>(leading);
        frames.add(DELIMITER);
        frames.add(signer.calculateSignature(header, parent, meta, body).getBytes(StandardCharsets.US_ASCII));
        frames.addAll(List.of(header, parent, meta, body));
        frames.addAll(buffers);
        return frames;
    }

    /**
     * Reads the frames of one message. A content that lacks what its type needs makes a message with {@link
     * InvalidContent}, because its sender is known and can be told. Called by one thread.
     *
     * @throws WireException if they are no message, carry a wrong signature, or one that was there before
     */
    public Received<?> decode(List<byte[]> frames) throws WireException {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
            delimiter++;
        }
        if (frames.size() < delimiter + 1 + PARTS_AFTER_DELIMITER || delimiter > MOST_IDENTITIES) {
            throw new WireException("a message of " + frames.size() + " frames without the parts of a Jupyter message");
        }
        List<byte[]> parts = frames.subList(delimiter + 1, delimiter + 1 + PARTS_AFTER_DELIMITER);
        checkSignature(parts);
        try {
            JsonObject header = object("header", parts.get(1));
            String type = required(header, "msg_type");
            return read(
                    List.copyOf(frames.subList(0, delimiter)),
                    new Received.Sent<>(header, required(header, "msg_id"), type, MessageType.getType(type)),
                    type,
                    parent(object("parent header", parts.get(2))),
                    object("metadata", parts.get(3)),
                    object("content", parts.get(4)),
                    List.copyOf(frames.subList(delimiter + 1 + PARTS_AFTER_DELIMITER, frames.size())));
        } catch (RuntimeException | StackOverflowError e) {
            throw new WireException("a message that is not valid: " + e.getMessage(), e);
        }
    }

    private void checkSignature(List<byte[]> parts) throws WireException {
        byte[] signature = parts.getFirst();
        byte[] expected = signer.calculateSignature(parts.get(1), parts.get(2), parts.get(3), parts.get(4))
                .getBytes(StandardCharsets.US_ASCII);
        if (expected.length == 0) {
            return; // the connection file has no key: nothing is signed
        }
        if (!MessageDigest.isEqual(expected, signature)) {
            throw new WireException("a message with a wrong signature");
        }
        if (!replays.isNew(signature)) {
            throw new WireException("a message that was sent before");
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the content's class is chosen by the header's type at run time
    private Received<?> read(
            List<byte[]> identities,
            Received.Sent<?> header,
            String type,
            Header<?> parent,
            JsonObject metadata,
            JsonObject content,
            List<byte[]> buffers) {
        Object body = contents.read(type, content, header.getType().getContentType());
        return new Received(
                identities,
                header,
                parent,
                gson.fromJson(metadata, new TypeToken<Map<String, Object>>() {}.getType()),
                body,
                content,
                buffers);
    }

    private static Header<?> parent(JsonObject parent) {
        JsonElement id = parent.get("msg_id");
        return id instanceof JsonPrimitive
                ? new Received.Sent<>(parent, id.getAsString(), "", MessageType.UNKNOWN)
                : null;
    }

    private static String required(JsonObject header, String name) {
        if (header.get(name) instanceof JsonPrimitive text
                && text.isString()
                && !text.getAsString().isEmpty()) {
            return text.getAsString();
        }
        throw new JsonParseException("the header has no `" + name + "`");
    }

    private JsonObject object(String part, byte[] frame) {
        try (JsonReader reader = new JsonReader(new StringReader(text(frame)))) {
            reader.setStrictness(Strictness.LEGACY_STRICT);
            JsonElement element = gson.getAdapter(JsonElement.class).read(reader);
            if (element instanceof JsonObject object && reader.peek() == JsonToken.END_DOCUMENT) {
                return object;
            }
            throw new JsonParseException("the " + part + " is no JSON object");
        } catch (CharacterCodingException e) {
            throw new JsonParseException("the " + part + " is not UTF-8", e);
        } catch (IOException e) {
            throw new JsonParseException("the " + part + " is no JSON: " + e.getMessage(), e);
        }
    }

    private byte[] json(Object value) {
        return gson.toJson(value).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] frame) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(frame))
                .toString();
    }
}
