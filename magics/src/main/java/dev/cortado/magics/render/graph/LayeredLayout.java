package dev.cortado.magics.render.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Places boxes in layers. Each box stands below all boxes with an arrow to it; an arrow over several layers gets an invisible box in each,
 * so that it runs between the boxes rather than over them. Within its layer a box moves towards the mean place of its neighbours, from
 * the top down and back, as long as fewer arrows cross.
 */
final class LayeredLayout {

    private static final int SWEEPS = 12;
    private static final double GAP_X = 26;
    private static final double GAP_Y = 44;
    private static final double THIN = 14;

    private final List<Box> boxes = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<List<Box>> layers = new ArrayList<>();
    private double width;
    private double height;

    /** A placed box; x and y are its centre and its top. */
    static final class Box {
        private final double width;
        private double height;
        private int layer;
        private double x;
        private double top;
        private final List<Box> above = new ArrayList<>();
        private final List<Box> below = new ArrayList<>();

        Box(double width, double height) {
            this.width = width;
            this.height = height;
        }

        double width() {
            return width;
        }

        double height() {
            return height;
        }

        double x() {
            return x;
        }

        double top() {
            return top;
        }
    }

    /** An arrow: the boxes it goes through, the first and the last visible. */
    record Route(List<Box> through) {}

    /**
     * Lays out.
     *
     * @param sizes width and height of each box
     * @param edges pairs of positions, from and to; without cycles
     */
    static LayeredLayout of(List<double[]> sizes, List<int[]> edges) {
        var layout = new LayeredLayout();
        sizes.forEach(size -> layout.boxes.add(new Box(size[0], size[1])));
        layout.assignLayers(edges);
        layout.route(edges);
        layout.order();
        layout.place();
        return layout;
    }

    List<Box> boxes() {
        return boxes;
    }

