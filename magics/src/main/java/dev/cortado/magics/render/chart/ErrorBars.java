package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;

/** Intervals as lines with end caps. XChart's own are symmetric and upright only. */
final class ErrorBars {

    private static final double CAP = 4;
    private static final BasicStroke LINE = new BasicStroke(1.3f);

    private ErrorBars() {}

    /** An upright one between two heights, in pixels; nothing if one of them is NaN. */
    static void upright(Graphics2D g, double x, double low, double high, Color colour) {
        if (Double.isNaN(low) || Double.isNaN(high)) {
            return;
        }
        begin(g, colour);
        g.draw(new Line2D.Double(x, low, x, high));
        g.draw(new Line2D.Double(x - CAP, low, x + CAP, low));
        g.draw(new Line2D.Double(x - CAP, high, x + CAP, high));
    }

    /** A level one between two abscissae, in pixels; nothing if one of them is NaN. */
    static void level(Graphics2D g, double y, double low, double high, Color colour) {
        if (Double.isNaN(low) || Double.isNaN(high)) {
            return;
        }
        begin(g, colour);
        g.draw(new Line2D.Double(low, y, high, y));
        g.draw(new Line2D.Double(low, y - CAP, low, y + CAP));
        g.draw(new Line2D.Double(high, y - CAP, high, y + CAP));
    }

    private static void begin(Graphics2D g, Color colour) {
        g.setColor(colour);
        g.setStroke(LINE);
    }
}
