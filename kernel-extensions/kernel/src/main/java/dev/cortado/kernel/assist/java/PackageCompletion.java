package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completion;
import dev.cortado.kernel.types.TypeEntry;
import dev.cortado.kernel.types.TypeIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Packages and their types behind a package's name, in imports and in qualified names. */
final class PackageCompletion {

    private final TypeIndex types;
    private final SessionNames names;

    PackageCompletion(TypeIndex types, SessionNames names) {
        this.types = types;
        this.names = names;
    }

    List<Completion> of(JavaPosition position) {
        boolean inImport = isImport(position);
        String chain = position.isMember() ? position.chain() : "";
        if (chain.isEmpty() && !(inImport && !position.isMember())) {
            return List.of();
        }
        if (names.variable(chain.split("\\.", 2)[0]).isPresent()) {
            return List.of();
        }
        String before = chain.isEmpty() ? "" : chain + ".";
        TreeSet<String> parts = new TreeSet<>();
        for (String name : types.packagesFrom(before + position.prefix())) {
            int dot = name.indexOf('.', before.length());
            parts.add(name.substring(before.length(), dot < 0 ? name.length() : dot));
        }
        List<Completion> found = new ArrayList<>();
        parts.stream()
                .filter(part -> !part.isEmpty())
                .map(part -> new Completion(part, "package", ""))
                .forEach(found::add);
        for (TypeEntry type : types.typesOf(chain)) {
            if (type.simpleName().startsWith(position.prefix())) {
                String kind = types.kind(type).map(known -> known.word()).orElse("class");
                found.add(new Completion(type.simpleName(), kind, type.packageName()));
            }
        }
        if (inImport && position.prefix().isEmpty() && !types.typesOf(chain).isEmpty()) {
            found.addFirst(new Completion("*", "package", "all types of " + chain));
        }
        return found;
    }

    static boolean isImport(JavaPosition position) {
        return position.statement() != null
                && position.statement().kind() == Statement.Kind.IMPORT
                && !position.statement().source().endsWith(";")
                && !position.isBehindNothing();
    }
}
