package dev.cortado.magics.render.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Text in charts, drawn as outlines like XChart's, so that an SVG looks the same where the font is missing. */
final class ChartText {

    private static final MathContext FIGURE = new MathContext(3, RoundingMode.HALF_EVEN);
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

    private ChartText() {}

    /** The width of a text in pixels. */
    static double width(String text, Font font) {
        return text.isEmpty() ? 0 : new TextLayout(text, font, CONTEXT).getAdvance();
    }

    /** The height of a line in pixels, from the top of its capitals to its baseline. */
    static double height(Font font) {
        return new TextLayout("H", font, CONTEXT).getOutline(null).getBounds2D().getHeight();
    }

    /** A number in three significant digits, without zeros at the end. */
    static String figure(double value) {
        return new BigDecimal(value).round(FIGURE).stripTrailingZeros().toPlainString();
    }

    /** The nearest number of three significant digits on one side. */
    static double rounded(double value, RoundingMode side) {
        return new BigDecimal(value)
                .round(new MathContext(FIGURE.getPrecision(), side))
                .doubleValue();
    }

    /** Draws a text whose baseline starts at a point. */
    static void draw(Graphics2D g, String text, Font font, Color colour, double x, double y) {
        if (text.isEmpty()) {
            return;
        }
        g.setColor(colour);
        g.fill(new TextLayout(text, font, CONTEXT).getOutline(AffineTransform.getTranslateInstance(x, y)));
    }

    /** Draws a text centred about a point. */
    static void centred(Graphics2D g, String text, Font font, Color colour, double x, double y) {
        draw(g, text, font, colour, x - width(text, font) / 2, y + height(font) / 2);
    }

    /** Draws a text with its box's left top at a point, on a white ground. */
    static void onWhite(Graphics2D g, String text, Font font, Color colour, Rectangle2D box) {
        g.setColor(new Color(255, 255, 255, 200));
        g.fill(box);
        draw(g, text, font, colour, box.getX() + 2, box.getCenterY() + height(font) / 2);
    }
}
