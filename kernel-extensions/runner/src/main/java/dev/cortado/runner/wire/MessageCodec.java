package dev.cortado.runner.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Messages to ZeroMQ frames and back: {@code [identities...] <IDS|MSG> signature header parent metadata content}. The
 * signature is the HMAC-SHA256 of the four JSON frames in hexadecimal. Not safe for use by several threads.
 */
public final class MessageCodec {

    static final String PROTOCOL = "5.3";
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int JSON_FRAMES = 4;

    private final String key;
    private final String session = UUID.randomUUID().toString();
    private final JsonMapper json = mapper();

    /**
     * Creates a codec.
     *
     * @param key the shared secret; empty sends and accepts unsigned messages
     */
    public MessageCodec(String key) {
        this.key = key;
    }

    /** Returns a new request of this session. */
    public WireMessage request(String type, ObjectNode content) {
        return message(type, json.createObjectNode(), content);
    }

    /** Returns a new message that answers another one. */
    public WireMessage reply(String type, WireMessage to, ObjectNode content) {
        return message(type, to.header(), content);
    }

    private WireMessage message(String type, ObjectNode parent, ObjectNode content) {
        ObjectNode header = json.createObjectNode();
        header.put("msg_id", UUID.randomUUID().toString())
                .put("msg_type", type)
                .put("username", "cortado")
                .put("session", session)
                .put("date", Instant.now().toString())
                .put("version", PROTOCOL);
        return new WireMessage(header, parent, json.createObjectNode(), content);
    }

    /** Returns the frames from the delimiter on. */
    public List<byte[]> encode(WireMessage message) {
        try {
            List<byte[]> parts = new ArrayList<>();
            for (JsonNode part : List.of(message.header(), message.parent(), message.metadata(), message.content())) {
                parts.add(json.writeValueAsBytes(part));
            }
            List<byte[]> frames = new ArrayList<>();
            frames.add(DELIMITER);
            frames.add(sign(parts));
            frames.addAll(parts);
            return frames;
        } catch (IOException impossible) {
            throw new IllegalStateException("a JSON tree can always be written", impossible);
        }
    }

    /**
     * Reads a message.
     *
     * @throws WireException if frames are missing, the signature is wrong or the JSON is broken
     */
    public WireMessage decode(List<byte[]> frames) throws WireException {
        int start = 0;
        while (start < frames.size() && !Arrays.equals(frames.get(start), DELIMITER)) {
            start++;
        }
        if (frames.size() < start + 2 + JSON_FRAMES) {
            throw new WireException("a message of the kernel is incomplete: " + frames.size() + " frames");
        }
        List<byte[]> parts = frames.subList(start + 2, start + 2 + JSON_FRAMES);
        if (!key.isEmpty() && !MessageDigest.isEqual(frames.get(start + 1), sign(parts))) {
            throw new WireException("a message of the kernel has a wrong signature");
        }
        return new WireMessage(object(parts.get(0)), object(parts.get(1)), object(parts.get(2)), object(parts.get(3)));
    }

    private ObjectNode object(byte[] frame) throws WireException {
        try {
            JsonNode tree = json.readTree(frame);
            return tree instanceof ObjectNode object ? object : json.createObjectNode();
        } catch (IOException broken) {
            throw new WireException("a message of the kernel is not JSON: " + broken.getMessage());
        }
    }

    private byte[] sign(List<byte[]> parts) {
        if (key.isEmpty()) {
            return new byte[0];
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }

    /** Pictures travel as long strings. */
    private static JsonMapper mapper() {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxStringLength(Integer.MAX_VALUE)
                                .build())
                        .build())
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }
}
