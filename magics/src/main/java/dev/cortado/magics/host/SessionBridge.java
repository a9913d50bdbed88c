package dev.cortado.magics.host;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries objects between the magics and the notebook's Java code: what a snippet declares can only be named in source,
 * so an object waits here under a key that the source mentions. This is the session's only static state.
 */
public final class SessionBridge {

    private static final Map<String, Object> WAITING = new ConcurrentHashMap<>();

    private SessionBridge() {}

    /** Leaves an object to be taken once; returns the key. */
    static String leave(Object value) {
        String key = UUID.randomUUID().toString();
        WAITING.put(key, value);
        return key;
    }

    /**
     * Takes the object left under a key; called by generated source.
     *
     * @throws IllegalStateException if there is none
     */
    public static Object take(String key) {
        Object value = WAITING.remove(key);
        if (value == null) {
            throw new IllegalStateException("nothing waits under the key " + key);
        }
        return value;
    }

    /** Drops what was left and not taken, because the code that was to take it did not run. */
    static void forget(String key) {
        WAITING.remove(key);
    }

    /** How many objects wait; none between two cells. */
    public static int waiting() {
        return WAITING.size();
    }

    /**
     * Leaves the values of variables under a key; called by generated source.
     *
     * @param namesAndValues a name, its value, the next name, ...; null values are passed over
     */
    public static void give(String key, Object... namesAndValues) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            if (namesAndValues[index + 1] != null) {
                values.put((String) namesAndValues[index], namesAndValues[index + 1]);
            }
        }
        WAITING.put(key, values);
    }
}
