package dev.cortado.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Names in the cache, made from names that others choose. */
class CacheNameProperties {

    @Property(tries = 500, seed = "20260101")
    void any_name_becomes_one_plain_visible_file_name_that_keeps_it(@ForAll String name) {
        String fileName = PercentEncoding.ofFileName(name);

        assertThat(fileName).matches("([A-Za-z0-9_%@+-][A-Za-z0-9._%@+-]*)?");
        assertThat(URLDecoder.decode(fileName.replace("+", "%2B"), StandardCharsets.UTF_8))
                .isEqualTo(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
}
