package dev.cortado.runner.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Where a kernel listens and the secret that signs the messages: the connection file of the protocol.
 *
 * @param ip the address, always of this machine
 * @param shell TCP port
 * @param control TCP port
 * @param iopub TCP port
 * @param stdin TCP port
 * @param heartbeat TCP port
 * @param key the shared secret; empty turns signing off
 */
public record ConnectionInfo(String ip, int shell, int control, int iopub, int stdin, int heartbeat, String key) {

    private static final int KEY_BYTES = 32;

    /**
     * Returns free ports of the loopback interface and a random key. Another process may take a port before the kernel
     * does; the kernel then fails to start, see {@link #isTaken}.
     *
     * @throws IOException if there is no free port
     */
    public static ConnectionInfo create() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int count = 0; count < 5; count++) {
                sockets.add(new ServerSocket(0, 1, loopback()));
            }
            int[] ports = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            return new ConnectionInfo(
                    "127.0.0.1",
                    ports[0],
                    ports[1],
                    ports[2],
                    ports[3],
                    ports[4],
                    HexFormat.of().formatHex(key));
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static InetAddress loopback() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /** Returns whether somebody listens on one of the ports: asked when the kernel has ended, somebody else. */
    public boolean isTaken() {
        for (int port : new int[] {shell, control, iopub, stdin, heartbeat}) {
            try (ServerSocket free = new ServerSocket(port, 1, loopback())) {
                assert free.isBound();
            } catch (IOException taken) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes the connection file into a new file that only its owner can read.
     *
     * @return the file; the caller deletes it
     * @throws IOException if it cannot be written
     */
    public Path write(Path folder, String kernelName) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("shell_port", shell)
                .put("iopub_port", iopub)
                .put("stdin_port", stdin)
                .put("control_port", control)
                .put("hb_port", heartbeat)
                .put("ip", ip)
                .put("key", key)
                .put("transport", "tcp")
                .put("signature_scheme", "hmac-sha256")
                .put("kernel_name", kernelName);
        Files.createDirectories(folder);
        Path file = Files.createTempFile(folder, "kernel-", ".json", ownerOnly(folder));
        Files.writeString(file, json.toPrettyString(), StandardCharsets.UTF_8);
        return file;
    }

    /** Where there are no POSIX permissions (Windows) the temporary folder is the user's own already. */
    private static FileAttribute<?>[] ownerOnly(Path folder) {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(
                    Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
        };
    }

    /** Returns the ZeroMQ address of a channel. */
    String address(Channel channel) {
        return "tcp://" + ip + ":"
                + switch (channel) {
                    case SHELL -> shell;
                    case CONTROL -> control;
                    case IOPUB -> iopub;
                    case STDIN -> stdin;
                };
    }

    /** Returns the ZeroMQ address of the heartbeat. */
    String heartbeatAddress() {
        return "tcp://" + ip + ":" + heartbeat;
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "ConnectionInfo[" + ip + ", shell " + shell + ", iopub " + iopub + "]";
    }
}
