package dev.cortado.runtime;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.resource.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a notebook variable holds: a model under a name, with its file, its origin, its tokeniser and the model it was made
 * from. Immutable; the file behind it must not change. The graph is read when first asked for and may be forgotten and read
 * again when memory is short.
 */
public final class Model {

    private static final double BYTES_PER_MEGABYTE = 1e6;

    private final String name;
    private final Resource resource;
    private final Path tokenizer;
    private final Model parent;
    private SoftReference<OnnxModel> onnx = new SoftReference<>(null);
    private long sizeBytes = -1;

    private Model(String name, Resource resource, Path tokenizer, Model parent) {
        this.name = name;
        this.resource = resource;
        this.tokenizer = tokenizer;
        this.parent = parent;
    }

    /** A model as it was fetched. */
    public static Model of(String name, Resource resource, Optional<Path> tokenizer) {
        return new Model(name, resource, tokenizer.orElse(null), null);
    }

    /**
     * Returns the model that was made from this one; it keeps the tokeniser.
     *
     * @param result the new model's graph
     * @param file where it has been written
     * @throws UncheckedIOException if the file cannot be read
     */
    public Model derived(String newName, OnnxModel result, Path file) {
        try {
            Path absolute = file.toAbsolutePath().normalize();
            var written = new Resource(absolute.toUri().toString(), absolute, sha256(absolute), Files.size(absolute));
            Model model = new Model(newName, written, tokenizer, this);
            model.onnx = new SoftReference<>(result);
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": the written model cannot be read: " + e.getMessage(), e);
        }
    }

    /** The name it goes by. */
    public String name() {
        return name;
    }

    /** Where it came from, as a URI. */
    public String source() {
        return resource.uri();
    }

    /** The SHA-256 of its file, in hexadecimal digits; external data is not in it. */
    public String sha256() {
        return resource.sha256();
    }

    /** Its ONNX file. */
    public Path file() {
        return resource.file();
    }

    /** Its file with origin and hash. */
    public Resource resource() {
        return resource;
    }

    /**
     * Its graph, read from the file unless still at hand.
     *
     * @throws UncheckedIOException if the file is no ONNX model; the message is one line
     */
    public synchronized OnnxModel onnx() {
        OnnxModel model = onnx.get();
        if (model == null) {
            try {
                model = OnnxModel.read(resource.file());
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
            onnx = new SoftReference<>(model);
        }
        return model;
    }

    /** The passes that made it, as its file says; empty for a model from elsewhere. */
    public Recipe recipe() {
        return onnx().recipe();
    }

    /** Its nodes in the file's order. */
    public List<Node> nodes() {
        return onnx().graph().nodes();
    }

    /** The tokenizer.json that goes with it. */
    public Optional<Path> tokenizer() {
        return Optional.ofNullable(tokenizer);
    }

    /** The model it was made from. */
    public Optional<Model> parent() {
        return Optional.ofNullable(parent);
    }

    /** What it takes on disk, in bytes: the file and the external data it points to. */
    public synchronized long sizeBytes() {
        if (sizeBytes < 0) {
            sizeBytes = resource.bytes()
                    + onnx().graph().initializers().stream()
                            .filter(Tensor::isExternal)
                            .mapToLong(Tensor::byteSize)
                            .sum();
        }
        return sizeBytes;
    }

    /** Returns the same model under another name. */
    public Model withName(String newName) {
        Model model = new Model(newName, resource, tokenizer, parent);
        synchronized (this) {
            model.onnx = onnx;
        }
        return model;
    }

    /** Returns the same model with another tokenizer.json. */
    public Model withTokenizer(Path newTokenizer) {
        Model model = new Model(name, resource, newTokenizer, parent);
        synchronized (this) {
            model.onnx = onnx;
        }
        return model;
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream stream = new DigestInputStream(Files.newInputStream(file), digest)) {
                stream.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** For example {@code minilm8: 22.9 MB, made from minilm, tokenizer.json}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %.1f MB, %s%s",
                name,
                resource.bytes() / BYTES_PER_MEGABYTE,
                parent == null ? "from " + resource.uri() : "made from " + parent.name,
                tokenizer == null ? "" : ", " + tokenizer.getFileName());
    }
}
