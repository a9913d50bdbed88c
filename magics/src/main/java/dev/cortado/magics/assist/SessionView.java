package dev.cortado.magics.assist;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** What is there in the session while a line is written; reading it runs none of the user's code. */
public interface SessionView {

    /** The names of the variables. */
    Set<String> variableNames();

    /** The value of a variable; empty if there is none or it is null. */
    Optional<Object> value(String name);

    /** The folder that relative paths start from. */
    Path directory();
}
