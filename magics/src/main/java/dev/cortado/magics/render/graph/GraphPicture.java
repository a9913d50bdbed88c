package dev.cortado.magics.render.graph;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * A part of a graph as a picture. A box is a node: its operator, its name, its constant operands with a black square each, and the shapes
 * of what it gives. Chosen nodes have a thick frame. Arrows from a bar come from outside the part, arrows to a bar leave it.
 */
public final class GraphPicture implements IChart {

    private static final int LONGEST = 46;
    private static final int MOST_CONSTANTS = 5;
    private static final double PADDING = 8;
    private static final double TITLE = 30;
    private static final double STUB = 16;
    private static final double SQUARE = 6;
    private static final Color INK = new Color(0x222222);
    private static final Color FAINT = new Color(0x666666);
    private static final Color PAPER = new Color(0xF6F8FA);
    private static final Font HEAD = new Font(Font.SANS_SERIF, Font.BOLD, 13);
    private static final Font BODY = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

    private final String title;
    private final GraphPart part;
    private final List<Text> texts = new ArrayList<>();
    private final PackedLayout layout;

    /** What stands in a box: the first line is the operator. */
    private record Text(String operator, String name, List<String> constants, List<String> results) {

        List<String> small() {
            List<String> lines = new ArrayList<>(List.of(name));
            lines.addAll(constants);
            lines.addAll(results);
            return lines;
        }
    }

