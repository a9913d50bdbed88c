package dev.cortado.kernel.session;

/** The end of a cell that failed or was interrupted. */
public final class CellException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ErrorReport report;

    public CellException(ErrorReport report, Throwable cause) {
        super(report.message(), cause);
        this.report = report;
    }

    /** What to show. */
    public ErrorReport report() {
        return report;
    }
}
