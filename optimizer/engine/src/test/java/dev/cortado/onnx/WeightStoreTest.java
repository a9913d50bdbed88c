package dev.cortado.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WeightStoreTest {

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static Set<Path> scratchFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("cortado-weights-"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void what_exceeds_the_budget_leaves_the_heap_and_stays_readable() throws IOException {
        Set<Path> before = scratchFiles();
        WeightStore store = new WeightStore(1000, 100);
        byte[] first = bytes(900);
        byte[] second = bytes(5000);
        byte[] small = bytes(99);
        ByteString keptFirst = store.keep(first);
        ByteString keptSecond = store.keep(second);
        ByteString keptSmall = store.keep(small);
        // Bytes in the heap are an array, mapped ones are a direct buffer.
        assertThat(keptFirst.asReadOnlyByteBuffer().isDirect()).isFalse();
        assertThat(keptSecond.asReadOnlyByteBuffer().isDirect()).isTrue();
        assertThat(keptSmall.asReadOnlyByteBuffer().isDirect()).isFalse();
        assertThat(keptFirst.toByteArray()).isEqualTo(first);
        assertThat(keptSecond.toByteArray()).isEqualTo(second);
        assertThat(keptSmall.toByteArray()).isEqualTo(small);
        assertThat(scratchFiles()).isEqualTo(before);
    }
}
