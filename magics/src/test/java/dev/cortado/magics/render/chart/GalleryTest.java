package dev.cortado.magics.render.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.SVGLoader;
import dev.cortado.magics.render.ChartImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.internal.chartpart.IChart;
import org.w3c.dom.Element;

/** Draws one chart of each kind into {@code target/charts}, to be looked at, in colour, in grey and as SVG. */
@DisplayName("Each kind of chart")
class GalleryTest {

    private static final Path FOLDER = Path.of("target", "charts");
    private static final Map<String, IChart> CHARTS = Gallery.charts();

    static Set<String> names() {
        return CHARTS.keySet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    @DisplayName("is a PNG with dark ink, and light enough in grey to be told from it")
    void png(String name) throws Exception {
        Files.createDirectories(FOLDER);
        byte[] bytes = ChartImage.png(CHARTS.get(name));
        Files.write(FOLDER.resolve(name + ".png"), bytes);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        BufferedImage grey = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        grey.getGraphics().drawImage(image, 0, 0, null);
        ImageIO.write(grey, "png", FOLDER.resolve(name + "-grey.png").toFile());
        assertThat(share(grey, 0, 110)).isBetween(0.002, 0.5);
        assertThat(share(grey, 230, 255)).isGreaterThan(0.2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    @DisplayName("is an SVG that a renderer of its own shows as the PNG")
    void svg(String name) throws Exception {
        IChart chart = CHARTS.get(name);
        Files.createDirectories(FOLDER);
        String svg = ChartImage.svg(chart);
        Files.writeString(FOLDER.resolve(name + ".svg"), svg);
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        svg.replaceFirst("<!DOCTYPE[^>]*>", "").getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(root.getAttribute("viewBox")).isEqualTo("0 0 " + chart.getWidth() + " " + chart.getHeight());
        BufferedImage shown = render(svg, chart.getWidth(), chart.getHeight());
        ImageIO.write(shown, "png", FOLDER.resolve(name + "-svg.png").toFile());
        BufferedImage drawn = ImageIO.read(new ByteArrayInputStream(ChartImage.png(chart)));
        assertThat(difference(shown, drawn)).isLessThan(2.0);
    }

    private static BufferedImage render(String svg, int width, int height) {
        SVGDocument document = new SVGLoader()
                .load(
                        new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
                        null,
                        com.github.weisj.jsvg.parser.LoaderContext.createDefault());
        BufferedImage image = new BufferedImage(2 * width, 2 * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        document.render((java.awt.Component) null, g, new com.github.weisj.jsvg.view.ViewBox(2f * width, 2f * height));
        g.dispose();
        return image;
    }

    /** The share of pixels whose brightness lies in a range, both ends included. */
    private static double share(BufferedImage grey, int from, int to) {
        long count = 0;
        for (int y = 0; y < grey.getHeight(); y++) {
            for (int x = 0; x < grey.getWidth(); x++) {
                int level = grey.getRaster().getSample(x, y, 0);
                count += level >= from && level <= to ? 1 : 0;
            }
        }
        return (double) count / grey.getWidth() / grey.getHeight();
    }

    /** The mean difference of two pictures, over pixels and colours, of 255. */
    private static double difference(BufferedImage a, BufferedImage b) {
        double sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                Color one = new Color(a.getRGB(x, y));
                Color other = new Color(b.getRGB(x, y));
                sum += Math.abs(one.getRed() - other.getRed())
                        + Math.abs(one.getGreen() - other.getGreen())
                        + Math.abs(one.getBlue() - other.getBlue());
            }
        }
        return sum / (3.0 * a.getWidth() * a.getHeight());
    }
}
