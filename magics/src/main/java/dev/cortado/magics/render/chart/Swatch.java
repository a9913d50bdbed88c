package dev.cortado.magics.render.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.style.markers.Marker;

/** The sample of a bar's filling in the legend. */
final class Swatch extends Marker {

    private static final double WIDTH = 26;
    private static final double HEIGHT = 14;

    private final Color colour;
    private final Hatch hatch;

    Swatch(Color colour, Hatch hatch) {
        this.colour = colour;
        this.hatch = hatch;
    }

    @Override
    public void paint(Graphics2D g, double x, double y, int markerSize) {
        hatch.paint(g, new Rectangle2D.Double(x - WIDTH / 2, y - HEIGHT / 2, WIDTH, HEIGHT), colour);
    }
}
