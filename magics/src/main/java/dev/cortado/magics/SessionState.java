package dev.cortado.magics;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** What a kernel that keeps account of its session's declarations lets a magic know and do. */
public interface SessionState {

    /** A kind of declaration. */
    enum Kind {
        VARIABLE,
        METHOD,
        CLASS,
        IMPORT
    }

    /**
     * One declaration of the session.
     *
     * @param kind what it declares
     * @param name the simple name; of an import, what is imported
     * @param type a variable's type, a method's signature, the kind of a class ({@code record}, ...); empty for an import
     * @param cell the cell that made it, if one did
     */
    record Declaration(Kind kind, String name, String type, OptionalInt cell) {}

    /** Everything that cells have declared, in the order of declaration; what every session starts with is left out. */
    List<Declaration> declarations();

    /** Removes declarations and lets go of the values of variables; names that are not there are passed over. */
    void drop(Set<String> names);

    /**
     * Has the next cell find a fresh session: no declarations but the default imports and the startup snippets, the class
     * path as it is. The rest of the running cell still belongs to the old one.
     */
    void restart();
}
