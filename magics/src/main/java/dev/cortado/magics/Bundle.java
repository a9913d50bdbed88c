package dev.cortado.magics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One content in several forms, as Jupyter shows it: the page takes the richest form it knows.
 *
 * @param data the forms by MIME type
 * @param metadata what is said about a form, by MIME type, such as an image's width and height in pixels
 */
public record Bundle(Map<String, Object> data, Map<String, Object> metadata) {

    public Bundle {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A bundle of plain text alone. */
    public static Bundle text(String text) {
        return new Bundle(Map.of("text/plain", text), Map.of());
    }

    /** The bundle with one more form. */
    public Bundle with(String mimeType, Object form) {
        Map<String, Object> forms = new LinkedHashMap<>(data);
        forms.put(mimeType, form);
        return new Bundle(forms, metadata);
    }

    /** The bundle with something said about a form. */
    public Bundle withMetadata(String mimeType, Object about) {
        Map<String, Object> said = new LinkedHashMap<>(metadata);
        said.put(mimeType, about);
        return new Bundle(data, said);
    }
}
