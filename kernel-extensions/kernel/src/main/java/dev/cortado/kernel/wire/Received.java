package dev.cortado.kernel.wire;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;

/**
 * A message that came in, as the base library knows it and as it was written.
 *
 * @param <T> the base library's class for the content; {@code Object} for a type it does not know, an {@link
 *     InvalidContent} where the content is not what its type asks for
 */
public final class Received<T> extends Message<T> {

    private final JsonObject json;

    Received(
            List<byte[]> identities,
            Sent<T> header,
            Header<?> parent,
            Map<String, Object> metadata,
            T content,
            JsonObject json,
            List<byte[]> buffers) {
        super(identities, header, parent, metadata, content, buffers);
        this.json = json;
    }

    /** The message's type as it was written, also one that this kernel does not know. */
    public String typeName() {
        return ((Sent<T>) getHeader()).typeName;
    }

    /** The content as it was written. */
    public JsonObject json() {
        return json;
    }

    /** A header that keeps everything its sender wrote, because answers repeat it whole. */
    static final class Sent<T> extends Header<T> {

        private final JsonObject json;
        private final String typeName;

        Sent(JsonObject json, String id, String typeName, MessageType<T> type) {
            super(
                    id,
                    text(json, "username"),
                    text(json, "session"),
                    KernelTimestamp.now(),
                    type,
                    text(json, "version"));
            this.json = json;
            this.typeName = typeName;
        }

        JsonObject json() {
            return json;
        }

        private static String text(JsonObject json, String name) {
            return json.get(name) != null && json.get(name).isJsonPrimitive()
                    ? json.get(name).getAsString()
                    : "";
        }
    }
}
