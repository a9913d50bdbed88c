package dev.cortado.runner;

import picocli.CommandLine.IVersionProvider;

/** The version of Cortado and of what it runs on. */
public final class Version implements IVersionProvider {

    /** Returns Cortado's version from the manifest of its jar. */
    public static String cortado() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development build" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "Cortado " + cortado(),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
