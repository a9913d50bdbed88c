package dev.cortado.moments;

/**
 * What the solver has to know of the inputs of a matrix, token by token: {@code sum x x'} and their mean. Tokens of zeros only, which is
 * padding, and tokens that are not finite are left out.
 */
public final class InputMoments {

    private final Gram gram;
    private final InputMeans means;

    /** Nothing summed yet, for inputs of so many elements. */
    public InputMoments(int width) {
        this.gram = new Gram(width);
        this.means = new InputMeans(width);
    }

    /** The elements of an input. */
    public int width() {
        return means.width();
    }

    /** How many tokens were added. */
    public long rows() {
        return means.rows();
    }

    /** Adds tokens, {@code [tokens, width]}. */
    public void add(float[] tokens) {
        means.add(tokens, gram::add);
    }

    /** To be called after the last token. */
    public void finish() {
        gram.finish();
    }

    /** An element of {@code sum (x - m)(x - m)'}, m being the mean, which a bias takes care of. */
    public double centred(int i, int j) {
        return gram.get(i, j) - means.rows() * means.mean(i) * means.mean(j);
    }

    /** The means of the inputs. */
    public InputMeans means() {
        return means;
    }
}
