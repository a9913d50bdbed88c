package dev.cortado.ijava;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps what a kernel publishes as text: whether it is new or an update, its media types, its plain text. */
final class Displays extends ShellReplyEnvironment {

    private static final List<String> TYPES =
            List.of("application/vnd.cortado.record+json", "image/png", "image/svg+xml", "text/html", "text/plain");

    private final List<String> published;

    Displays(List<String> published) {
        super(null, null, null, null);
        this.published = published;
    }

    @Override
    public <T extends ContentType<T>> void publish(T content) {
        if (content instanceof DisplayData data) {
            published.add((content instanceof PublishUpdateDisplayData ? "update " : "display ") + text(data));
        }
    }

    static String text(DisplayData data) {
        Stream<String> present = TYPES.stream().filter(type -> data.hasDataForType(MIMEType.parse(type)));
        return present.collect(Collectors.joining(" ")) + ": " + data.getData(MIMEType.TEXT_PLAIN);
    }
}
