package dev.cortado.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.reflect.TypeToken;
import dev.cortado.magics.Bundle;
import java.lang.reflect.Type;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** The base library's displays as the bundles of the magics, and back. */
final class DisplayBundles {

    private static final Type MAP = new TypeToken<Map<String, Object>>() {}.getType();

    private DisplayBundles() {}

    /** The base library shows what it holds to Gson only. */
    static Bundle bundle(DisplayData display) {
        Gson gson = new Gson();
        JsonObject all = gson.toJsonTree(display).getAsJsonObject();
        return new Bundle(part(gson, all.get("data")), part(gson, all.get("metadata")));
    }

    private static Map<String, Object> part(Gson gson, JsonElement part) {
        return part == null || part.isJsonNull() ? Map.of() : gson.fromJson(part, MAP);
    }

    static DisplayData display(Bundle bundle) {
        DisplayData display = new DisplayData();
        bundle.data().forEach(display::putData);
        bundle.metadata().forEach(display::putMetaData);
        return display;
    }
}
