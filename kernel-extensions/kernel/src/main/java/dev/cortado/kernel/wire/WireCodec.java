package dev.cortado.kernel.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.reflect.TypeToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.ExpressionValue;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.adapters.ExpressionValueAdapter;
import org.dflib.jjava.jupyter.messages.adapters.HeaderAdapter;
import org.dflib.jjava.jupyter.messages.adapters.HistoryEntryAdapter;
import org.dflib.jjava.jupyter.messages.adapters.HistoryRequestAdapter;
import org.dflib.jjava.jupyter.messages.adapters.KernelTimestampAdapter;
import org.dflib.jjava.jupyter.messages.adapters.MessageTypeAdapter;
import org.dflib.jjava.jupyter.messages.adapters.PublishStatusAdapter;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;

/**
 * Turns messages into the frames that travel on a socket and back: {@code identities..., <IDS|MSG>, signature, header,
 * parent header, metadata, content, buffers...} (Jupyter messaging, "the wire protocol").
 */
public final class WireCodec {

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int PARTS_AFTER_DELIMITER = 5;

    private final HMACGenerator signer;
    private final Gson gson = new GsonBuilder()
            .registerTypeAdapter(HistoryEntry.class, HistoryEntryAdapter.INSTANCE)
            .registerTypeAdapter(ExpressionValue.class, ExpressionValueAdapter.INSTANCE)
            .registerTypeAdapter(KernelTimestamp.class, KernelTimestampAdapter.INSTANCE)
            .registerTypeAdapter(Header.class, HeaderAdapter.INSTANCE)
            .registerTypeAdapter(MessageType.class, MessageTypeAdapter.INSTANCE)
            .registerTypeAdapter(PublishStatus.class, PublishStatusAdapter.INSTANCE)
            .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
            .create();

    /** Signs and checks with this generator. */
    public WireCodec(HMACGenerator signer) {
        this.signer = signer;
    }

    /** Returns the frames of a message, after the given leading frames (identities of a router, topic of a publisher). */
    public List<byte[]> encode(List<byte[]> leading, Message<?> message) {
        byte[] header = json(message.getHeader());
        byte[] parent = message.hasParentHeader() ? json(message.getParentHeader()) : json(Map.of());
        byte[] metadata = json(message.hasMetadata() ? message.getMetadata() : Map.of());
        byte[] content = json(message.getContent());
        List<byte[]> frames = new ArrayList<>(leading);
        frames.add(DELIMITER);
        frames.add(signer.calculateSignature(header, parent, metadata, content).getBytes(StandardCharsets.US_ASCII));
        frames.addAll(List.of(header, parent, metadata, content));
        if (message.getBlobs() != null) {
            frames.addAll(message.getBlobs());
        }
        return frames;
    }

    /**
     * Reads the frames of one message.
     *
     * @throws WireException if they are no message or carry a wrong signature
     */
    public Message<?> decode(List<byte[]> frames) throws WireException {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
            delimiter++;
        }
        if (frames.size() < delimiter + 1 + PARTS_AFTER_DELIMITER) {
            throw new WireException("a message of " + frames.size() + " frames without the parts of a Jupyter message");
        }
        byte[] signature = frames.get(delimiter + 1);
        byte[] header = frames.get(delimiter + 2);
        byte[] parent = frames.get(delimiter + 3);
        byte[] metadata = frames.get(delimiter + 4);
        byte[] content = frames.get(delimiter + 5);
        byte[] expected =
                signer.calculateSignature(header, parent, metadata, content).getBytes(StandardCharsets.US_ASCII);
        if (expected.length > 0 && !MessageDigest.isEqual(expected, signature)) {
            throw new WireException("a message with a wrong signature");
        }
        try {
            return decode(
                    frames.subList(0, delimiter),
                    text(header),
                    text(parent),
                    text(metadata),
                    text(content),
                    frames.subList(delimiter + 6, frames.size()));
        } catch (RuntimeException e) {
            throw new WireException("a message that is not valid: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the content's class is chosen by the header's type at run time
    private Message<?> decode(
            List<byte[]> identities,
            String header,
            String parent,
            String metadata,
            String content,
            List<byte[]> blobs) {
        Header<?> head = gson.fromJson(header, Header.class);
        if (head == null || head.getType() == null) {
            throw new JsonParseException("the header has no message type");
        }
        Object body = gson.fromJson(content, head.getType().getContentType());
        if (body == null) {
            throw new JsonParseException("the content is empty");
        }
        return new Message(
                List.copyOf(identities),
                head,
                parentHeader(parent),
                gson.fromJson(metadata, new TypeToken<Map<String, Object>>() {}.getType()),
                body,
                List.copyOf(blobs));
    }

    private Header<?> parentHeader(String parent) {
        JsonElement element = JsonParser.parseString(parent);
        return element instanceof JsonObject object && !object.isEmpty() ? gson.fromJson(object, Header.class) : null;
    }

    private byte[] json(Object value) {
        return gson.toJson(value).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] frame) {
        return new String(frame, StandardCharsets.UTF_8);
    }
}
