package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds places for the names of points: each stands near its point, clear of other names, points and intervals, inside the
 * plot. Places are tried in rings around the point, nearest first; the names are placed in order.
 */
final class PointLabels {

    private static final double[] RINGS = {9, 18, 30, 44, 60, 80};
    private static final double PAD = 2;
    private static final double OVERLAP_COST = 40;
    private static final double LEADER_FROM = 14;
    private static final BasicStroke LEADER = new BasicStroke(0.8f);

    /** Where a name stands relative to its point: the signs of both directions, the preferred first. */
    private static final int[][] DIRECTIONS = {{1, -1}, {1, 1}, {-1, -1}, {-1, 1}, {1, 0}, {-1, 0}, {0, -1}, {0, 1}};

    private PointLabels() {}

    /** A name and its point, in pixels. */
    record Label(String text, double x, double y) {}

    /** A box for every label, in their order. */
    static List<Rectangle2D> place(List<Label> labels, List<Rectangle2D> occupied, Rectangle2D plot, Font font) {
        List<Rectangle2D> taken = new ArrayList<>(occupied);
        List<Rectangle2D> boxes = new ArrayList<>();
        for (Label label : labels) {
            double width = ChartText.width(label.text(), font) + 2 * PAD;
            double height = ChartText.height(font) + 2 * PAD + 2;
            Rectangle2D best = null;
            double least = Double.POSITIVE_INFINITY;
            for (double ring : RINGS) {
                for (int d = 0; d < DIRECTIONS.length; d++) {
                    Rectangle2D box = box(label, DIRECTIONS[d], ring, width, height);
                    double cost = ring
                            + 0.1 * d
                            + OVERLAP_COST * overlaps(box, taken)
                            + (plot.contains(box) ? 0 : 10 * OVERLAP_COST);
                    if (cost < least) {
                        least = cost;
                        best = box;
                    }
                }
            }
            boxes.add(best);
            taken.add(best);
        }
        return boxes;
    }

    private static Rectangle2D box(Label label, int[] direction, double ring, double width, double height) {
        // Diagonal places are nearer in each direction, so that they are as far away as the others.
        double reach = direction[0] != 0 && direction[1] != 0 ? ring * 0.7 : ring;
        double x = label.x() + direction[0] * reach + (direction[0] - 1) * width / 2;
        double y = label.y() + direction[1] * reach + (direction[1] - 1) * height / 2;
        return new Rectangle2D.Double(x, y, width, height);
    }

    private static long overlaps(Rectangle2D box, List<Rectangle2D> taken) {
        return taken.stream().filter(box::intersects).count();
    }

    /** Draws a label in its box, with a line to its point if that is some way off. */
    static void draw(Graphics2D g, Label label, Rectangle2D box, Font font, Color colour) {
        double nearX = Math.clamp(label.x(), box.getX(), box.getMaxX());
        double nearY = Math.clamp(label.y(), box.getY(), box.getMaxY());
        if (Math.hypot(nearX - label.x(), nearY - label.y()) > LEADER_FROM) {
            g.setColor(ChartStyle.FAINT);
            g.setStroke(LEADER);
            g.draw(new Line2D.Double(label.x(), label.y(), nearX, nearY));
        }
        ChartText.onWhite(g, label.text(), font, colour, box);
    }
}
