package dev.cortado.fuse.family;

/** How an exporter writes the parts of an encoder. Values between parts are [batch, tokens, features]. */
interface Style {

    /** Sizes of an encoder: small, and all different. */
    record Sizes(int width, int heads, int inner, int layers) {
        static final Sizes SMALL = new Sizes(24, 3, 40, 2);

        int headWidth() {
            return width / heads;
        }
    }

    /** Whether a version of the operators has what the style writes. */
    boolean fits(int opset);

    String norm(Net net, String x, int width, double epsilon);

    String linear(Net net, String x, int inputs, int outputs, boolean bias);

    String gelu(Net net, String x);

    /** What is added to the scores: [batch, 1, 1 or tokens, tokens]. */
    String mask(Net net, String mask, String hidden);

    /**
     * Attention of heads.
     *
     * @param mask what {@link #mask} has made; null for none
     * @param bias added to the scaled scores, [1, heads, tokens, tokens]; null for none
     */
    String attend(Net net, String q, String k, String v, Sizes sizes, String mask, String bias);

    /** A residual sum and the normalisation of it. */
    default String addNorm(Net net, String branch, String x, int width, double epsilon) {
        return norm(net, net.op("Add", branch, x), width, epsilon);
    }

    /** A linear layer and GELU. */
    default String linearGelu(Net net, String x, int inputs, int outputs) {
        return gelu(net, linear(net, x, inputs, outputs, true));
    }
}
