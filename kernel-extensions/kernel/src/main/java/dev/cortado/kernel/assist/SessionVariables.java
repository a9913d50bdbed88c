package dev.cortado.kernel.assist;

import dev.cortado.kernel.session.JavaSession;
import dev.cortado.magics.assist.SessionView;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The variables of a session, read without running code. */
record SessionVariables(JavaSession session) implements SessionView {

    @Override
    public Set<String> variableNames() {
        return session.variableNames();
    }

    @Override
    public Optional<Object> value(String name) {
        return session.value(name);
    }

    @Override
    public Path directory() {
        return Path.of("").toAbsolutePath();
    }
}