    /**
     * Lays out.
     *
     * @param shapes of values by name, as far as they are known
     */
    public GraphPicture(String title, GraphPart part, Map<String, String> shapes) {
        this.title = title;
        this.part = part;
        part.nodes().forEach(node -> texts.add(text(node, shapes)));
        Graphics2D measure = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            List<double[]> sizes = new ArrayList<>();
            texts.forEach(text -> sizes.add(size(text, measure)));
            layout = PackedLayout.of(sizes, part.edges());
        } finally {
            measure.dispose();
        }
    }

    private Text text(Node node, Map<String, String> shapes) {
        List<String> constants = new ArrayList<>();
        for (String input : node.inputs()) {
            part.graph().constant(input).ifPresent(tensor -> constants.add(constant(tensor)));
        }
        if (constants.size() > MOST_CONSTANTS) {
            int more = constants.size() - MOST_CONSTANTS + 1;
            constants.subList(MOST_CONSTANTS - 1, constants.size()).clear();
            constants.add(more + " more constants");
        }
        List<String> results = node.outputs().stream()
                .filter(shapes::containsKey)
                .map(output -> "→ " + shapes.get(output))
                .toList();
        String operator = node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator();
        return new Text(operator, shortened(node.label()), constants, results);
    }

    private static String constant(Tensor tensor) {
        String shape = tensor.type()
                + (tensor.shape().isEmpty()
                        ? " scalar"
                        : tensor.shape().toString().replace(" ", ""));
        return shortened(tensor.name()) + " " + shape;
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST
                ? name
                : name.substring(0, LONGEST / 3) + "…" + name.substring(name.length() - (LONGEST - LONGEST / 3 - 1));
    }

    private static double[] size(Text text, Graphics2D graphics) {
        FontMetrics head = graphics.getFontMetrics(HEAD);
        FontMetrics body = graphics.getFontMetrics(BODY);
        double width = head.stringWidth(text.operator);
        for (String line : text.small()) {
            width = Math.max(width, body.stringWidth(line) + SQUARE + 4);
        }
        return new double[] {
            width + 2 * PADDING,
            head.getHeight() + body.getHeight() * text.small().size() + 2 * PADDING
        };
    }

    @Override
    public int getWidth() {
        return (int) Math.ceil(Math.max(layout.width(), 320));
    }

    @Override
    public int getHeight() {
        return (int) Math.ceil(layout.height() + TITLE + STUB);
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
        graphics.setFont(HEAD);
        graphics.drawString(title, (float) PADDING, 18f);
        for (PackedLayout.Route route : layout.routes()) {
            arrow(graphics, route.through());
        }
        for (int i = 0; i < texts.size(); i++) {
            stubs(graphics, i);
            box(graphics, i);
        }
    }

    /** A smooth line through the bends, with a head at the end. */
    private static void arrow(Graphics2D graphics, List<PackedLayout.Place> through) {
        PackedLayout.Place first = through.getFirst();
        double x = first.x();
        double y = TITLE + first.top() + first.height();
        var path = new Path2D.Double();
        path.moveTo(x, y);
        for (int i = 1; i < through.size(); i++) {
            PackedLayout.Place next = through.get(i);
            double toX = next.x();
            double toY = TITLE + next.top();
            double middle = (y + toY) / 2;
            path.curveTo(x, middle, toX, middle, toX, toY);
            x = toX;
            y = toY;
            if (i < through.size() - 1) {
                y += next.height();
                path.lineTo(x, y);
            }
        }
        graphics.setColor(FAINT);
        graphics.setStroke(new BasicStroke(1.3f));
        graphics.draw(path);
        head(graphics, x, y);
    }

    private static void head(Graphics2D graphics, double x, double y) {
        var triangle = new Path2D.Double();
        triangle.moveTo(x, y);
        triangle.lineTo(x - 4, y - 8);
        triangle.lineTo(x + 4, y - 8);
        triangle.closePath();
        graphics.fill(triangle);
    }

    /** Short arrows for operands from outside and results that leave. */
    private void stubs(Graphics2D graphics, int index) {
        Node node = part.nodes().get(index);
        PackedLayout.Place box = layout.places().get(index);
        boolean enters = node.inputs().stream()
                .anyMatch(input -> !input.isEmpty()
                        && part.graph().constant(input).isEmpty()
                        && part.graph()
                                .producer(input)
                                .filter(part.nodes()::contains)
                                .isEmpty());
        boolean leaves = node.outputs().stream()
                .anyMatch(output -> part.graph().consumers(output).isEmpty()
                        || part.graph().consumers(output).stream()
                                .anyMatch(reader -> !part.nodes().contains(reader)));
        graphics.setColor(FAINT);
        graphics.setStroke(new BasicStroke(1.3f));
        double left = box.x() - box.width() / 2 + 14;
        double top = TITLE + box.top();
        double bottom = top + box.height();
        if (enters) {
            line(graphics, left, top - STUB, left, top);
            line(graphics, left - 5, top - STUB, left + 5, top - STUB);
            head(graphics, left, top);
        }
        if (leaves) {
            line(graphics, left, bottom, left, bottom + STUB);
            line(graphics, left - 5, bottom + STUB, left + 5, bottom + STUB);
            head(graphics, left, bottom + STUB);
        }
    }

    private static void line(Graphics2D graphics, double x1, double y1, double x2, double y2) {
        graphics.draw(new java.awt.geom.Line2D.Double(x1, y1, x2, y2));
    }

    private void box(Graphics2D graphics, int index) {
        PackedLayout.Place box = layout.places().get(index);
        Text text = texts.get(index);
        boolean chosen = part.chosen().contains(part.nodes().get(index));
        double x = box.x() - box.width() / 2;
        double y = TITLE + box.top();
        var frame = new RoundRectangle2D.Double(x, y, box.width(), box.height(), 10, 10);
        graphics.setColor(PAPER);
        graphics.fill(frame);
        graphics.setColor(INK);
        graphics.setStroke(new BasicStroke(chosen ? 2.4f : 1f));
        graphics.draw(frame);
        graphics.setFont(HEAD);
        float line = (float) (y + PADDING + graphics.getFontMetrics().getAscent());
        graphics.drawString(text.operator, (float) (x + PADDING), line);
        line += graphics.getFontMetrics().getHeight() - 1;
        graphics.setFont(BODY);
        int step = graphics.getFontMetrics().getHeight();
        graphics.setColor(FAINT);
        graphics.drawString(text.name, (float) (x + PADDING), line);
        graphics.setColor(INK);
        for (String constant : text.constants) {
            line += step;
            graphics.fill(new Rectangle2D.Double(x + PADDING, line - SQUARE - 1, SQUARE, SQUARE));
            graphics.drawString(constant, (float) (x + PADDING + SQUARE + 4), line);
        }
        for (String result : text.results) {
            line += step;
            graphics.drawString(result, (float) (x + PADDING), line);
        }
    }
}
