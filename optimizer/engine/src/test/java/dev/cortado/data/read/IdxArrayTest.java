package dev.cortado.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.resource.ResourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class IdxArrayTest {

    @TempDir
    Path folder;

    private static byte[] idx(int type, int[] shape, byte[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + numbers.length);
        bytes.putShort((short) 0).put((byte) type).put((byte) shape.length);
        Arrays.stream(shape).forEach(bytes::putInt);
        return bytes.put(numbers).array();
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void holds_every_type_of_number() throws IOException {
        assertThat(IdxArray.read(write("a", idx(8, new int[] {2}, new byte[] {1, -1})))
                        .get(1, 0))
                .isEqualTo(255);
        assertThat(IdxArray.read(write("a", idx(9, new int[] {2}, new byte[] {1, -1})))
                        .get(1, 0))
                .isEqualTo(-1);
        byte[] shorts = ByteBuffer.allocate(4)
                .putShort((short) 7)
                .putShort((short) -300)
                .array();
        assertThat(IdxArray.read(write("a", idx(11, new int[] {2}, shorts))).get(1, 0))
                .isEqualTo(-300);
        byte[] ints = ByteBuffer.allocate(8).putInt(7).putInt(-70000).array();
        assertThat(IdxArray.read(write("a", idx(12, new int[] {2}, ints))).get(1, 0))
                .isEqualTo(-70000);
        byte[] floats = ByteBuffer.allocate(8).putFloat(7).putFloat(1.5f).array();
        assertThat(IdxArray.read(write("a", idx(13, new int[] {2}, floats))).get(1, 0))
                .isEqualTo(1.5);
        byte[] doubles = ByteBuffer.allocate(16).putDouble(7).putDouble(0.1).array();
        assertThat(IdxArray.read(write("a", idx(14, new int[] {2}, doubles))).get(1, 0))
                .isEqualTo(0.1);
    }

    @Test
    void has_one_to_four_dimensions() throws IOException {
        byte[] numbers = new byte[24];
        for (int i = 0; i < 24; i++) {
            numbers[i] = (byte) i;
        }
        IdxArray array = IdxArray.read(write("a", idx(8, new int[] {2, 3, 2, 2}, numbers)));
        assertThat(array.shape()).containsExactly(2, 3, 2, 2);
        assertThat(array.rows()).isEqualTo(2);
        assertThat(array.rowLength()).isEqualTo(12);
        assertThat(array.row(1)).startsWith(12, 13).hasSize(12);
        assertThat(array.get(1, 11)).isEqualTo(23);
        assertThat(IdxArray.read(write("a", idx(8, new int[] {0, 5}, new byte[0])))
                        .rows())
                .isZero();
    }

    @Test
    void may_be_compressed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(idx(8, new int[] {3}, new byte[] {4, 5, 6}));
        }
        byte[] whole = bytes.toByteArray();
        assertThat(IdxArray.read(write("a.gz", whole)).get(2, 0)).isEqualTo(6);
        assertThatThrownBy(() -> IdxArray.read(write("a.gz", Arrays.copyOf(whole, whole.length - 9))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("cut off or damaged");
    }

    @Test
    void says_where_it_is_cut_off() {
        byte[] whole = idx(8, new int[] {10, 4}, new byte[40]);
        assertThatThrownBy(() -> IdxArray.read(write("a", Arrays.copyOf(whole, whole.length - 10))))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("cut off in row 8 of 10: expected 40 bytes of numbers, found 30");
        assertThatThrownBy(() -> IdxArray.read(write("a", Arrays.copyOf(whole, 9))))
                .hasMessageContaining("cut off in its header");
        assertThatThrownBy(() -> IdxArray.read(write("a", Arrays.copyOf(whole, whole.length + 1))))
                .hasMessageContaining("goes on after the 10 x 4 numbers");
    }

    @Test
    void is_held_to_its_bounds() {
        assertThatThrownBy(() -> IdxArray.read(write("a", idx(8, new int[] {-1}, new byte[0]))))
                .hasMessageContaining("size -1");
        assertThatThrownBy(() -> IdxArray.read(write("a", idx(10, new int[] {1}, new byte[1]))))
                .hasMessageContaining("no idx file");
        assertThatThrownBy(() -> IdxArray.read(write("a", idx(8, new int[] {1, 1, 1, 1, 1}, new byte[1]))))
                .hasMessageContaining("expected 1 to 4 dimensions, found 5");
        int most = Integer.MAX_VALUE;
        assertThatThrownBy(() -> IdxArray.read(write("a", idx(14, new int[] {most, most, most, most}, new byte[9]))))
                .hasMessageContaining("more than an array of Java holds");
        // A header that lies costs no memory: 2 GB are announced and 9 bytes are there.
        assertThatThrownBy(() -> IdxArray.read(write("a", idx(8, new int[] {most - 8}, new byte[9]))))
                .hasMessageContaining("cut off in row 10");
    }

    @Test
    void becomes_a_table_with_a_column_for_each_number_of_a_row() throws IOException {
        Table table = Tables.read(write("x.idx", idx(8, new int[] {2, 2, 1}, new byte[] {1, 2, 3, -1})));
        assertThat(table.columnNames()).containsExactly("v0", "v1");
        assertThat(table.column("v1").type()).isEqualTo(ColumnType.SHORT);
        assertThat(table.shortColumn("v1").asList()).isEqualTo(List.of((short) 2, (short) 255));
        assertThat(Tables.read(write("train-labels-idx1-ubyte", idx(8, new int[] {2}, new byte[] {7, 8})))
                        .columnNames())
                .containsExactly("value");
    }
}
