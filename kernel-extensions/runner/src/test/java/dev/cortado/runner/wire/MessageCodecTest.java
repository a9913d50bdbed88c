package dev.cortado.runner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

    private static List<byte[]> frames(String... texts) {
        List<byte[]> frames = new ArrayList<>();
        for (String text : texts) {
            frames.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return frames;
    }

    /** The signature was computed with {@code openssl dgst -sha256 -hmac secret}. */
    @Test
    void a_message_signed_elsewhere_is_accepted() throws Exception {
        WireMessage message = new MessageCodec("secret")
                .decode(frames(
                        "topic",
                        "<IDS|MSG>",
                        "38cf8fc227f03d4f8d5fe35a48920518869cccf2c5b9a5ec9eef10f951a50274",
                        "{\"msg_id\":\"1\",\"msg_type\":\"status\"}",
                        "{\"msg_id\":\"0\"}",
                        "{}",
                        "{\"execution_state\":\"idle\"}",
                        "a buffer"));
        assertThat(message.type()).isEqualTo("status");
        assertThat(message.parentId()).isEqualTo("0");
        assertThat(message.content().path("execution_state").asText()).isEqualTo("idle");
    }

    @Test
    void a_wrong_signature_a_missing_frame_and_broken_json_are_refused() {
        MessageCodec codec = new MessageCodec("secret");
        assertThatThrownBy(() -> codec.decode(frames("<IDS|MSG>", "00", "{}", "{}", "{}", "{}")))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("signature");
        assertThatThrownBy(() -> codec.decode(frames("<IDS|MSG>", "00", "{}", "{}")))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("incomplete");
        assertThatThrownBy(() -> codec.decode(frames("no delimiter"))).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> new MessageCodec("").decode(frames("<IDS|MSG>", "", "{", "{}", "{}", "{}")))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void what_one_codec_writes_another_reads() throws Exception {
        MessageCodec codec = new MessageCodec("k");
        WireMessage request = codec.request(
                "execute_request", JsonNodeFactory.instance.objectNode().put("code", "\"ü\u2028\"\n"));
        WireMessage read = new MessageCodec("k").decode(codec.encode(request));
        assertThat(read).isEqualTo(request);
        assertThat(codec.reply("input_reply", read, JsonNodeFactory.instance.objectNode())
                        .parentId())
                .isEqualTo(request.id());
    }
}
