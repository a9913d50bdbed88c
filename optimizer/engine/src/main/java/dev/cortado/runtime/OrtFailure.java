package dev.cortado.runtime;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ONNX Runtime said when it refused something, taken apart.
 *
 * @param cause its message without codes, paths and source lines; one line
 * @param node the node's name; empty when it named none
 * @param operator the operator's type; empty when it named none
 */
record OrtFailure(String cause, String node, String operator) {

    private static final Pattern CODE = Pattern.compile("^Error code - ([A-Z_]+) - message: ");
    private static final Pattern LOADING = Pattern.compile("^Load model from .*? failed:\\s*", Pattern.DOTALL);
    private static final Pattern SOURCE_LINE = Pattern.compile(
            "(/[\\w./+-]+|[A-Za-z]:\\\\\\S+)\\.(cc|h|cpp|hpp):\\d+\\s*(\\S+::)?\\S*(\\([^)]*\\)( const)?)?\\s*");
    private static final Pattern OPERATOR_VERSION = Pattern.compile("\\(-?\\d+\\)$");

    /** How the messages of ONNX Runtime name a node; each pattern has the groups it can fill. */
    private static final List<Pattern> NODES = List.of(
            Pattern.compile("In Node, \\(\"(?<node>[^\"]*)\", (?<operator>[^,]+),"),
            Pattern.compile("implementation for (?<operator>\\S+) node with name '(?<node>[^']*)'"),
            Pattern.compile("while running (?<operator>\\S+) node\\. Name:\\s?'(?<node>[^']*)'"),
            Pattern.compile("Node ?\\((?<node>[^)]*)\\) Op \\((?<operator>[^)]*)\\)"),
            Pattern.compile("of Optype \\((?<operator>[^)]*)\\).* in node \\((?<node>[^)]*)\\)"),
            Pattern.compile(
                    "of (?:input parameter|output arg|operator) \\([^)]*\\) of operator \\((?<operator>[^)]*)\\)"
                            + " in node \\((?<node>[^)]*)\\)"),
            Pattern.compile("in node \\((?<node>[^)]*)\\)"),
            Pattern.compile("node \\((?<node>[^)]*)\\)"),
            Pattern.compile("[Nn]ode(?:'s)?(?: name)?:? ?'(?<node>[^']+)'"),
            Pattern.compile("for node:? (?<node>\\S+)"),
            Pattern.compile("(?<operator>[\\w.:]+)\\(-?\\d+\\) is not a registered function/op"));

    private static final Pattern UNKNOWN_OPERATOR =
            Pattern.compile("No Op registered for |is not a registered function/op");

    static OrtFailure of(Throwable failure) {
        return of(String.valueOf(failure.getMessage()));
    }

    static OrtFailure of(String message) {
        String cause = CODE.matcher(message).replaceFirst("");
        cause = LOADING.matcher(cause).replaceFirst("");
        cause = SOURCE_LINE.matcher(cause).replaceAll("");
        cause = cause.replaceAll("\\s+", " ").strip();
        if (UNKNOWN_OPERATOR.matcher(cause).find()) {
            cause = "ONNX Runtime has no such operator in the opset the model asks for: export the model with standard "
                    + "ONNX operators, or with a newer opset";
        }
        String node = "";
        String operator = "";
        for (Pattern pattern : NODES) {
            Matcher matcher = pattern.matcher(message);
            if (matcher.find()) {
                node = group(pattern, matcher, "node");
                operator = OPERATOR_VERSION
                        .matcher(group(pattern, matcher, "operator"))
                        .replaceFirst("");
                break;
            }
        }
        return new OrtFailure(cause, node, operator);
    }

    private static String group(Pattern pattern, Matcher matcher, String name) {
        return pattern.namedGroups().containsKey(name) ? matcher.group(name) : "";
    }

    /** Something to put between file and cause: {@code node 'x' (MatMul): }, or nothing. */
    String where() {
        if (node.isEmpty() && operator.isEmpty()) {
            return "";
        }
        if (node.isEmpty()) {
            return "operator " + operator + ": ";
        }
        return "node '" + node + "'" + (operator.isEmpty() ? "" : " (" + operator + ")") + ": ";
    }
}
