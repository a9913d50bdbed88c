package dev.cortado.magics.render;

import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import dev.cortado.magics.Bundle;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.IChart;

/** A chart as an image: PNG with two pixels for each of the page's, so that it is sharp on dense screens, or SVG. */
public final class ChartImage {

    private static final int DENSITY = 2;
    private static final Pattern TINY_DIGITS = Pattern.compile("(\\.\\d\\d)\\d+");

    private ChartImage() {}

    /** The bytes of a PNG of {@code DENSITY} times the chart's size; the same chart gives the same bytes. */
    public static byte[] png(IChart chart) {
        var image =
                new BufferedImage(chart.getWidth() * DENSITY, chart.getHeight() * DENSITY, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.scale(DENSITY, DENSITY);
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
        } finally {
            graphics.dispose();
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("the chart could not be encoded as PNG", e);
        }
        return bytes.toByteArray();
    }

    /** The chart as an SVG document, in which a hundredth of a pixel is the smallest length. */
    public static String svg(IChart chart) {
        try {
            SvgGraphics graphics = new SvgGraphics();
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
            var bytes = new ByteArrayOutputStream();
            new SVGProcessor()
                    .getDocument(graphics.getCommands(), new PageSize(0, 0, chart.getWidth(), chart.getHeight()))
                    .writeTo(bytes);
            String document = bytes.toString(StandardCharsets.UTF_8);
            return TINY_DIGITS.matcher(document).replaceAll("$1");
        } catch (IOException e) {
            throw new UncheckedIOException("the chart could not be encoded as SVG", e);
        }
    }

    /**
     * What the notebook shows: the PNG at the chart's size, or the SVG when that was asked for, and a line of text. Where
     * Java has no fonts, as on a bare server, the text says so and how to get them; the figures are not lost for that.
     */
    public static Bundle bundle(IChart chart, boolean asSvg) {
        try {
            return drawn(chart, asSvg);
        } catch (LinkageError | InternalError | RuntimeException e) { // without fonts AWT throws any of these
            return Bundle.text("[chart: " + chart.getTitle() + " could not be drawn: " + e
                    + ". If Java finds no fonts, install fontconfig and a font, for example fonts-dejavu-core.]");
        }
    }

    /** What stands for a chart in a text. */
    public static String text(IChart chart) {
        return "[chart: " + chart.getTitle() + "]";
    }

    private static Bundle drawn(IChart chart, boolean asSvg) {
        String text = text(chart);
        if (asSvg) {
            return Bundle.text(text).with("image/svg+xml", svg(chart));
        }
        return Bundle.text(text)
                .with("image/png", Base64.getEncoder().encodeToString(png(chart)))
                .withMetadata("image/png", Map.of("width", chart.getWidth(), "height", chart.getHeight()));
    }
}
