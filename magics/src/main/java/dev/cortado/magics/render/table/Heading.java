package dev.cortado.magics.render.table;

import java.util.Map;

/**
 * A column's name taken apart: {@code p50_ms} is {@code p50} in {@code ms}.
 *
 * @param label what is measured
 * @param unit its unit; empty if the name has none
 */
public record Heading(String label, String unit) {

    private static final String RATE = "_per_s";

    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("ns", "ns"),
            Map.entry("us", "µs"),
            Map.entry("ms", "ms"),
            Map.entry("s", "s"),
            Map.entry("min", "min"),
            Map.entry("h", "h"),
            Map.entry("bytes", "bytes"),
            Map.entry("kb", "kB"),
            Map.entry("mb", "MB"),
            Map.entry("gb", "GB"),
            Map.entry("kib", "KiB"),
            Map.entry("mib", "MiB"),
            Map.entry("gib", "GiB"),
            Map.entry("bits", "bits"),
            Map.entry("db", "dB"),
            Map.entry("hz", "Hz"),
            Map.entry("mhz", "MHz"),
            Map.entry("ghz", "GHz"),
            Map.entry("w", "W"),
            Map.entry("j", "J"),
            Map.entry("pct", "%"),
            Map.entry("percent", "%"));

    /** The heading of a column; only numbers have units. */
    public static Heading of(String name, boolean numeric) {
        if (!numeric) {
            return new Heading(name, "");
        }
        if (name.endsWith(RATE) && name.length() > RATE.length()) {
            Heading counted = of(name.substring(0, name.length() - RATE.length()), true);
            return new Heading(counted.label, counted.unit + "/s");
        }
        int at = name.lastIndexOf('_');
        String unit = at < 1 ? null : UNITS.get(name.substring(at + 1));
        return unit == null ? new Heading(name, "") : new Heading(name.substring(0, at), unit);
    }
}
