package dev.cortado.magics.render.chart;

import dev.cortado.magics.render.NumberText;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.knowm.xchart.internal.chartpart.IChart;

/** Horizontal bars from top to bottom, each with its whole name before it and its value behind it: for long names. */
public final class ShareBars implements IChart {

    private static final int WIDTH = 720;
    private static final int TOP = 44;
    private static final int BOTTOM = 34;
    private static final int ROW = 24;
    private static final int BAR = 16;
    private static final int EDGE = 16;
    private static final int GAP = 8;
    private static final int LONGEST = 50;
    private static final Color COLOUR = new Color(0x0072B2);
    private static final Color INK = new Color(0x333333);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);
    private static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private final String title;
    private final String unit;
    private final List<Bar> bars;

    private ShareBars(String title, String unit, List<Bar> bars) {
        this.title = title;
        this.unit = unit;
        this.bars = List.copyOf(bars);
    }

    /**
     * One bar.
     *
     * @param name what stands before it; its middle is left out where it is long
     * @param value how long it is, 0 or more
     */
    public record Bar(String name, double value) {}

    /** The chart, as high as its bars need. */
    public static ShareBars of(String title, String unit, List<Bar> bars) {
        return new ShareBars(title, unit, bars);
    }

    @Override
    public int getWidth() {
        return WIDTH;
    }

    @Override
    public int getHeight() {
        return TOP + ROW * bars.size() + BOTTOM;
    }

    @Override
    public String getTitle() {
        return title;
    }

    @Override
    public void paint(Graphics2D graphics, int width, int height) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, width, height));
        graphics.setColor(INK);
        graphics.setFont(TITLE);
        graphics.drawString(title, EDGE, TOP - 20);
        graphics.setFont(LABEL);
        FontMetrics metrics = graphics.getFontMetrics();
        int names = bars.stream()
                .mapToInt(bar -> metrics.stringWidth(shortened(bar.name)))
                .max()
                .orElse(0);
        int values = bars.stream()
                .mapToInt(bar -> metrics.stringWidth(NumberText.of(bar.value)))
                .max()
                .orElse(0);
        double largest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        double left = EDGE + names + GAP;
        double room = width - left - GAP - values - EDGE;
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double top = TOP + (double) ROW * i;
            float line = (float) (top + BAR - 3);
            double length = largest > 0 ? Math.max(1, room * bar.value / largest) : 1;
            graphics.setColor(COLOUR);
            graphics.fill(new Rectangle2D.Double(left, top, length, BAR));
            graphics.setColor(INK);
            String name = shortened(bar.name);
            graphics.drawString(name, (float) (left - GAP - metrics.stringWidth(name)), line);
            graphics.drawString(NumberText.of(bar.value), (float) (left + length + GAP), line);
        }
        graphics.drawString(unit, (float) left, TOP + ROW * bars.size() + 14);
    }

    /** A name of a readable length: its end tells more than its middle. */
    static String shortened(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        int head = LONGEST / 3;
        return name.substring(0, head) + "…" + name.substring(name.length() - (LONGEST - head - 1));
    }
}
