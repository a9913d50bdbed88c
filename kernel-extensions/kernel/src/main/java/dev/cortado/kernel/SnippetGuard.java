package dev.cortado.kernel;

/**
 * What the code of cells calls without knowing: {@link dev.cortado.kernel.session.SnippetInstrumentation} puts a call of
 * {@link #check} before every jump back and at the start of every method.
 *
 * <p>Instrumented bytecode can reach static methods only, hence the one static flag of the kernel; there is one kernel in
 * a process.
 */
public final class SnippetGuard {

    private static volatile boolean stopRequested;

    private SnippetGuard() {}

    /** Ends the calling code if the cell is interrupted. */
    public static void check() {
        if (stopRequested) {
            throw new SnippetStopped();
        }
    }

    /** Says whether the code of cells is to end. */
    public static void requestStop(boolean stop) {
        stopRequested = stop;
    }

    /** Ends interrupted code. An {@code Error}, so that {@code catch (Exception e)} lets it pass. */
    public static final class SnippetStopped extends Error {
        private static final long serialVersionUID = 1L;

        SnippetStopped() {
            super("interrupted");
        }
    }

    /** A cell tried to end the process. */
    public static final class ExitRefused extends Error {
        private static final long serialVersionUID = 1L;

        ExitRefused(int status) {
            super(
                    "System.exit(" + status
                            + ") ends programs, not notebooks: the kernel goes on. Use the front end's Shut Down or Restart to end it.");
        }
    }
}
