package dev.cortado.magics.render.chart;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.internal.chartpart.Annotation;

/** Something drawn over the finished plot, in the coordinates of its axes. */
final class Overlay extends Annotation {

    /** What draws. */
    @FunctionalInterface
    interface Drawing {
        void draw(Graphics2D g, Plane plane);
    }

    private final Drawing drawing;

    Overlay(Drawing drawing) {
        super(false);
        this.drawing = drawing;
    }

    @Override
    public void paint(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        double left = getXAxisScreenValueForMin();
        double top = getYAxisScreenValueForMin();
        Rectangle2D plot = new Rectangle2D.Double(
                left, top, getXAxisScreenValueForMax() - left, getYAxisScreenValueForMax() - top);
        drawing.draw(g, new Plane(chart, plot));
    }
}
