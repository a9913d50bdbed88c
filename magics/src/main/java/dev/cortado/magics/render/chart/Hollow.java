package dev.cortado.magics.render.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import org.knowm.xchart.style.markers.Marker;

/** A marker's outline, to be told from the full one without colour. */
final class Hollow extends Marker {

    private static final int RIM = 4;

    private final Marker full;

    Hollow(Marker full) {
        this.full = full;
    }

    @Override
    public void paint(Graphics2D g, double x, double y, int size) {
        full.paint(g, x, y, size);
        Color rim = g.getColor();
        g.setColor(Color.WHITE);
        full.paint(g, x, y, size - RIM);
        g.setColor(rim);
    }
}
