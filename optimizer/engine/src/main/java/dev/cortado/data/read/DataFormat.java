package dev.cortado.data.read;

import dev.cortado.resource.ResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of data files that are read. */
public enum DataFormat {
    /** Values separated by commas, RFC 4180. */
    CSV("csv"),
    /** Values separated by tabs; quotation marks are ordinary characters, as in GLUE's files. */
    TSV("tsv tab"),
    /** One JSON object a line. */
    JSONL("jsonl ndjson"),
    /** The arrays of MNIST: a header of sizes, then numbers. */
    IDX("idx idx1-ubyte idx2-ubyte idx3-ubyte idx4-ubyte"),
    /** Apache Parquet. */
    PARQUET("parquet pq");

    private static final int HEAD_BYTES = 8;

    /** What other files begin with, and what to do with them. */
    private static final Map<String, String> OTHERS = Map.of(
            "PK\003\004",
            "a zip archive (or a spreadsheet): unpack it, or save the sheet as CSV",
            "ARROW1",
            "an Arrow file: write it as Parquet, in Python with pyarrow.parquet.write_table",
            "FEA1",
            "a Feather file: write it as Parquet, in Python with DataFrame.to_parquet",
            "Obj\001",
            "an Avro file: write it as Parquet or JSONL",
            "\211HDF",
            "an HDF5 file: write it as Parquet, in Python with DataFrame.to_parquet",
            "\223NUMPY",
            "a NumPy array: write it as CSV, in Python with numpy.savetxt",
            "(\265/\375",
            "compressed with Zstandard: unpack it with zstd -d",
            "\375" + "7zXZ",
            "compressed with xz: unpack it with xz -d",
            "BZh",
            "compressed with bzip2: unpack it with bunzip2");

    private final String extensions;

    DataFormat(String extensions) {
        this.extensions = extensions;
    }

    /** Returns the ends of names by which it is known, without the dot. */
    public List<String> extensions() {
        return List.of(extensions.split(" "));
    }

    /**
     * Finds out what a file is, by its first bytes and its name.
     *
     * @throws ResourceException if it is none of these, or its name says another kind than its content
     */
    static DataFormat of(DataFile file) throws IOException {
        byte[] head = file.head(HEAD_BYTES);
        Optional<DataFormat> content = byContent(head);
        Optional<DataFormat> name = byName(file.path().getFileName().toString());
        if (content.isPresent()) {
            if (name.isPresent() && !name.equals(content)) {
                throw new ResourceException(
                        file + " is called ." + name.get().extensions().getFirst() + " but holds "
                                + content.get() + ": give it the end ."
                                + content.get().extensions().getFirst());
            }
            return content.get();
        }
        String start = new String(head, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> other : OTHERS.entrySet()) {
            if (start.startsWith(other.getKey())) {
                throw new ResourceException(file + " is " + other.getValue());
            }
        }
        if (name.isEmpty()) {
            throw new ResourceException("cannot tell what " + file + " is by its name: expected one that ends in "
                    + Arrays.stream(values())
                            .map(format -> "." + format.extensions().getFirst())
                            .collect(Collectors.joining(", "))
                    + ", each also with .gz, or say its format");
        }
        if (name.get() == PARQUET || name.get() == IDX) {
            throw new ResourceException(file + " is no " + name.get() + " file: it begins with " + shown(head)
                    + (name.get() == PARQUET ? ", expected PAR1" : ", expected 00 00, a type and a count"));
        }
        return name.get();
    }

    private static Optional<DataFormat> byContent(byte[] head) {
        if (new String(head, StandardCharsets.ISO_8859_1).startsWith("PAR1")) {
            return Optional.of(PARQUET);
        }
        boolean idx = head.length >= 4
                && head[0] == 0
                && head[1] == 0
                && IdxArray.Type.of(head[2]).isPresent()
                && head[3] > 0;
        return idx ? Optional.of(IDX) : Optional.empty();
    }

    private static Optional<DataFormat> byName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return Arrays.stream(values())
                .filter(format -> format.extensions().stream()
                        .anyMatch(end -> name.endsWith("." + end) || name.endsWith("-" + end)))
                .findFirst();
    }

    private static String shown(byte[] head) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(4, head.length); i++) {
            text.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, "%02x", head[i]));
        }
        return text.toString();
    }
}
