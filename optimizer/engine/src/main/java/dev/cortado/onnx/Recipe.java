package dev.cortado.onnx;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The passes that made a model, in order, with the settings of each. It is written into the model itself, so that every
 * model says how it came about; it holds no times and no paths, so that the same steps give the same bytes.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Recipe(List<Step> steps) {

    /** The recipe of a model nothing was done to. */
    public static final Recipe EMPTY = new Recipe(List.of());

    /** The key in the model's {@code metadata_props} under which the recipe is kept. */
    public static final String METADATA_KEY = "dev.cortado.recipe";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    public Recipe {
        steps = steps == null ? List.of() : List.copyOf(steps);
    }

    /**
     * One pass and its settings.
     *
     * @param pass the pass's name, for example {@code quantize-dynamic}
     * @param settings strings, numbers, booleans, and lists and maps of those; kept sorted by key
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Step(String pass, Map<String, Object> settings) {
        public Step {
            settings = Collections.unmodifiableMap(new TreeMap<>(settings == null ? Map.of() : settings));
        }
    }

    /** This recipe with one more step at its end. */
    public Recipe with(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Recipe(longer);
    }

    /** The recipe as JSON on one line; keys sorted, so that equal recipes give equal text. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A recipe's settings must be plain values: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @throws IllegalArgumentException if the text is no recipe
     */
    public static Recipe fromJson(String json) {
        try {
            return JSON.readValue(json, Recipe.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a recipe: " + e.getOriginalMessage(), e);
        }
    }
}
