package dev.cortado.runner.ansi;

/** Characters with their looks as HTML; those of one look that follow each other share a span. */
final class StyledText {

    private final StringBuilder html = new StringBuilder();
    private final StringBuilder run = new StringBuilder();
    private AnsiStyle style = AnsiStyle.PLAIN;

    void add(int character, AnsiStyle look) {
        if (!look.equals(style)) {
            endRun();
            style = look;
        }
        switch (character) {
            case '&' -> run.append("&amp;");
            case '<' -> run.append("&lt;");
            case '>' -> run.append("&gt;");
            case '"' -> run.append("&quot;");
            default -> run.appendCodePoint(character);
        }
    }

    String html() {
        endRun();
        return html.toString();
    }

    private void endRun() {
        String attributes = run.isEmpty() ? "" : style.attributes();
        if (attributes.isEmpty()) {
            html.append(run);
        } else {
            html.append("<span").append(attributes).append('>').append(run).append("</span>");
        }
        run.setLength(0);
    }
}
