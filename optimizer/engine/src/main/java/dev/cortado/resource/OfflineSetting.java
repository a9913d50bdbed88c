package dev.cortado.resource;

import java.util.Locale;
import java.util.Set;

/** Whether the user said that the network must not be used. */
final class OfflineSetting {

    private static final Set<String> NO = Set.of("", "false", "0", "no", "off");

    private OfflineSetting() {}

    /** Asks the system property {@code cortado.offline}, then the environment variable {@code CORTADO_OFFLINE}. */
    static boolean standard() {
        String property = System.getProperty("cortado.offline");
        return property == null ? isYes(System.getenv("CORTADO_OFFLINE"), false) : isYes(property, true);
    }

    /** A set property without a value ({@code -Dcortado.offline}) means yes. */
    static boolean isYes(String value, boolean whenEmpty) {
        if (value == null) {
            return false;
        }
        String word = value.strip().toLowerCase(Locale.ROOT);
        return word.isEmpty() ? whenEmpty : !NO.contains(word);
    }
}
