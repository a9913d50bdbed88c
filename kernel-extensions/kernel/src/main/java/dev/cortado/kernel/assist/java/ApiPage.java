package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.types.TypeIndex;
import java.util.Arrays;
import java.util.Optional;

/** The page of the online Java API about what a signature names. */
final class ApiPage {

    private static final String ROOT =
            "https://docs.oracle.com/en/java/javase/" + Runtime.version().feature() + "/docs/api/";

    private ApiPage() {}

    /** The page of the type that a signature as JShell writes it belongs to; empty for what is not the JDK's. */
    static Optional<String> of(String signature, SessionNames names, TypeIndex types) {
        String name = typeIn(signature);
        String[] parts = name.split("\\.");
        int outer = 0;
        while (outer < parts.length && !parts[outer].isEmpty() && Character.isLowerCase(parts[outer].charAt(0))) {
            outer++;
        }
        if (outer >= parts.length || parts[outer].isEmpty()) {
            return Optional.empty();
        }
        String simple = parts[outer];
        Optional<String> qualified =
                outer > 0 ? Optional.of(String.join(".", Arrays.copyOf(parts, outer + 1))) : names.qualified(simple);
        String page = String.join(".", Arrays.copyOfRange(parts, outer, parts.length));
        return qualified.flatMap(full -> types.named(simple).stream()
                .filter(type -> type.qualifiedName().equals(full))
                .findFirst()
                .flatMap(type -> type.source()
                        .module()
                        .map(module ->
                                ROOT + module + "/" + type.packageName().replace('.', '/') + "/" + page + ".html")));
    }

    /** The type that declares what the signature is about, or the type itself. */
    private static String typeIn(String signature) {
        String plain = withoutArguments(signature);
        int parenthesis = plain.indexOf('(');
        if (parenthesis < 0) {
            int colon = plain.indexOf(':');
            return colon < 0 ? plain : owner(plain.substring(0, colon));
        }
        String head = plain.substring(0, parenthesis);
        String name = head.substring(head.lastIndexOf(' ') + 1);
        boolean constructor = !name.isEmpty() && !head.contains(" ");
        return constructor ? name : owner(name);
    }

    private static String owner(String member) {
        int dot = member.lastIndexOf('.');
        return dot < 0 ? "" : member.substring(0, dot);
    }

    private static String withoutArguments(String signature) {
        StringBuilder plain = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < signature.length(); i++) {
            char c = signature.charAt(i);
            depth += c == '<' ? 1 : 0;
            if (depth == 0) {
                plain.append(c);
            }
            depth -= c == '>' ? 1 : 0;
        }
        return plain.toString();
    }
}