    List<Route> routes() {
        return routes;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    private void assignLayers(List<int[]> edges) {
        boolean moved = true;
        for (int round = 0; moved && round <= boxes.size(); round++) {
            moved = false;
            for (int[] edge : edges) {
                int lowest = boxes.get(edge[0]).layer + 1;
                if (boxes.get(edge[1]).layer < lowest) {
                    boxes.get(edge[1]).layer = lowest;
                    moved = true;
                }
            }
        }
        // A source stands right above its first reader, not at the very top.
        for (int i = boxes.size() - 1; i >= 0; i--) {
            int box = i;
            boolean source = edges.stream().noneMatch(edge -> edge[1] == box);
            if (source) {
                edges.stream()
                        .filter(edge -> edge[0] == box)
                        .mapToInt(edge -> boxes.get(edge[1]).layer)
                        .min()
                        .ifPresent(first -> boxes.get(box).layer = first - 1);
            }
        }
        int lowest = boxes.stream().mapToInt(box -> box.layer).max().orElse(0);
        for (int layer = 0; layer <= lowest; layer++) {
            layers.add(new ArrayList<>());
        }
        boxes.forEach(box -> layers.get(box.layer).add(box));
    }

    private void route(List<int[]> edges) {
        for (int[] edge : edges) {
            List<Box> through = new ArrayList<>(List.of(boxes.get(edge[0])));
            Box end = boxes.get(edge[1]);
            for (int layer = boxes.get(edge[0]).layer + 1; layer < end.layer; layer++) {
                Box bend = new Box(THIN, 0);
                bend.layer = layer;
                layers.get(layer).add(bend);
                through.add(bend);
            }
            through.add(end);
            for (int i = 1; i < through.size(); i++) {
                through.get(i - 1).below.add(through.get(i));
                through.get(i).above.add(through.get(i - 1));
            }
            routes.add(new Route(List.copyOf(through)));
        }
    }

    private void order() {
        List<List<Box>> best = copy();
        int fewest = crossings();
        for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 1; i < layers.size(); i++) {
                sort(down ? i : layers.size() - 1 - i, down);
            }
            int now = crossings();
            if (now < fewest) {
                fewest = now;
                best = copy();
            }
        }
        for (int i = 0; i < layers.size(); i++) {
            layers.set(i, best.get(i));
        }
    }

    private void sort(int layer, boolean down) {
        List<Box> next = layers.get(down ? layer - 1 : layer + 1);
        List<Box> sorted = new ArrayList<>(layers.get(layer));
        double[] centres = new double[sorted.size()];
        for (int i = 0; i < sorted.size(); i++) {
            List<Box> neighbours = down ? sorted.get(i).above : sorted.get(i).below;
            centres[i] = neighbours.stream().mapToInt(next::indexOf).average().orElse(i);
        }
        List<Box> before = List.copyOf(sorted);
        sorted.sort(Comparator.comparingDouble(box -> centres[before.indexOf(box)]));
        layers.set(layer, sorted);
    }

    int crossings() {
        int crossings = 0;
        for (int layer = 1; layer < layers.size(); layer++) {
            List<int[]> ends = new ArrayList<>();
            List<Box> upper = layers.get(layer - 1);
            for (int to = 0; to < layers.get(layer).size(); to++) {
                for (Box from : layers.get(layer).get(to).above) {
                    ends.add(new int[] {upper.indexOf(from), to});
                }
            }
            for (int i = 0; i < ends.size(); i++) {
                for (int k = 0; k < i; k++) {
                    crossings += (ends.get(i)[0] - ends.get(k)[0]) * (ends.get(i)[1] - ends.get(k)[1]) < 0 ? 1 : 0;
                }
            }
        }
        return crossings;
    }

    private List<List<Box>> copy() {
        List<List<Box>> copy = new ArrayList<>();
        layers.forEach(layer -> copy.add(new ArrayList<>(layer)));
        return copy;
    }

    private void place() {
        double top = GAP_X;
        for (List<Box> layer : layers) {
            double tallest = layer.stream().mapToDouble(Box::height).max().orElse(0);
            double x = 0;
            for (Box box : layer) {
                box.x = x + box.width / 2;
                // A bend takes the whole height of its layer: the arrow runs straight down beside the boxes.
                box.height = box.height == 0 ? tallest : box.height;
                box.top = top + (tallest - box.height) / 2;
                x += box.width + GAP_X;
            }
            top += tallest + GAP_Y;
        }
        height = top - GAP_Y + GAP_X;
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 0; i < layers.size(); i++) {
                align(layers.get(down ? i : layers.size() - 1 - i), down);
            }
        }
        double left = allBoxes().mapToDouble(box -> box.x - box.width / 2).min().orElse(0);
        allBoxes().forEach(box -> box.x += GAP_X - left);
        width = allBoxes().mapToDouble(box -> box.x + box.width / 2).max().orElse(0) + GAP_X;
    }

    private java.util.stream.Stream<Box> allBoxes() {
        return layers.stream().flatMap(List::stream);
    }

    /** Moves the boxes of a layer to the middle of their neighbours, keeping order and gaps: from both sides, then the mean. */
    private static void align(List<Box> layer, boolean down) {
        int count = layer.size();
        double[] wished = new double[count];
        for (int i = 0; i < count; i++) {
            List<Box> neighbours = down ? layer.get(i).above : layer.get(i).below;
            wished[i] = neighbours.stream().mapToDouble(Box::x).average().orElse(layer.get(i).x);
        }
        double[] fromLeft = new double[count];
        double[] fromRight = new double[count];
        for (int i = 0; i < count; i++) {
            fromLeft[i] = i == 0 ? wished[i] : Math.max(wished[i], fromLeft[i - 1] + distance(layer, i));
        }
        for (int i = count - 1; i >= 0; i--) {
            fromRight[i] = i == count - 1 ? wished[i] : Math.min(wished[i], fromRight[i + 1] - distance(layer, i + 1));
        }
        double[] middle = new double[count];
        Arrays.setAll(middle, i -> (fromLeft[i] + fromRight[i]) / 2);
        for (int i = 0; i < count; i++) {
            layer.get(i).x = middle[i];
        }
    }

    private static double distance(List<Box> layer, int i) {
        return layer.get(i - 1).width / 2 + GAP_X + layer.get(i).width / 2;
    }
}
