package dev.cortado.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Greets the front ends that subscribe, so that they know that from now on they miss nothing (protocol 5.5). */
final class Subscriptions {

    /** Front ends subscribe to everything, with no topic, or to one of a few words. */
    static final int LONGEST_MESSAGE = 1024;

    private static final int SUBSCRIBE = 1;

    private Subscriptions() {}

    /** The topic of a frame from a subscriber, empty if it is not a subscription. */
    static Optional<byte[]> topic(byte[] frame) {
        return frame.length > 0 && frame[0] == SUBSCRIBE
                ? Optional.of(Arrays.copyOfRange(frame, 1, frame.length))
                : Optional.empty();
    }

    /** The frames of the greeting. */
    static List<byte[]> welcome(WireCodec codec, byte[] topic) {
        return codec.encode(
                List.of(topic),
                "iopub_welcome",
                null,
                Map.of(),
                Map.of("subscription", new String(topic, StandardCharsets.UTF_8)),
                List.of());
    }
}
