package dev.cortado.magics.render.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays out the pieces of a graph that hang together, each for itself, and sets them side by side in rows. */
final class PackedLayout {

    private static final double ROW_WIDTH = 1300;

    private final Place[] places;
    private final List<Route> routes = new ArrayList<>();
    private double width;
    private double height;

    /** Where a box stands, or an arrow bends: the centre and the top, and the size. */
    record Place(double x, double top, double width, double height) {}

    /** An arrow: the places it goes through. */
    record Route(List<Place> through) {}

    private PackedLayout(int boxes) {
        places = new Place[boxes];
    }

    /** Lays out; see {@link LayeredLayout#of}. */
    static PackedLayout of(List<double[]> sizes, List<int[]> edges) {
        var packed = new PackedLayout(sizes.size());
        double x = 0;
        double y = 0;
        double rowHeight = 0;
        for (List<Integer> piece : pieces(sizes.size(), edges)) {
            List<int[]> own = new ArrayList<>();
            for (int[] edge : edges) {
                int from = piece.indexOf(edge[0]);
                if (from >= 0) {
                    own.add(new int[] {from, piece.indexOf(edge[1])});
                }
            }
            LayeredLayout layout =
                    LayeredLayout.of(piece.stream().map(sizes::get).toList(), own);
            if (x > 0 && x + layout.width() > ROW_WIDTH) {
                x = 0;
                y += rowHeight;
                rowHeight = 0;
            }
            packed.add(piece, layout, x, y);
            x += layout.width();
            rowHeight = Math.max(rowHeight, layout.height());
        }
        return packed;
    }

    private void add(List<Integer> piece, LayeredLayout layout, double x, double y) {
        for (int i = 0; i < piece.size(); i++) {
            places[piece.get(i)] = place(layout.boxes().get(i), x, y);
        }
        for (LayeredLayout.Route route : layout.routes()) {
            routes.add(new Route(
                    route.through().stream().map(box -> place(box, x, y)).toList()));
        }
        width = Math.max(width, x + layout.width());
        height = Math.max(height, y + layout.height());
    }

    private static Place place(LayeredLayout.Box box, double x, double y) {
        return new Place(box.x() + x, box.top() + y, box.width(), box.height());
    }

    /** The boxes that arrows connect, in the order of their first ones. */
    private static List<List<Integer>> pieces(int boxes, List<int[]> edges) {
        int[] piece = new int[boxes];
        Arrays.setAll(piece, i -> i);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int[] edge : edges) {
                int least = Math.min(piece[edge[0]], piece[edge[1]]);
                moved |= piece[edge[0]] != least || piece[edge[1]] != least;
                piece[edge[0]] = least;
                piece[edge[1]] = least;
            }
        }
        Map<Integer, List<Integer>> pieces = new LinkedHashMap<>();
        for (int i = 0; i < boxes; i++) {
            pieces.computeIfAbsent(piece[i], first -> new ArrayList<>()).add(i);
        }
        return List.copyOf(pieces.values());
    }

    List<Place> places() {
        return List.of(places);
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
}
