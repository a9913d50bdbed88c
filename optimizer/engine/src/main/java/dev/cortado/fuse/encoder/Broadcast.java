package dev.cortado.fuse.encoder;

import java.util.List;

/** Which element of a smaller tensor meets an element of a larger one (ONNX, Broadcasting). */
final class Broadcast {

    private Broadcast() {}

    /**
     * How far elements of the smaller tensor lie apart along each dimension of the larger one, 0 where it is the same along it.
     *
     * @return empty if it does not fit
     */
    static int[] strides(List<Long> small, List<Long> large) {
        int missing = large.size() - small.size();
        if (missing < 0) {
            return new int[0];
        }
        int[] strides = new int[large.size()];
        int stride = 1;
        for (int i = large.size() - 1; i >= missing; i--) {
            long size = small.get(i - missing);
            if (size != 1 && size != large.get(i)) {
                return new int[0];
            }
            strides[i] = size == 1 ? 0 : stride;
            stride *= (int) size;
        }
        return strides;
    }

    /** The place in the smaller tensor that meets a place of the larger one. */
    static int place(int element, List<Long> large, int[] strides) {
        int place = 0;
        int rest = element;
        for (int i = large.size() - 1; i >= 0; i--) {
            int size = large.get(i).intValue();
            place += rest % size * strides[i];
            rest /= size;
        }
        return place;
    }
}
