package dev.cortado.runner.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/**
 * JSON text exactly as Jupyter writes notebooks: Python's {@code json.dumps(indent=1, ensure_ascii=False)} and a line
 * feed at the end. Keys keep the order of the tree.
 */
final class NotebookJson {

    private final StringBuilder out = new StringBuilder();

    private NotebookJson() {}

    static String write(JsonNode node) {
        NotebookJson json = new NotebookJson();
        json.value(node, 0);
        return json.out.append('\n').toString();
    }

    private void value(JsonNode node, int depth) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, depth);
            case ARRAY -> array(node, depth);
            case STRING -> string(node.textValue());
            case NUMBER -> out.append(number(node));
            default -> out.append(node.asText());
        }
    }

    private void object(JsonNode node, int depth) {
        if (node.isEmpty()) {
            out.append("{}");
            return;
        }
        char separator = '{';
        for (Iterator<Map.Entry<String, JsonNode>> entries = node.properties().iterator(); entries.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = entries.next();
            out.append(separator);
            lineBreak(depth + 1);
            string(entry.getKey());
            out.append(": ");
            value(entry.getValue(), depth + 1);
            separator = ',';
        }
        lineBreak(depth);
        out.append('}');
    }

    private void array(JsonNode node, int depth) {
        if (node.isEmpty()) {
            out.append("[]");
            return;
        }
        char separator = '[';
        for (JsonNode element : node) {
            out.append(separator);
            lineBreak(depth + 1);
            value(element, depth + 1);
            separator = ',';
        }
        lineBreak(depth);
        out.append(']');
    }

    private void lineBreak(int depth) {
        out.append('\n').repeat(' ', depth);
    }

    private void string(String text) {
        out.append('"');
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (character < 0x20 || isLoneSurrogate(text, at)) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
                    } else {
                        out.append(character);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Half a character cannot be encoded as UTF-8; escaped, it survives. */
    private static boolean isLoneSurrogate(String text, int at) {
        char character = text.charAt(at);
        if (Character.isHighSurrogate(character)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(character) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static String number(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.bigIntegerValue().toString();
        }
        double value = node.doubleValue();
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (node.isBigDecimal()) {
            BigDecimal exact = node.decimalValue();
            if (Double.isInfinite(value) || exact.compareTo(new BigDecimal(Double.toString(value))) != 0) {
                return exact.toString();
            }
        } else if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        return pythonRepr(value);
    }

    /** Python's {@code repr(float)}: the shortest digits that read back as the same number, an exponent only far from 1. */
    static String pythonRepr(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        String sign = value < 0 ? "-" : "";
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.abs().toPlainString();
            return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
        }
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return sign
                + digits.charAt(0)
                + fraction
                + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
