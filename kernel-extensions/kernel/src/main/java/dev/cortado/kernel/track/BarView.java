package dev.cortado.kernel.track;

import dev.cortado.kernel.track.Bar.State;
import dev.cortado.progress.Progress.Unit;
import java.util.Locale;

/** A bar as a line of text, and as HTML in the colours of the page. */
final class BarView {

    private static final int CELLS = 20;
    private static final double MEGABYTE = 1e6;
    private static final double SECONDS_TO_JUDGE_BY = 0.2;

    private BarView() {}

    static String text(Bar bar, long now) {
        String label = bar.label.isEmpty() ? "" : bar.label + ": ";
        if (bar.state() != State.RUNNING || bar.total() <= 0) {
            return label + words(bar, now);
        }
        int filled = (int) (CELLS * share(bar));
        return label + percent(bar) + " " + "█".repeat(filled) + "░".repeat(CELLS - filled) + " " + words(bar, now);
    }

    static String html(Bar bar, long now) {
        StringBuilder html = new StringBuilder("<div style=\"font-variant-numeric:tabular-nums\">");
        if (!bar.label.isEmpty()) {
            html.append(escape(bar.label)).append(": ");
        }
        if (bar.state() == State.RUNNING && bar.total() > 0) {
            html.append("<progress style=\"width:14em;vertical-align:middle\" max=\"")
                    .append(bar.total())
                    .append("\" value=\"")
                    .append(Math.min(bar.done(), bar.total()))
                    .append("\"></progress> ")
                    .append(percent(bar))
                    .append(", ");
        }
        return html.append(escape(words(bar, now))).append("</div>").toString();
    }

    private static String words(Bar bar, long now) {
        double seconds = bar.seconds(now);
        String count = amount(bar.done(), bar.unit) + (bar.total() >= 0 ? " of " + amount(bar.total(), bar.unit) : "");
        String rate = rate(bar, seconds);
        return switch (bar.state()) {
            case DONE -> count + " in " + time(seconds) + rate;
            case STOPPED -> "stopped after " + count + ", " + time(seconds);
            case INTERRUPTED -> "interrupted after " + count + ", " + time(seconds);
            case RUNNING -> count + rate + left(bar, seconds);
        };
    }

    private static String rate(Bar bar, double seconds) {
        if (bar.done() == 0 || seconds < SECONDS_TO_JUDGE_BY) {
            return "";
        }
        double rate = bar.done() / seconds;
        if (bar.unit == Unit.BYTES) {
            return String.format(Locale.ROOT, ", %.1f MB/s", rate / MEGABYTE);
        }
        return rate < 1
                ? ", " + time(1 / rate) + " each"
                : String.format(Locale.ROOT, rate < 100 ? ", %.1f/s" : ", %.0f/s", rate);
    }

    private static String left(Bar bar, double seconds) {
        if (bar.done() == 0 || bar.total() <= bar.done() || seconds < SECONDS_TO_JUDGE_BY) {
            return "";
        }
        return ", " + time(Math.ceil(seconds / bar.done() * (bar.total() - bar.done()))) + " left";
    }

    static String time(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, seconds == Math.rint(seconds) ? "%.0f s" : "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }

    private static double share(Bar bar) {
        return Math.clamp((double) bar.done() / bar.total(), 0, 1);
    }

    private static String percent(Bar bar) {
        return String.format(Locale.ROOT, "%d %%", (int) (100 * share(bar)));
    }

    private static String amount(long count, Unit unit) {
        return unit == Unit.BYTES ? String.format(Locale.ROOT, "%.1f MB", count / MEGABYTE) : Long.toString(count);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
