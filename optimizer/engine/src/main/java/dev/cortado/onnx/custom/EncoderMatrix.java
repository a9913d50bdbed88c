package dev.cortado.onnx.custom;

import java.util.List;
import java.util.Locale;

/** The matrices of an encoder's layer, in the order in which they are used. */
public enum EncoderMatrix {
    /** Queries, keys and values. */
    PROJECTION,
    /** Behind the attention. */
    OUTPUT,
    /** To the inner width. */
    UP,
    /** Back from it. */
    DOWN;

    /** The matrix of a layer. */
    public Linear of(EncoderLayer layer) {
        return switch (this) {
            case PROJECTION -> layer.projection();
            case OUTPUT -> layer.output();
            case UP -> layer.up();
            case DOWN -> layer.down();
        };
    }

    /** What a list of four a layer has for the matrix of a layer. */
    public <T> T of(int layer, List<T> fourALayer) {
        return fourALayer.get(values().length * layer + List.of(values()).indexOf(this));
    }

    /** The layer with another matrix in this place. */
    public EncoderLayer with(EncoderLayer layer, Linear linear) {
        return new EncoderLayer(
                layer.attentionNorm(),
                this == PROJECTION ? linear : layer.projection(),
                this == OUTPUT ? linear : layer.output(),
                layer.feedForwardNorm(),
                this == UP ? linear : layer.up(),
                this == DOWN ? linear : layer.down());
    }

    /** Its name, for example {@code layer.0.up}. */
    public String name(int layer) {
        return "layer." + layer + "." + name().toLowerCase(Locale.ROOT);
    }
}
