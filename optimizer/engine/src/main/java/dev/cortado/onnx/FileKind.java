package dev.cortado.onnx;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Recognises by their first bytes the files that are most often taken for ONNX models. */
final class FileKind {

    private FileKind() {}

    /**
     * What a file is, and the way out.
     *
     * @param bytes the file from its start
     * @return the end of a sentence that starts with the file's name; empty when nothing known is recognised
     */
    static Optional<String> recognise(ByteBuffer bytes) {
        byte[] head = new byte[Math.min(512, bytes.remaining())];
        bytes.duplicate().get(head);
        String latin = new String(head, StandardCharsets.ISO_8859_1);
        String text = latin.strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of(
                    "is a web page: download the file itself (on a model hub: the link 'download' or 'raw')");
        }
        if (text.startsWith("version https://git-lfs")) {
            return Optional.of(
                    "is a Git LFS pointer, not the model it points to: run 'git lfs pull' where it came from");
        }
        if (latin.startsWith("PK\3\4")) {
            return Optional.of(
                    "is a zip archive (a jar, or a PyTorch checkpoint): give the model inside it, or export to ONNX");
        }
        if (latin.startsWith("\u001f\u008b")) {
            return Optional.of("is compressed with gzip: unpack it first");
        }
        if (latin.startsWith("GGUF")) {
            return Optional.of("is a GGUF model: take the ONNX export of the same model");
        }
        if (latin.startsWith("\u0089HDF")) {
            return Optional.of("is an HDF5 file (Keras): export it to ONNX, for example with tf2onnx");
        }
        if (latin.length() > 8 && latin.startsWith("TFL3", 4)) {
            return Optional.of("is a TensorFlow Lite model: convert it with tf2onnx");
        }
        if (latin.length() > 8 && latin.startsWith("ORTM", 4)) {
            return Optional.of("is a model in ONNX Runtime's own format (.ort): take the .onnx it was made from");
        }
        if (latin.length() > 10 && latin.charAt(8) == '{' && latin.charAt(9) == '"') {
            return Optional.of("is a safetensors file, weights without a graph: export the model to ONNX");
        }
        if (latin.startsWith("\u0080\u0002") || latin.startsWith("\u0080\u0004")) {
            return Optional.of("is a Python pickle (an old PyTorch checkpoint): export the model to ONNX");
        }
        if (text.startsWith("{") || text.startsWith("[")) {
            return Optional.of("is JSON: give the .onnx file");
        }
        if (head.length > 0 && isText(head)) {
            return Optional.of("is a text file: give the .onnx file");
        }
        return Optional.empty();
    }

    /** Whether there is nothing but printable ASCII and white space. */
    private static boolean isText(byte[] head) {
        for (byte b : head) {
            if (b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
