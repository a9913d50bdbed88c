package dev.cortado.magics.render;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.Color;
import java.awt.Paint;
import java.awt.Shape;

/**
 * Draws into an SVG. With the library alone a gradient stays: whatever is filled after it is filled with it, whichever colour
 * was set since. Here what is filled with a gradient is drawn by a copy that is then done with.
 */
final class SvgGraphics extends VectorGraphics2D {

    private Paint gradient;

    @Override
    public void setPaint(Paint paint) {
        if (paint instanceof Color colour) {
            setColor(colour);
        } else {
            gradient = paint;
        }
    }

    @Override
    public void setColor(Color colour) {
        gradient = null;
        super.setColor(colour);
    }

    @Override
    public void fill(Shape shape) {
        if (gradient == null) {
            super.fill(shape);
            return;
        }
        SvgGraphics copy = (SvgGraphics) create();
        copy.fill(shape, gradient);
        copy.dispose();
    }

    private void fill(Shape shape, Paint paint) {
        super.setPaint(paint);
        super.fill(shape);
    }
}
