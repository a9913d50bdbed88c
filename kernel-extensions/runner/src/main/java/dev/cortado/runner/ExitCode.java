package dev.cortado.runner;

/** The exit codes of every subcommand, as {@code --help} lists them. */
public final class ExitCode {

    /** Everything went well. */
    public static final int OK = 0;
    /** A cell failed or took too long. */
    public static final int CELL_FAILED = 1;
    /** The kernel ended by itself or could not be started. */
    public static final int KERNEL_DIED = 2;
    /** A program or file that is needed is missing on this machine. */
    public static final int MISSING = 3;
    /** The command line or an input file is wrong. */
    public static final int USAGE = 64;
    /** A fault in Cortado. */
    public static final int INTERNAL = 70;
    /** The user stopped it with Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
