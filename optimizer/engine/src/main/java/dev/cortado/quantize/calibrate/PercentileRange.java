package dev.cortado.quantize.calibrate;

/**
 * Leaves out a share of the numbers, half of it at either end, to the nearest bin outwards: never more than the share. As
 * {@code PercentileCalibrater} of ONNX Runtime does it for asymmetric ranges.
 *
 * @param percentile what is kept, in percent
 */
record PercentileRange(double percentile) implements RangeChoice {

    private static final double ROUNDING = 1e-6;

    @Override
    public Ends choose(Histogram histogram, float smallest, float largest) {
        // 100 - 99.9 is a little less than 0.1.
        long mostOutside = (long) Math.floor(histogram.total() * (100 - percentile) / 200 + ROUNDING);
        return new Ends(low(histogram, mostOutside), high(histogram, mostOutside)).within(smallest, largest);
    }

    private static double low(Histogram histogram, long mostOutside) {
        long below = 0;
        for (int bin = 0; bin < histogram.size(); bin++) {
            if (bin == Histogram.HALF) {
                below += histogram.zeros();
                if (below > mostOutside) {
                    return 0;
                }
            }
            below += histogram.count(bin);
            if (below > mostOutside) {
                return histogram.start(bin);
            }
        }
        return histogram.start(histogram.last());
    }

    private static double high(Histogram histogram, long mostOutside) {
        long above = 0;
        for (int bin = histogram.size() - 1; bin >= 0; bin--) {
            above += histogram.count(bin);
            if (above > mostOutside) {
                return histogram.start(bin + 1);
            }
            if (bin == Histogram.HALF) {
                above += histogram.zeros();
                if (above > mostOutside) {
                    return 0;
                }
            }
        }
        return histogram.start(histogram.first());
    }
}
