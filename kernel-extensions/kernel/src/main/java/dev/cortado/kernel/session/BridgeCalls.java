package dev.cortado.kernel.session;

import dev.cortado.kernel.cell.Argument;
import dev.cortado.kernel.cell.MagicCall;
import java.util.List;
import java.util.stream.Collectors;

/** Java calls in place of magics that stand in a block and run when, and as often as, the block does. */
final class BridgeCalls {

    private BridgeCalls() {}

    /** Returns the call of {@code MagicBridge} that runs a magic; variables are those in scope at that point. */
    static String of(MagicCall call) {
        List<String> arguments = call.help()
                ? List.of(literal("--help"))
                : call.arguments().stream().map(BridgeCalls::argument).toList();
        return (call.quiet() ? "MagicBridge.quiet(" : "MagicBridge.call(")
                + literal(call.verb())
                + ", "
                + literal(call.text())
                + arguments.stream().map(argument -> ", " + argument).collect(Collectors.joining())
                + ")";
    }

    private static String argument(Argument argument) {
        if (argument.pieces().isEmpty()) {
            return "\"\"";
        }
        return argument.pieces().stream()
                .map(piece -> switch (piece) {
                    case Argument.Text plain -> literal(plain.text());
                    case Argument.Variable variable -> "String.valueOf(" + variable.name() + ")";
                })
                .collect(Collectors.joining(" + "));
    }

    /** A Java string literal. */
    static String literal(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                literal.append('\\').append(c);
            } else if (c < ' ') {
                literal.append(String.format("\\u%04x", (int) c));
            } else {
                literal.append(c);
            }
        }
        return literal.append('"').toString();
    }
}
