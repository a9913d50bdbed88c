package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that speak no ZeroMQ, or break its rules (ZMTP 3.0, RFC 23). After each of them the kernel still answers. */
class HostileConnectionTest extends WithKernel {

    private static final byte[] SIGNATURE = {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f};
    private static final byte[] VERSION_3 = Arrays.copyOf(bytes("\u0003\u0000NULL"), 54);

    private static byte[] ready(String socketType) {
        String property = "\u0005READY\u000bSocket-Type\u0000\u0000\u0000" + (char) socketType.length() + socketType;
        return bytes("\u0004" + (char) property.length() + property);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @AfterEach
    void the_next_cell_answers_as_ever() {
        Result result = client.execute("20 + 22");
        assertThat(result.value()).isEqualTo("42");
        assertThat(kernel.process.isAlive()).isTrue();
    }

    @Test
    void connections_that_do_not_speak_zeromq() throws IOException {
        Random random = new Random(5);
        for (int port : kernel.ports) {
            send(port, bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            send(port, new byte[200]);
            send(port, new byte[] {1});
            send(port, new byte[] {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0});
            send(port, noise(random, 5_000));
        }
    }

    /** ZeroMQ's protocols 1, 2 and 3 up to where frames begin, then a frame of an impossible size or none at all. */
    @ParameterizedTest
    @ValueSource(
            longs = {-1, Long.MIN_VALUE, Long.MIN_VALUE + 5, Integer.MAX_VALUE, Long.MAX_VALUE, 1L << 33, 300 << 20})
    void connections_that_announce_impossible_sizes(long size) throws IOException {
        for (int port : kernel.ports) {
            for (int flags : List.of(2, 3, 6)) {
                byte[] frame =
                        ByteBuffer.allocate(9).put((byte) flags).putLong(size).array();
                send(port, SIGNATURE, new byte[] {1, 5}, frame);
                send(port, SIGNATURE, VERSION_3, frame);
                send(port, SIGNATURE, VERSION_3, bytes("\u0004\u0019\u0005READY\u000bSocket-Type"), frame);
            }
            send(
                    port,
                    new byte[] {(byte) 0xff},
                    ByteBuffer.allocate(8).putLong(size).array(),
                    new byte[50]);
        }
    }

    @Test
    void connections_that_turn_to_noise() throws IOException {
        Random random = new Random(9);
        for (int i = 0; i < 100; i++) {
            int port = kernel.ports[i % kernel.ports.length];
            send(port, SIGNATURE, VERSION_3, noise(random, 1 + random.nextInt(100)));
            send(port, SIGNATURE, VERSION_3, ready("DEALER"), noise(random, 1 + random.nextInt(100)));
            send(port, SIGNATURE, new byte[] {(byte) (i % 3), (byte) i}, noise(random, 1 + random.nextInt(100)));
        }
    }

    private static void send(int port, byte[]... parts) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            for (byte[] part : parts) {
                out.write(part);
            }
            out.flush();
            socket.setSoTimeout(20);
            socket.getInputStream().readNBytes(200);
        } catch (SocketException | SocketTimeoutException e) {
            // cut, or left without an answer, as it may be
        }
    }

    private static byte[] noise(Random random, int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 255, 1023, 1024, 100_000, 1 << 20})
    void subscriptions_to_topics_without_end(int length) throws IOException {
        byte[] topic = new byte[length];
        Arrays.fill(topic, (byte) 1);
        send(
                kernel.ports[3],
                SIGNATURE,
                VERSION_3,
                ready("SUB"),
                ByteBuffer.allocate(9).put((byte) 2).putLong(length).array(),
                topic);
    }

    /** Its length alone ends the connection: nothing is set aside for it. */
    @Test
    void a_frame_that_is_too_large() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), kernel.ports[0])) {
            OutputStream out = socket.getOutputStream();
            out.write(SIGNATURE);
            out.write(VERSION_3);
            out.write(ready("DEALER"));
            out.write(ByteBuffer.allocate(9).put((byte) 2).putLong(200 << 20).array());
            out.write(new byte[1000]);
            out.flush();
            socket.setSoTimeout(30_000);
            assertThat(readToTheEnd(socket)).isLessThan(1000);
        }
    }

    private static long readToTheEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (SocketException e) { // cut with bytes unread
            return 0;
        }
    }
}
