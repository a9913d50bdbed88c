package dev.cortado.magics.render.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.Bundle;
import java.awt.Color;
import java.awt.Image;
import java.awt.Toolkit;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A picture")
class PicturesTest {

    private static BufferedImage decoded(Bundle bundle) throws Exception {
        byte[] bytes = Base64.getDecoder().decode((String) bundle.data().get("image/png"));
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_INT_BGR
            })
    @DisplayName("of any kind is a PNG with the same pixels, shown at its size")
    void same_pixels(int type) throws Exception {
        BufferedImage image = new BufferedImage(5, 3, type);
        image.setRGB(2, 1, Color.WHITE.getRGB());
        Bundle bundle = Pictures.of((java.awt.image.RenderedImage) image);
        BufferedImage shown = decoded(bundle);
        for (int x = 0; x < 5; x++) {
            for (int y = 0; y < 3; y++) {
                assertThat(shown.getRGB(x, y)).isEqualTo(image.getRGB(x, y));
            }
        }
        assertThat(bundle.metadata().get("image/png")).isEqualTo(Map.of("width", 5, "height", 3));
        assertThat(bundle.data()).containsEntry("text/plain", "[image: 5 x 3]");
    }

    @Test
    @DisplayName("that AWT has scaled is drawn first")
    void scaled() throws Exception {
        Image image = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB).getScaledInstance(4, 2, Image.SCALE_FAST);
        assertThat(decoded(Pictures.of(image)).getWidth()).isEqualTo(4);
    }

    @Test
    @DisplayName("that is not loaded says so")
    void not_loaded() {
        Image image = Toolkit.getDefaultToolkit().createImage(new byte[0]);
        assertThat(Pictures.of(image).data()).containsOnlyKeys("text/plain");
    }
}
