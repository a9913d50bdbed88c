package dev.cortado.magics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cortado.magics.render.ChartImage;
import dev.cortado.magics.render.TableHtml;
import dev.cortado.magics.render.TableText;
import dev.cortado.record.RunRecord;
import java.util.List;
import org.apache.commons.text.StringEscapeUtils;
import org.knowm.xchart.internal.chartpart.IChart;

/** Shows a magic's result: the sentence and the frame with the record in one output, then each chart in its own. */
final class ResultView {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultView() {}

    static void show(NotebookSession session, MagicResult result, RunRecord record) {
        if (result.showing() == MagicResult.Showing.NOTHING) {
            return;
        }
        StringBuilder text = new StringBuilder(result.summary());
        StringBuilder html = new StringBuilder("<p style=\"margin:0.3em 0\">")
                .append(StringEscapeUtils.escapeHtml4(result.summary()))
                .append("</p>");
        result.frame().ifPresent(frame -> {
            text.append("\n\n").append(TableText.of(frame.table()));
            html.append(TableHtml.of(frame.table()));
        });
        appendDetails(result.details(), text, html);
        session.show(
                Bundle.text(text.toString()).with("text/html", html.toString()).with(RunRecord.MIME, json(record)));
        for (IChart chart : result.charts()) {
            session.show(ChartImage.bundle(chart, result.svg()));
        }
        if (result.showing() == MagicResult.Showing.RESULT_AND_VALUE && !session.valueIsTaken()) {
            result.value().ifPresent(session::display);
        }
    }

    private static void appendDetails(List<String> details, StringBuilder text, StringBuilder html) {
        if (details.isEmpty()) {
            return;
        }
        text.append('\n');
        html.append("<details><summary>").append(details.size()).append(" details</summary><ul>");
        for (String line : details) {
            text.append("- ").append(line).append('\n');
            html.append("<li>").append(StringEscapeUtils.escapeHtml4(line)).append("</li>");
        }
        html.append("</ul></details>");
    }

    /** The record as a JSON tree: Jupyter's messages carry JSON media types as objects, not as text. */
    private static Object json(RunRecord record) {
        try {
            return JSON.readValue(record.toJson(), Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the record of a run is not JSON", e);
        }
    }
}
