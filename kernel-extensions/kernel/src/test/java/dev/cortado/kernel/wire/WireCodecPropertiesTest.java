package dev.cortado.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;

/** Whatever the frames, they are a message or refused. */
class WireCodecPropertiesTest {

    private static final String HEADER =
            "{\"msg_id\":\"1\",\"msg_type\":\"execute_request\",\"session\":\"s\",\"date\":\"2026-01-01\",\"extra\":[1]}";

    private final HMACGenerator signer = signer();
    private final WireCodec codec = new WireCodec(signer);
    private final WireCodec unsigned = new WireCodec(HMACGenerator.NO_AUTH_INSTANCE);

    private static HMACGenerator signer() {
        try {
            return new HMACGenerator("hmac-sha256", "key");
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private List<byte[]> signed(byte[]... parts) {
        List<byte[]> frames = new ArrayList<>(List.of(bytes("identity"), bytes("<IDS|MSG>")));
        frames.add(bytes(signer.calculateSignature(parts)));
        frames.addAll(List.of(parts));
        return frames;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<byte[]> frame() {
        Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        Arbitrary<byte[]> known = Arbitraries.of(
                        "<IDS|MSG>",
                        "{}",
                        "[]",
                        "null",
                        "",
                        "5",
                        "{\"a\":",
                        "{} {}",
                        HEADER,
                        "{\"code\":5}",
                        "{\"code\":\"1\"}")
                .map(WireCodecPropertiesTest::bytes);
        return Arbitraries.oneOf(random, known);
    }

    @Provide
    Arbitrary<List<byte[]>> frames() {
        return frame().list().ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> value() {
        return Arbitraries.of(
                "null",
                "5",
                "-1",
                "1e999999999",
                "\"\"",
                "\"text\"",
                "true",
                "[]",
                "{}",
                "[[]]",
                "{\"a\":{}}",
                "NaN",
                "\"\\ud800\"");
    }

    @Provide
    Arbitrary<String> content() {
        Arbitrary<String> name = Arbitraries.of(
                "code",
                "silent",
                "store_history",
                "user_expressions",
                "allow_stdin",
                "cursor_pos",
                "detail_level",
                "n",
                "hist_access_type",
                "session",
                "start",
                "comm_id",
                "target_name",
                "data",
                "value",
                "restart");
        return Combinators.combine(name, value())
                .as((key, value) -> "\"" + key + "\":" + value)
                .list()
                .uniqueElements(entry -> entry.substring(0, entry.indexOf(':')))
                .ofMaxSize(6)
                .map(entries -> "{" + String.join(",", entries) + "}");
    }

    @Property(tries = 2000, seed = "7")
    void any_frames_are_a_message_or_refused(@ForAll("frames") List<byte[]> frames) {
        for (WireCodec either : List.of(codec, unsigned)) {
            try {
                Received<?> message = either.decode(frames);
                assertThat(message.typeName()).isNotEmpty();
                assertThat(message.getContent()).isNotNull();
            } catch (WireException e) {
                assertThat(e.getMessage()).startsWith("a message");
            }
        }
    }

    @Property(tries = 2000, seed = "7")
    void any_content_of_a_known_type_is_read_or_told_to_be_invalid(
            @ForAll("content") String content, @ForAll("type") String type) throws WireException {
        String header = HEADER.replace("execute_request", type);
        List<byte[]> frames = signed(bytes(header), bytes("{}"), bytes("{}"), bytes(content));
        WireCodec fresh = new WireCodec(signer); // the same content may come again
        if (content.contains("NaN")) {
            assertThatThrownBy(() -> fresh.decode(frames)).isInstanceOf(WireException.class);
            return;
        }
        Received<?> message = fresh.decode(frames);
        assertThat(message.getContent()).isNotNull();
        assertThat(message.json()).isNotNull();
        if (type.equals("execute_request") && !content.matches(".*\"code\":\"[^\"]*\".*")) {
            assertThat(message.getContent()).isInstanceOf(InvalidContent.class);
        }
    }

    @Provide
    Arbitrary<String> type() {
        return Arbitraries.of(
                "execute_request",
                "complete_request",
                "inspect_request",
                "is_complete_request",
                "history_request",
                "comm_open",
                "comm_msg",
                "comm_close",
                "comm_info_request",
                "shutdown_request",
                "interrupt_request",
                "kernel_info_request",
                "input_reply",
                "status",
                "none",
                "no_such_type");
    }

    @Property(tries = 500, seed = "7")
    void a_message_changed_in_one_byte_is_refused(@ForAll int place, @ForAll byte change) {
        List<byte[]> frames = signed(bytes(HEADER), bytes("{}"), bytes("{}"), bytes("{\"code\":\"1 + 1\"}"));
        int frame = 2 + Math.floorMod(place, 5);
        byte[] changed = frames.get(frame).clone();
        int at = Math.floorMod(place / 5, changed.length);
        changed[at] = (byte) (changed[at] ^ (change == 0 ? 1 : change));
        List<byte[]> tampered = new ArrayList<>(frames);
        tampered.set(frame, changed);
        assertThatThrownBy(() -> codec.decode(tampered))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("signature");
    }

    @Property(tries = 300, seed = "7")
    void what_is_encoded_is_decoded(@ForAll String text, @ForAll("frames") List<byte[]> buffers) throws WireException {
        JsonObject data = new JsonObject();
        data.addProperty("text", text);
        Message<Object> message = new Message<>(null, MessageType.UNKNOWN, data, buffers, null);
        Received<?> back = codec.decode(codec.encode(List.of(bytes("who")), message));
        assertThat(back.getIdentities()).singleElement().isEqualTo(bytes("who"));
        assertThat(back.json().get("text").getAsString())
                .isEqualTo(new String(bytes(text), StandardCharsets.UTF_8)); // what UTF-8 cannot say becomes "?"
        assertThat(back.getBlobs()).hasSameSizeAs(buffers);
        for (int i = 0; i < buffers.size(); i++) {
            assertThat(back.getBlobs().get(i)).isEqualTo(buffers.get(i));
        }
    }

    @Example
    void an_answer_repeats_the_header_it_answers_with_all_its_fields() throws WireException {
        Received<?> request = codec.decode(signed(bytes(HEADER), bytes("{}"), bytes("{}"), bytes("{\"code\":\"1\"}")));
        List<byte[]> answer = codec.encode(List.of(), new Message<>(request, MessageType.UNKNOWN, new JsonObject()));
        assertThat(JsonParser.parseString(new String(answer.get(3), StandardCharsets.UTF_8)))
                .isEqualTo(JsonParser.parseString(HEADER));
    }

    @Example
    void a_message_sent_again_is_refused() throws WireException {
        List<byte[]> frames = signed(bytes(HEADER), bytes("{}"), bytes("{}"), bytes("{\"code\":\"1\"}"));
        codec.decode(frames);
        assertThatThrownBy(() -> codec.decode(frames)).hasMessageContaining("sent before");
    }

    @Example
    void an_unknown_type_keeps_its_name() throws WireException {
        String header = HEADER.replace("execute_request", "wish_request");
        assertThat(codec.decode(signed(bytes(header), bytes("{}"), bytes("{}"), bytes("{}")))
                        .typeName())
                .isEqualTo("wish_request");
    }

    @Example
    void deep_nesting_is_refused() {
        byte[] deep = new byte[2_000_000];
        Arrays.fill(deep, (byte) '[');
        byte[] objects = bytes("{\"a\":".repeat(200_000));
        for (byte[] part : List.of(deep, objects)) {
            assertThatThrownBy(() -> codec.decode(signed(bytes(HEADER), bytes("{}"), bytes("{}"), part)))
                    .isInstanceOf(WireException.class);
            assertThatThrownBy(() -> codec.decode(signed(part, bytes("{}"), bytes("{}"), bytes("{}"))))
                    .isInstanceOf(WireException.class);
        }
    }

    @Example
    void many_frames_take_time_in_proportion() {
        refuse(100_000);
        long once = refuse(400_000);
        long twice = refuse(800_000);
        assertThat(twice).isLessThan(10 * once + 500_000_000L); // linear, with much room for a busy machine
    }

    private long refuse(int count) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(new byte[] {(byte) i});
        }
        long start = System.nanoTime();
        assertThatThrownBy(() -> codec.decode(frames)).isInstanceOf(WireException.class);
        return System.nanoTime() - start;
    }
}
