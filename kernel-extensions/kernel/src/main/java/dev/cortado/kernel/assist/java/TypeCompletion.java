package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.types.TypeEntry;
import dev.cortado.kernel.types.TypeIndex;
import dev.cortado.kernel.types.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Types that are not imported: by their simple names where execution imports them by itself, else by the qualified ones. */
final class TypeCompletion {

    private static final int SHORTEST_PREFIX = 2;
    private static final int MOST = 60;

    private final TypeIndex types;
    private final SessionNames names;

    TypeCompletion(TypeIndex types, SessionNames names) {
        this.types = types;
        this.names = names;
    }

    List<Completion> of(JavaPosition position) {
        String prefix = position.prefix();
        boolean annotation = position.isBehind('@');
        if (prefix.length() < SHORTEST_PREFIX
                || !Character.isUpperCase(prefix.charAt(0))
                || position.isMember()
                || position.isMethodReference()) {
            return List.of();
        }
        List<Completion> found = new ArrayList<>();
        for (String name : types.namesFrom(prefix)) {
            if (annotation || !names.isKnown(name)) {
                add(found, name, annotation);
            }
            if (found.size() >= MOST) {
                break;
            }
        }
        return found;
    }

    private void add(List<Completion> found, String name, boolean annotation) {
        Optional<String> meant = names.qualified(name);
        for (TypeEntry entry : types.named(name)) {
            TypeKind kind = types.kind(entry).orElse(TypeKind.CLASS);
            if (annotation && kind != TypeKind.ANNOTATION) {
                continue;
            }
            boolean simple = meant.filter(entry.qualifiedName()::equals).isPresent();
            if (simple || meant.isEmpty()) {
                String about = simple ? entry.packageName() : "";
                found.add(new Completion(simple ? name : entry.qualifiedName(), kind.word(), about));
            }
        }
    }
}
