package dev.cortado.magics.render.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How one model looks in every chart.
 *
 * @param colour of lines, markers and bars; from Okabe and Ito's palette, which colour-blind readers tell apart ("Color
 *     Universal Design", 2008)
 * @param marker of its points
 * @param line of its curves
 * @param hatch of its bars
 */
public record Look(Color colour, Marker marker, BasicStroke line, Hatch hatch) {

    private static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x555555));

    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_DOWN);

    /** Lengths of dash, gap, dash, ... in pixels; none for a line drawn through. */
    private static final List<List<Float>> DASHES = List.of(
            List.of(),
            List.of(8f, 4f),
            List.of(2f, 3f),
            List.of(10f, 3f, 2f, 3f),
            List.of(16f, 4f),
            List.of(10f, 3f, 2f, 3f, 2f, 3f));

    private static final List<Hatch> HATCHES =
            List.of(Hatch.SOLID, Hatch.RISING, Hatch.LIGHT, Hatch.FALLING, Hatch.LEVEL, Hatch.CROSSED);

    private static final float WIDTH = 2;

    /**
     * The look of the nth model of a session, from 0. Colours, markers, lines and hatchings repeat after different
     * numbers, so that two of the first thirty models never share all of them, with colour or without.
     */
    public static Look number(int n) {
        return new Look(
                COLOURS.get(n % COLOURS.size()),
                MARKERS.get(n % MARKERS.size()),
                stroke(DASHES.get(n % DASHES.size())),
                HATCHES.get(n % HATCHES.size()));
    }

    private static BasicStroke stroke(List<Float> dashes) {
        if (dashes.isEmpty()) {
            return new BasicStroke(WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
        }
        float[] lengths = new float[dashes.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = dashes.get(i);
        }
        return new BasicStroke(WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, lengths, 0);
    }
}
