package dev.cortado.runner.parameters;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns a value of the command line into a Java expression of a declared type. */
final class JavaValue {

    private static final Map<String, String> BOXES = Map.of(
            "Boolean",
            "boolean",
            "Byte",
            "byte",
            "Short",
            "short",
            "Integer",
            "int",
            "Long",
            "long",
            "Float",
            "float",
            "Double",
            "double",
            "Character",
            "char");

    private static final Map<String, Integer> BITS = Map.of("byte", 8, "short", 16, "int", 32, "long", 64);

    private JavaValue() {}

    /**
     * Returns the Java expression.
     *
     * @throws IllegalArgumentException with what was expected, if the value is not one of the type
     */
    static String expression(String type, String value) {
        if (type.endsWith("[]")) {
            String element = type.substring(0, type.length() - 2);
            String elements = value.isBlank()
                    ? ""
                    : Arrays.stream(value.split(",", -1))
                            .map(part -> expression(element, element.equals("String") ? part : part.strip()))
                            .collect(Collectors.joining(", "));
            return "{" + elements + "}";
        }
        String primitive = BOXES.getOrDefault(type, type);
        return switch (primitive) {
            case "boolean" -> bool(value);
            case "byte", "short", "int", "long" -> integer(primitive, value);
            case "float", "double" -> floating(primitive, value);
            case "char" -> character(value);
            case "String", "java.lang.String", "CharSequence" -> string(value);
            default ->
                throw new IllegalArgumentException(
                        "its type " + type
                                + " cannot be set from the command line; boolean, numbers, char, String and arrays of them can");
        };
    }

    private static String bool(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!lower.equals("true") && !lower.equals("false")) {
            throw new IllegalArgumentException("expected true or false, found '" + value + "'");
        }
        return lower;
    }

    private static String integer(String type, String value) {
        BigInteger number;
        try {
            number = new BigInteger(value.replace("_", ""));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("expected a whole number (" + type + "), found '" + value + "'");
        }
        int bits = BITS.get(type);
        if (number.bitLength() >= bits) {
            throw new IllegalArgumentException(
                    "expected a whole number of at most " + bits + " bits (" + type + "), found '" + value + "'");
        }
        return type.equals("long") ? number + "L" : number.toString();
    }

    private static String floating(String type, String value) {
        BigDecimal number;
        try {
            number = new BigDecimal(value.replace("_", ""));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("expected a number (" + type + "), found '" + value + "'");
        }
        boolean fits =
                type.equals("float") ? Float.isFinite(number.floatValue()) : Double.isFinite(number.doubleValue());
        if (!fits) {
            throw new IllegalArgumentException("expected a number that fits a " + type + ", found '" + value + "'");
        }
        String text = number.toString();
        boolean looksWhole = text.chars().allMatch(c -> Character.isDigit(c) || c == '-');
        return text + (type.equals("float") ? "f" : looksWhole ? ".0" : "");
    }

    private static String character(String value) {
        if (value.length() != 1) {
            throw new IllegalArgumentException("expected one character, found '" + value + "'");
        }
        return "'" + (value.equals("'") ? "\\'" : value.equals("\"") ? "\"" : escape(value)) + "'";
    }

    private static String string(String value) {
        return '"' + escape(value) + '"';
    }

    private static String escape(String value) {
        StringBuilder escaped = new StringBuilder();
        for (int at = 0; at < value.length(); at++) {
            char character = value.charAt(at);
            switch (character) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (character < 0x20) {
                        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
                    } else {
                        escaped.append(character);
                    }
                }
            }
        }
        return escaped.toString();
    }
}
