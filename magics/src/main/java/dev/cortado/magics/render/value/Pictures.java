package dev.cortado.magics.render.value;

import dev.cortado.magics.Bundle;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;

/** Java's pictures as PNG. */
public final class Pictures {

    private static final String PNG = "image/png";

    private Pictures() {}

    /** A picture, shown at its size in pixels. */
    public static Bundle of(RenderedImage image) {
        return Bundle.text(text(image))
                .with(PNG, Base64.getEncoder().encodeToString(png(image)))
                .withMetadata(PNG, Map.of("width", image.getWidth(), "height", image.getHeight()));
    }

    /** A picture of any kind; one that is still being loaded is a line that says so. */
    public static Bundle of(Image image) {
        if (image instanceof RenderedImage drawn) {
            return of(drawn);
        }
        int width = image.getWidth(null);
        int height = image.getHeight(null);
        if (width < 1 || height < 1) {
            return Bundle.text("[image: not loaded yet; ImageIO.read loads one at once]");
        }
        BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = drawn.createGraphics();
        try {
            graphics.drawImage(image, 0, 0, null);
        } finally {
            graphics.dispose();
        }
        return of((RenderedImage) drawn);
    }

    /** What stands for a picture in a text. */
    static String text(RenderedImage image) {
        return "[image: " + image.getWidth() + " x " + image.getHeight() + "]";
    }

    private static byte[] png(RenderedImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                ImageIO.write(converted(image), "png", bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the image could not be encoded as PNG", e);
        }
        return bytes.toByteArray();
    }

    /** The same picture in a form that PNG has, for those with unusual samples. */
    private static BufferedImage converted(RenderedImage image) {
        BufferedImage copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = copy.createGraphics();
        try {
            graphics.drawRenderedImage(image, new java.awt.geom.AffineTransform());
        } finally {
            graphics.dispose();
        }
        return copy;
    }
}
