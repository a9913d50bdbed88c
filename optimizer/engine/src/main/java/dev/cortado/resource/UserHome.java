package dev.cortado.resource;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The user's home folder. Java takes it from the system's list of users and not from the variable {@code HOME} that every
 * other program on Linux and macOS goes by; where the two differ, Maven's repository and Cortado's cache would lie in a
 * home that the user has left on purpose, as in a container, a batch job or a trial.
 */
public final class UserHome {

    private static final String PROPERTY = "user.home";

    private UserHome() {}

    /** Makes this JVM go by {@code HOME}. Programs call it first thing; a library should not. */
    public static void followEnvironment() {
        follow(System.getenv("HOME"));
    }

    static void follow(String home) {
        if (home != null && !home.isBlank() && Path.of(home).isAbsolute() && Files.isDirectory(Path.of(home))) {
            System.setProperty(PROPERTY, home);
        }
    }
}
