package dev.cortado.measure.evaluate;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pictures of single lines of text, drawn here, so that what they say is known. Font, size, place and the greys of ink and paper vary
 * with the seed; which fonts stand behind Java's serif, sans-serif and monospaced ones depends on the machine.
 *
 * @param name what results call the set
 * @param lines the pictures
 */
public record RenderedText(String name, List<Line> lines) {

    /** How high every picture is: what PaddleOCR's recognisers take. */
    public static final int HEIGHT = 48;

    private static final List<String> FONTS = List.of(Font.SANS_SERIF, Font.SERIF, Font.MONOSPACED);
    private static final int SMALLEST = 24;
    private static final int LARGEST = 34;
    private static final int MARGIN = 12;
    private static final List<String> WORDS = List.of(
            "about",
            "answer",
            "bridge",
            "coffee",
            "copper",
            "delivery",
            "eight",
            "engine",
            "family",
            "garden",
            "harbour",
            "invoice",
            "journey",
            "kitchen",
            "letter",
            "market",
            "number",
            "office",
            "paper",
            "quality",
            "river",
            "school",
            "station",
            "ticket",
            "under",
            "village",
            "window",
            "yellow",
            "total",
            "street",
            "order",
            "winter");

    /**
     * A picture of a line.
     *
     * @param text what it says
     * @param width in pixels
     * @param pixels {@code HEIGHT} rows of greys, a byte from 0 (black) to 255 each; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and only ever read
    public record Line(String text, int width, byte[] pixels) {

        /** A copy as Java's own kind of picture, to be looked at. */
        public BufferedImage image() {
            var image = new BufferedImage(width, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
            image.getRaster().setDataElements(0, 0, width, HEIGHT, pixels);
            return image;
        }
    }

    /**
     * Freezes the lines.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RenderedText {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected one line of text or more, found none");
        }
    }

    /** What the lines say. */
    public List<String> texts() {
        return lines.stream().map(Line::text).toList();
    }

    /**
     * Draws lines.
     *
     * @param texts each without a line break; blanks at both ends are left out, blank texts refused
     * @throws IllegalArgumentException if a text is blank
     */
    public static RenderedText of(String name, List<String> texts, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Line> lines = new ArrayList<>();
        for (String text : texts) {
            if (text.isBlank()) {
                throw new IllegalArgumentException(name + ": line " + (lines.size() + 1) + " is blank");
            }
            lines.add(draw(text.strip(), random));
        }
        return new RenderedText(name, lines);
    }

    /** Makes up lines of two to four words and a number, and draws them. */
    public static RenderedText madeUp(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            int words = random.nextInt(2, 5);
            for (int j = 0; j < words; j++) {
                String word = WORDS.get(random.nextInt(WORDS.size()));
                text.append(j == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word)
                        .append(' ');
            }
            texts.add(text.append(random.nextInt(10, 10_000)).toString());
        }
        return of("rendered", texts, seed);
    }

    private static Line draw(String text, SplittableRandom random) {
        Font font =
                new Font(FONTS.get(random.nextInt(FONTS.size())), Font.PLAIN, random.nextInt(SMALLEST, LARGEST + 1));
        int ink = random.nextInt(0, 80);
        int paper = random.nextInt(190, 256);
        var context = new FontRenderContext(new AffineTransform(), true, true);
        int width = (int) Math.ceil(font.getStringBounds(text, context).getWidth()) + 2 * MARGIN;
        var image = new BufferedImage(width, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            graphics.setColor(new Color(paper, paper, paper));
            graphics.fillRect(0, 0, width, HEIGHT);
            graphics.setColor(new Color(ink, ink, ink));
            graphics.setFont(font);
            float middle = HEIGHT / 2f + font.getSize() * 0.35f;
            graphics.drawString(
                    text, MARGIN + (float) random.nextDouble(-4, 4), middle + (float) random.nextDouble(-2, 2));
        } finally {
            graphics.dispose();
        }
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        return new Line(text, width, pixels.clone());
    }
}
