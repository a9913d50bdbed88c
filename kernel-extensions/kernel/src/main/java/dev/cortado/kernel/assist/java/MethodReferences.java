package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.session.JavaSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What may stand behind {@code ::}; JShell has nothing to say about it. */
final class MethodReferences {

    private final JavaSession session;
    private final SessionNames names;

    MethodReferences(JavaSession session, SessionNames names) {
        this.session = session;
        this.names = names;
    }

    List<Completion> of(JavaPosition position) {
        String text = position.text().substring(0, position.prefixStart()).stripTrailing();
        String written = text.substring(0, text.length() - 2);
        int start = written.length();
        while (start > 0
                && (Character.isJavaIdentifierPart(written.charAt(start - 1)) || written.charAt(start - 1) == '.')) {
            start--;
        }
        String name = written.substring(start);
        String type = names.variable(name).map(variable -> variable.typeName()).orElse(name);
        Optional<Signatures> known =
                new TypeResolver(session, names).resolve(type).map(Signatures::new);
        return known.map(signatures -> completions(signatures, position.prefix()))
                .orElseGet(List::of);
    }

    private static List<Completion> completions(Signatures signatures, String prefix) {
        List<Order> found = new ArrayList<>();
        for (String name : signatures.methodNames()) {
            if (name.startsWith(prefix)) {
                found.add(
                        new Order(new Completion(name, "method", signatures.method(name)), true, Order.ofMember(name)));
            }
        }
        List<Completion> sorted = new ArrayList<>(Order.sorted(found));
        if ("new".startsWith(prefix) && !signatures.constructor().isEmpty()) {
            sorted.add(new Completion("new", "keyword", signatures.constructor()));
        }
        return sorted;
    }
}
