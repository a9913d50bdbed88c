package dev.cortado.magics.notebook.system;

import java.util.regex.Pattern;

/** Keeps what should not be read over a shoulder out of listings and records. */
final class Secrets {

    /** What stands for a secret. */
    static final String MASK = "***";

    private static final Pattern NAME =
            Pattern.compile("TOKEN|KEY|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIAL", Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_ADDRESS = Pattern.compile("(://)[^/@\\s]+@");

    private Secrets() {}

    /** Whether a variable's name says that its value is a secret. */
    static boolean isSecret(String name) {
        return NAME.matcher(name).find();
    }

    /** The value as it may be shown: passwords in addresses are masked too. */
    static String shown(String name, String value) {
        return isSecret(name) ? MASK : IN_ADDRESS.matcher(value).replaceAll("$1" + MASK + "@");
    }
}
