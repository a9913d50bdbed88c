package dev.cortado.extension;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;

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
