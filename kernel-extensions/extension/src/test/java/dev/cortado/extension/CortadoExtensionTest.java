package dev.cortado.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.magics.MagicCatalog;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.host.SessionBridge;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.onnx.proto.TensorShapeProto;
import dev.cortado.onnx.proto.TypeProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.record.RunRecord;
import dev.cortado.runtime.Model;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

@DisplayName("The extension, in a kernel that is not Cortado's")
class CortadoExtensionTest {

    @TempDir
    Path folder;

    private ForeignKernel kernel;
    private CortadoExtension extension;
    private String homeBefore;

    @BeforeEach
    void install() {
        homeBefore = System.getProperty("cortado.home");
        System.setProperty("cortado.home", folder.resolve("home").toString());
        kernel = new ForeignKernel();
        extension = new CortadoExtension();
        extension.install(kernel);
    }

    @AfterEach
    void uninstall() {
        extension.uninstall(kernel);
        kernel.close();
        if (homeBefore == null) {
            System.clearProperty("cortado.home");
        } else {
            System.setProperty("cortado.home", homeBefore);
        }
    }

    private Object run(String verb, String... words) throws Exception {
        return kernel.getMagicsRegistry().evalLineMagic(kernel, verb, List.of(words));
    }

    private String lastText() {
        return kernel.shown.getLast().getData(MIMEType.TEXT_PLAIN).toString();
    }

