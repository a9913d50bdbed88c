package dev.cortado.measure.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.measure.operator.TensorShape;
import dev.cortado.onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A trace of ONNX Runtime")
class TraceReaderTest {

    @TempDir
    Path folder;

    private static String node(String name, String operator, long start, long micros) {
        return "{\"cat\" : \"Node\",\"pid\" :1,\"tid\" :2,\"dur\" :" + micros + ",\"ts\" :" + start
                + ",\"ph\" : \"X\",\"name\" :\"" + name + "_kernel_time\",\"args\" : {"
                + "\"thread_scheduling_stats\" : {\"main_thread\": {\"block_size\": [1,2]}, \"sub_threads\": {}},"
                + "\"input_type_shape\" : [{\"float\":[1,128]},{\"int64\":[]}],"
                + "\"op_name\" : \"" + operator + "\",\"provider\" : \"CPUExecutionProvider\"}}";
    }

    private static String session(String name) {
        return "{\"cat\" : \"Session\",\"dur\" :9,\"ts\" :0,\"ph\" : \"X\",\"name\" :\"" + name + "\",\"args\" : {}}";
    }

    private List<List<TraceEvent>> read(String... events) throws IOException {
        Path file = Files.writeString(folder.resolve("t.json"), "[\n" + String.join(",\n", events) + "\n]");
        List<List<TraceEvent>> runs = new ArrayList<>();
        TraceReader.read(file, runs::add);
        return runs;
    }

    @Test
    @DisplayName("comes apart into runs, with names, providers and shapes")
    void runs() throws Exception {
        var runs = read(
                session("session_initialization"),
                node("a", "Add", 10, 5),
                node("b", "MatMul", 16, 7),
                session("SequentialExecutor::Execute"),
                session("model_run"),
                node("a", "Add", 30, 6),
                session("model_run"));
        assertThat(runs).hasSize(2);
        assertThat(runs.getFirst()).extracting(TraceEvent::node).containsExactly("a", "b");
        assertThat(runs.getFirst()).extracting(TraceEvent::micros).containsExactly(5L, 7L);
        TraceEvent event = runs.getLast().getFirst();
        assertThat(event.provider()).isEqualTo("CPU");
        assertThat(event.inputs())
                .containsExactly(
                        TensorShape.of(ElementType.FLOAT, 1, 128), new TensorShape(ElementType.INT64, List.of()));
        assertThat(event.outputs()).isEmpty();
    }

    @Test
    @DisplayName("counts the time of nodes inside a node once, however deep")
    void nested() throws Exception {
        var runs = read(
                node("before", "Add", 0, 10),
                node("inner", "Mul", 12, 3),
                node("innermost", "Add", 17, 4),
                node("loop", "Loop", 16, 8),
                node("outer", "If", 11, 20),
                node("after", "If", 40, 2),
                session("model_run"));
        // The loop keeps 8 - 4, the outer node 20 - 3 - 8; nothing is inside the last.
        assertThat(runs.getFirst()).extracting(TraceEvent::micros).containsExactly(10L, 3L, 4L, 4L, 9L, 2L);
    }

    @Test
    @DisplayName("is refused when it is none, or cut off")
    void broken() throws Exception {
        Path none = Files.writeString(folder.resolve("none.json"), "{}");
        assertThatThrownBy(() -> TraceReader.read(none, run -> {})).hasMessageContaining("none.json is no trace");
        String whole = "[" + node("a", "Add", 0, 1);
        Path cut = Files.writeString(folder.resolve("cut.json"), whole.substring(0, whole.length() - 20));
        assertThatThrownBy(() -> TraceReader.read(cut, run -> {})).isInstanceOf(IOException.class);
    }
}
