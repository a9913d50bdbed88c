package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/** How a bar is filled, so that bars differ in black and white. Lines are computed, not clipped: an SVG of them stays small. */
public enum Hatch {
    /** Filled with the colour. */
    SOLID,
    /** Rising lines. */
    RISING,
    /** The bare outline with a light tint. */
    LIGHT,
    /** Falling lines. */
    FALLING,
    /** Level lines. */
    LEVEL,
    /** Rising and falling lines. */
    CROSSED;

    private static final double STEP = 7;
    private static final BasicStroke LINE = new BasicStroke(1.4f);
    private static final BasicStroke OUTLINE = new BasicStroke(1.2f);
    private static final double TINT = 0.18;

    /** Fills a rectangle, with an outline in the same colour. */
    public void paint(Graphics2D g, Rectangle2D box, Color colour) {
        g.setColor(this == SOLID ? colour : tint(colour));
        g.fill(box);
        g.setColor(colour);
        g.setStroke(LINE);
        if (this == RISING || this == CROSSED) {
            diagonals(g, box, true);
        }
        if (this == FALLING || this == CROSSED) {
            diagonals(g, box, false);
        }
        if (this == LEVEL) {
            for (double y = box.getMaxY() - STEP / 2; y > box.getY(); y -= STEP) {
                g.draw(new Line2D.Double(box.getX(), y, box.getMaxX(), y));
            }
        }
        g.setStroke(OUTLINE);
        g.draw(box);
    }

    /** Lines of slope one, each cut where it leaves the box. */
    private static void diagonals(Graphics2D g, Rectangle2D box, boolean rising) {
        double width = box.getWidth();
        double height = box.getHeight();
        for (double c = STEP / 2; c < width + height; c += STEP) {
            double fromX = Math.max(0, c - height);
            double toX = Math.min(width, c);
            double fromY = c - fromX;
            double toY = c - toX;
            g.draw(
                    rising
                            ? new Line2D.Double(
                                    box.getX() + fromX, box.getY() + fromY, box.getX() + toX, box.getY() + toY)
                            : new Line2D.Double(
                                    box.getX() + fromX, box.getMaxY() - fromY, box.getX() + toX, box.getMaxY() - toY));
        }
    }

    private static Color tint(Color colour) {
        return new Color(tint(colour.getRed()), tint(colour.getGreen()), tint(colour.getBlue()));
    }

    private static int tint(int part) {
        return (int) Math.round(255 - TINT * (255 - part));
    }
}