    /** A model that gives its input back, and a tokenizer beside it. */
    private Path identityModel(String name) throws IOException {
        ValueInfoProto.Builder value = ValueInfoProto.newBuilder()
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(3)))));
        ModelProto proto = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .setName("identity")
                        .addInput(value.clone().setName("x"))
                        .addOutput(value.clone().setName("y"))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Identity")
                                .addInput("x")
                                .addOutput("y")))
                .build();
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        Path file = folder.resolve(name);
        OnnxModel.of(proto, null).write(file);
        return file;
    }

    @Nested
    @DisplayName("registers")
    class Registers {

        @Test
        @DisplayName("every magic as a line and as a cell magic")
        void every_magic() {
            assertThat(kernel.getMagicsRegistry().getLineMagicNames())
                    .containsExactlyInAnyOrderElementsOf(
                            MagicCatalog.installed().verbs());
            assertThat(kernel.getMagicsRegistry().getCellMagicNames())
                    .containsExactlyInAnyOrderElementsOf(
                            MagicCatalog.installed().verbs());
        }

        @Test
        @DisplayName("itself where kernels look for extensions")
        void itself() {
            try (ForeignKernel other = new ForeignKernel()) {
                other.onStartup();
                assertThat(other.getMagicsRegistry().getLineMagicNames()).contains("quantize");
                other.onShutdown(false);
            }
        }

        @Test
        @DisplayName("nothing in place of a magic that the kernel brings itself")
        void nothing_over_the_kernels_own() throws Exception {
            try (ForeignKernel other = new ForeignKernel()) {
                LineMagic<String, BaseKernel> own = (host, arguments) -> "the kernel's own";
                other.getMagicsRegistry().registerLineMagic("jars", own);
                new CortadoExtension().install(other);
                Object value = other.getMagicsRegistry().evalLineMagic(other, "jars", List.of("a.jar"));
                assertThat(value).isEqualTo("the kernel's own");
                assertThat(other.getMagicsRegistry().getCellMagicNames()).contains("jars");
            }
        }
    }

    @Nested
    @DisplayName("renders")
    class Renders {

        @Test
        @DisplayName("a table as HTML and as text")
        void a_table() {
            Table table = Table.create("t").addColumns(IntColumn.create("beans", 3, 5));
            DisplayData data = kernel.getRenderer().render(table);
            assertThat(data.getData(MIMEType.TEXT_HTML))
                    .asString()
                    .contains("<table")
                    .contains("beans");
            assertThat(data.getData(MIMEType.TEXT_PLAIN))
                    .asString()
                    .contains("beans")
                    .contains("5")
                    .doesNotContain("<table");
        }

        @Test
        @DisplayName("as many rows of a table as are asked for")
        void rows() {
            Table table = Table.create("t").addColumns(IntColumn.create("n", java.util.stream.IntStream.range(0, 500)));
            DisplayData data = kernel.getRenderer().render(table, Map.of(Renderers.ROWS, 10));
            assertThat(data.getData(MIMEType.TEXT_HTML)).asString().contains("490 more rows");
            assertThat(data.getData(MIMEType.TEXT_PLAIN).toString().lines()).hasSize(12);
        }

        @Test
        @DisplayName("records and matrices as HTML beside the kernel's own text")
        void values() {
            record Run(String model, double p50_ms) {}
            List<Run> runs = List.of(new Run("a", 1), new Run("b", 2));
            DisplayData data = kernel.getRenderer().render(runs);
            assertThat(data.getData(MIMEType.TEXT_HTML)).asString().contains("<table");
            assertThat(data.getData(MIMEType.TEXT_PLAIN)).hasToString(runs.toString());
            assertThat(kernel.getRenderer()
                            .render(new double[][] {{1, 2}, {3, 4}})
                            .hasDataForType(MIMEType.TEXT_HTML))
                    .isTrue();
            assertThat(kernel.getRenderer().render(List.of(1, 2)).hasDataForType(MIMEType.TEXT_HTML))
                    .isFalse();
        }

        @Test
        @DisplayName("a column, a row and an optional table as tables")
        void parts_of_tables() {
            Table table = Table.create("t").addColumns(IntColumn.create("beans", 3, 5));
            for (Object part : List.of(table.column(0), table.row(1), java.util.Optional.of(table))) {
                assertThat(kernel.getRenderer().render(part).getData(MIMEType.TEXT_HTML))
                        .asString()
                        .contains("<table", "beans");
            }
        }

        @Test
        @DisplayName("a chart as a PNG of twice the size it is to be shown at")
        @SuppressWarnings("unchecked")
        void a_chart() throws IOException {
            DisplayData data = kernel.getRenderer().render(chart());
            var image = ImageIO.read(new ByteArrayInputStream(Base64.getMimeDecoder()
                    .decode(data.getData(MIMEType.IMAGE_PNG).toString())));
            assertThat(image.getWidth()).isEqualTo(640);
            assertThat(image.getHeight()).isEqualTo(400);
            assertThat(data.hasDataForType(MIMEType.IMAGE_SVG)).isFalse();
            assertThat(data.hasDataForType(MIMEType.TEXT_PLAIN)).isTrue();
            assertThat((Map<String, Object>) metadata(data).get("image/png"))
                    .containsEntry("width", 320)
                    .containsEntry("height", 200);
        }

        @Test
        @DisplayName("a chart as SVG when that is asked for")
        void a_chart_as_svg() {
            DisplayData data = kernel.getRenderer().renderAs(chart(), "image/svg+xml");
            assertThat(data.getData(MIMEType.IMAGE_SVG)).asString().contains("<svg");
            assertThat(data.hasDataForType(MIMEType.IMAGE_PNG)).isFalse();
        }

        private static XYChart chart() {
            XYChart chart = new XYChartBuilder().width(320).height(200).build();
            chart.addSeries("a", new double[] {1, 2, 3}, new double[] {2, 4, 8});
            return chart;
        }

        @SuppressWarnings("unchecked")
        private static Map<String, Object> metadata(DisplayData data) {
            var gson = new com.google.gson.Gson();
            var json = gson.toJsonTree(data).getAsJsonObject().get("metadata");
            return Map.of(
                    "image/png",
                    Map.of(
                            "width",
                                    json.getAsJsonObject()
                                            .getAsJsonObject("image/png")
                                            .get("width")
                                            .getAsInt(),
                            "height",
                                    json.getAsJsonObject()
                                            .getAsJsonObject("image/png")
                                            .get("height")
                                            .getAsInt()));
        }
    }

    @Nested
    @DisplayName("shares variables:")
    class Variables {

        @Test
        @DisplayName("a model a magic loads is a typed Java variable, and the next magic reads it back")
        void bound_and_read_back() throws Exception {
            Object value = run("model", "tiny", identityModel("tiny.onnx").toString());
            assertThat(value).isInstanceOf(Model.class);
            assertThat(kernel.evalRaw("Class<?> type = tiny.getClass(); String named = tiny.name(); tiny"))
                    .isSameAs(value);
            assertThat(kernel.evalRaw("named")).isEqualTo("tiny");
            Table operators = (Table) run("inspect", "tiny");
            assertThat(operators.stringColumn("operator").asList()).containsExactly("Identity");
            Table models = (Table) run("models");
            assertThat(models.stringColumn("model").asList()).containsExactly("tiny");
            assertThat(SessionBridge.waiting()).isZero();
        }

        @Test
        @DisplayName("a result shows its text, HTML and record")
        void shows() throws Exception {
            run("model", "tiny", identityModel("tiny.onnx").toString());
            DisplayData shown = kernel.shown.getLast();
            assertThat(shown.hasDataForType(MIMEType.TEXT_PLAIN)).isTrue();
            assertThat(shown.hasDataForType(MIMEType.TEXT_HTML)).isTrue();
            assertThat(shown.hasDataForType(MIMEType.parse(RunRecord.MIME))).isTrue();
        }

        @Test
        @DisplayName("a model that a cell put into a variable is found by name")
        void declared_by_a_cell() throws Exception {
            run("model", "tiny", identityModel("tiny.onnx").toString());
            kernel.evalRaw("var alias = tiny;");
            assertThat(run("inspect", "alias")).isInstanceOf(Table.class);
        }

        @Test
        @DisplayName("one that was deleted or broken does not hide the others")
        void a_broken_one() throws Exception {
            run("model", "first", identityModel("first.onnx").toString());
            run("model", "second", identityModel("second.onnx").toString());
            run("model", "third", identityModel("third.onnx").toString());
            kernel.drop("second");
            kernel.evalRaw("dev.cortado.runtime.Model third = null;");
            Table models = (Table) run("models");
            assertThat(models.stringColumn("model").asList()).containsExactly("first");
        }

        @Test
        @DisplayName("an unknown name is an error that names the nearest, and so is one that is no name at all")
        void unknown() throws Exception {
            run("model", "tiny", identityModel("tiny.onnx").toString());
            kernel.evalRaw("int number = 7;");
            assertThatThrownBy(() -> run("inspect", "tny"))
                    .isInstanceOf(MagicException.class)
                    .hasMessageContaining("No variable 'tny' holds a model")
                    .hasMessageContaining("tiny");
            assertThatThrownBy(() -> run("inspect", "number"))
                    .isInstanceOf(MagicException.class)
                    .hasMessageContaining("'number' holds a value of type Integer");
            for (String noName : List.of("1); System.exit(9); (2", "class", "a.b", "")) {
                assertThatThrownBy(() -> run("inspect", noName))
                        .isInstanceOf(MagicException.class)
                        .hasMessageContaining("No variable '" + noName + "' holds a model");
            }
        }

        @Test
        @DisplayName("a binding that fails leaves nothing behind")
        void failed_binding() {
            KernelSession session = new KernelSession(kernel);
            assertThatThrownBy(() -> session.bind("not a name", String.class, "value"))
                    .isInstanceOf(RuntimeException.class);
            assertThat(SessionBridge.waiting()).isZero();
            assertThat(session.variables()).isEmpty();
        }

        @Test
        @DisplayName("code runs in the session")
        void code() throws Exception {
            kernel.evalRaw("int base = 40;");
            assertThat(run("time", "base", "+", "2")).isEqualTo(42);
            Object ofCell = kernel.getMagicsRegistry().evalCellMagic(kernel, "time", List.of(), "int a = 1;\na + base");
            assertThat(ofCell).isEqualTo(41);
            assertThatThrownBy(() -> run("time", "base", "+"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("does not compile: base +");
        }
    }

    @Nested
    @DisplayName("says that it cannot")
    class Cannot {

        @Test
        @DisplayName("fetch libraries that it could not use")
        void libraries() {
            assertThatThrownBy(() -> run("maven", "no.such.group:no-such-library:1"))
                    .hasMessageContaining("cannot add to the class path of the kernel 'foreign'");
        }

        @Test
        @DisplayName("forget variables, capture output or tell what it did before")
        void session_state() {
            assertThatThrownBy(() -> run("reset", "-f")).hasMessageContaining("does not let magics remove");
            assertThatThrownBy(() -> run("history")).hasMessageContaining("keeps no history");
            assertThatThrownBy(() -> kernel.getMagicsRegistry().evalCellMagic(kernel, "capture", List.of("x"), "1"))
                    .hasMessageContaining("cannot capture");
        }

        @Test
        @DisplayName("keep code from being timed, run from files, and seeing the environment")
        void what_works_all_the_same() throws Exception {
            kernel.evalRaw("int known = 3;");
            Object timed = run("timeit", "-n", "5", "-r", "6", "known", "+", "1");
            assertThat(((Table) timed).longColumn("loops").get(0)).isEqualTo(5);
            assertThat(run("time", "known", "+", "1")).isEqualTo(4);
            Path file = Files.writeString(folder.resolve("loaded.jshell"), "int loaded = known * 2;");
            run("load", file.toString());
            assertThat(kernel.evalRaw("loaded")).isEqualTo(6);
            assertThat(run("env", "PATH")).isEqualTo(System.getenv("PATH"));
            assertThat(run("sh", "echo", "hello")).isEqualTo(List.of("hello"));
        }

        @Test
        @DisplayName("add jars or folders to the class path, and shows what is on it")
        void add_to_the_class_path() throws Exception {
            Path jar = folder.resolve("some.jar");
            try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
                out.putNextEntry(new ZipEntry("a.txt"));
            }
            Map<String, String> calls =
                    Map.of("jars", jar.toString(), "classpath", jar.toString(), "maven", "no.such:artifact:1");
            for (var call : calls.entrySet()) {
                assertThatThrownBy(() -> run(call.getKey(), call.getValue()))
                        .isInstanceOf(MagicException.class)
                        .hasMessage("Cortado's magics cannot add to the class path of the kernel 'foreign': "
                                + "use that kernel's own magics, or Cortado's kernel.");
            }
            assertThat((List<?>) run("classpath")).isNotEmpty();
        }

        @Test
        @DisplayName("run a magic there is none of, with its usage when an option is wrong")
        void unknown_option() {
            assertThatThrownBy(() -> run("models", "--lenght"))
                    .isInstanceOf(MagicException.class)
                    .hasMessageContaining("--lenght");
        }
    }

    @Nested
    @DisplayName("ends")
    class Ends {

        @Test
        @DisplayName("with its session's folder, which it made when a model needed it")
        void removes_the_folder() {
            Path sessions = folder.resolve("home/sessions");
            assertThat(sessions).doesNotExist();
            KernelSession session = new KernelSession(kernel);
            Path workspace = session.workspace();
            assertThat(workspace).isDirectory().startsWith(sessions);
            session.close();
            assertThat(workspace).doesNotExist();
        }

        @Test
        @DisplayName("without complaint if it was never installed")
        void never_installed() {
            new CortadoExtension().uninstall(kernel);
            assertThat(folder.resolve("home/sessions")).doesNotExist();
        }
    }

    @Test
    @DisplayName("shows help")
    void help() throws Exception {
        assertThat(run("quantize", "--help")).isNull();
        assertThat(lastText()).contains("Usage: %quantize");
    }
}
