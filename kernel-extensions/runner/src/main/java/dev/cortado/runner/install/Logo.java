package dev.cortado.runner.install;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Cortado's logo, a small glass of coffee with a layer of milk, drawn once for every form it is needed in. */
public final class Logo {

    /** The edge of the square that the shapes are drawn in. */
    private static final int UNITS = 64;

    private Logo() {}

    /** A filled shape. Layers lie on each other in the order of the list. */
    private record Layer(Path2D shape, Color fill) {}

    private static List<Layer> layers() {
        return List.of(
                new Layer(slice(4, 60, 0), new Color(0xD9, 0xE3, 0xE8)),
                new Layer(slice(21, 57, 3), new Color(0x5A, 0x32, 0x1B)),
                new Layer(slice(21, 36, 3), new Color(0xB0, 0x7A, 0x4C)),
                new Layer(slice(14, 26, 3), new Color(0xF6, 0xE9, 0xD6)),
                new Layer(highlight(), new Color(255, 255, 255, 110)));
    }

    /** The glass narrows towards its foot: a horizontal slice of it, with its lower corners rounded. */
    private static Path2D slice(double top, double bottom, double inset) {
        double round = 4;
        Path2D path = new Path2D.Double();
        path.moveTo(left(top) + inset, top);
        path.lineTo(UNITS - left(top) - inset, top);
        path.lineTo(UNITS - left(bottom - round) - inset, bottom - round);
        path.quadTo(UNITS - left(bottom) - inset, bottom, UNITS - left(bottom) - inset - round, bottom);
        path.lineTo(left(bottom) + inset + round, bottom);
        path.quadTo(left(bottom) + inset, bottom, left(bottom - round) + inset, bottom - round);
        path.closePath();
        return path;
    }

    /** Where the left wall of the glass stands at this height. */
    private static double left(double height) {
        return 9 + 7 * (height - 4) / 56;
    }

    private static Path2D highlight() {
        Path2D path = new Path2D.Double();
        path.moveTo(left(10) + 5, 10);
        path.lineTo(left(10) + 9, 10);
        path.lineTo(left(52) + 9, 52);
        path.lineTo(left(52) + 6, 52);
        path.closePath();
        return path;
    }

    /**
     * Returns a PNG.
     *
     * @param size its edge in pixels
     */
    public static byte[] png(int size) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            double scale = size / (double) UNITS;
            AffineTransform toPixels = AffineTransform.getScaleInstance(scale, scale);
            for (Layer layer : layers()) {
                graphics.setColor(layer.fill());
                graphics.fill(toPixels.createTransformedShape(layer.shape()));
            }
        } finally {
            graphics.dispose();
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", png);
        } catch (IOException impossible) {
            throw new IllegalStateException("memory can always be written", impossible);
        }
        return png.toByteArray();
    }

    /** Returns the picture as SVG. */
    public static String svg() {
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\n");
        for (Layer layer : layers()) {
            Color fill = layer.fill();
            svg.append(String.format(
                    Locale.ROOT,
                    "  <path fill=\"#%06x\"%s d=\"%s\"/>%n",
                    fill.getRGB() & 0xffffff,
                    fill.getAlpha() == 255
                            ? ""
                            : String.format(Locale.ROOT, " fill-opacity=\"%.2f\"", fill.getAlpha() / 255.0),
                    path(layer.shape())));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String path(Shape shape) {
        StringBuilder path = new StringBuilder();
        double[] points = new double[6];
        for (PathIterator parts = shape.getPathIterator(null); !parts.isDone(); parts.next()) {
            int kind = parts.currentSegment(points);
            int numbers = switch (kind) {
                case PathIterator.SEG_QUADTO -> 4;
                case PathIterator.SEG_CLOSE -> 0;
                default -> 2;
            };
            path.append(
                    switch (kind) {
                        case PathIterator.SEG_MOVETO -> 'M';
                        case PathIterator.SEG_LINETO -> 'L';
                        case PathIterator.SEG_QUADTO -> 'Q';
                        default -> 'Z';
                    });
            for (int index = 0; index < numbers; index++) {
                path.append(index == 0 ? "" : " ").append(String.format(Locale.ROOT, "%.2f", points[index]));
            }
        }
        return path.toString();
    }
}
