package dev.cortado.ijava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.magics.MagicCatalog;
import dev.cortado.magics.SmallModels;
import dev.cortado.magics.host.GuestCells;
import dev.cortado.progress.Progress;
import dev.cortado.resource.MavenResolver;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import io.github.spencerpark.jupyter.kernel.magic.registry.UndefinedMagicException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChartBuilder;

@DisplayName("In IJava, Cortado.install()")
class CortadoTest {

    @TempDir
    Path folder;

    private ForeignIJava kernel;

    @BeforeEach
    void start() {
        kernel = new ForeignIJava();
        IJava.start(kernel);
    }

    @AfterEach
    void end() {
        IJava.start(null);
        kernel.close();
    }

    private Object run(String verb, String... words) throws Exception {
        return kernel.getMagics().applyLineMagic(verb, List.of(words));
    }

    @Test
    @DisplayName("does all that the magics do, brought by %maven into a kernel on the published base jar 2.3.0")
    void loaded_by_maven() throws Exception {
        List<Path> base = MavenResolver.standard()
                .resolve(List.of("io.github.spencerpark:jupyter-jvm-basekernel:2.3.0"), true, Progress.NONE);
        assertThat(base)
                .as("the base brings a gson that is older than the one DJL asks for")
                .anySatisfy(jar -> assertThat(jar.getFileName()).hasToString("gson-2.8.5.jar"));
        GuestCells.check(base, ForeignMain.class, folder, "dev.cortado.ijava.Cortado.install();");
    }

    @Test
    @DisplayName("registers every magic but those IJava has for its class path")
    void registers() {
        Magics magics = kernel.getMagics();
        magics.registerLineMagic("jars", _ -> "IJava's own");
        Cortado.install();
        for (String verb : MagicCatalog.installed().verbs()) {
            switch (verb) {
                case "jars" -> assertThat(line(magics, verb)).isEqualTo("IJava's own");
                case "classpath", "maven", "load", "loadFromPOM" ->
                    assertThatThrownBy(() -> magics.applyLineMagic(verb, List.of()))
                            .isInstanceOf(UndefinedMagicException.class);
                default -> assertThat(line(magics, verb)).isNull();
            }
        }
    }

    private static Object line(Magics magics, String verb) {
        try {
            return magics.applyLineMagic(verb, List.of("--help"));
        } catch (Exception e) {
            throw new AssertionError(verb, e);
        }
    }

    @Test
    @DisplayName("keeps the session when the cell is run again")
    void twice() throws Exception {
        Cortado.install();
        run(
                "model",
                "tiny",
                SmallModels.product(folder.resolve("product.onnx"), 8, 17).toString());
        kernel.published.clear();
        Cortado.install();
        run("models");
        assertThat(kernel.published.getLast()).contains("tiny");
    }

    @Test
    @DisplayName("says so where no IJava runs")
    void no_kernel() {
        IJava.start(null);
        assertThatThrownBy(Cortado::install)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no kernel of it runs here");
    }

    @Test
    @DisplayName("renders a chart as SVG when that is asked for")
    void svg() {
        Cortado.install();
        var chart = new XYChartBuilder().width(320).height(200).build();
        DisplayData data = kernel.getRenderer().renderAs(chart, "image/svg+xml");
        assertThat(data.getData(MIMEType.IMAGE_SVG)).asString().contains("<svg");
        assertThat(data.hasDataForType(MIMEType.IMAGE_PNG)).isFalse();
    }

    @Test
    @DisplayName("words what the user's code throws")
    void failures() {
        Cortado.install();
        assertThatThrownBy(() -> run("time", "1", "/", "0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("java.lang.ArithmeticException: / by zero");
        assertThatThrownBy(() -> run("time", "1", "/")).hasMessage("does not compile: 1 /");
    }

    @Test
    @DisplayName("works in another kernel on that base, whose code gives displays only")
    void another_kernel() throws Exception {
        Magics magics = new Magics();
        BaseKernel other = new BaseKernel() {
            @Override
            public DisplayData eval(String source) throws Exception {
                return kernel.eval(source);
            }

            @Override
            public LanguageInfo getLanguageInfo() {
                return kernel.getLanguageInfo();
            }
        };
        Cortado.install(other, magics);
        magics.applyLineMagic(
                "model",
                List.of(
                        "tiny",
                        SmallModels.product(folder.resolve("p.onnx"), 8, 17).toString()));
        assertThat(kernel.evalRaw("tiny.name()")).isEqualTo("tiny");
        Object value = magics.applyLineMagic("time", List.of("40", "+", "2"));
        assertThat(((DisplayData) value).getData(MIMEType.TEXT_PLAIN))
                .asString()
                .isEqualTo("42");
    }
}
