package dev.cortado.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/**
 * A display as the protocol's replies carry it; the base library shows its parts to Gson only.
 *
 * @param data by media type
 * @param metadata by media type or name
 */
record MimeBundle(JsonObject data, JsonObject metadata) {

    static MimeBundle of(DisplayData display) {
        JsonObject all = new Gson().toJsonTree(display).getAsJsonObject();
        return new MimeBundle(part(all, "data"), part(all, "metadata"));
    }

    private static JsonObject part(JsonObject all, String name) {
        return all.has(name) ? all.getAsJsonObject(name) : new JsonObject();
    }
}
