package dev.cortado.runner.html;

import dev.cortado.runner.source.JavaTokenizer;
import dev.cortado.runner.source.Token;
import java.util.Map;

/** Java source as HTML with a span for what is worth a colour. */
final class JavaHtml {

    private static final Map<Token.Kind, String> CLASSES = Map.of(
            Token.Kind.MAGIC, "magic",
            Token.Kind.COMMENT, "comment",
            Token.Kind.STRING, "string",
            Token.Kind.CHARACTER, "string",
            Token.Kind.NUMBER, "number",
            Token.Kind.KEYWORD, "keyword",
            Token.Kind.ANNOTATION, "annotation",
            Token.Kind.TYPE, "type");

    private JavaHtml() {}

    static String of(String source) {
        StringBuilder html = new StringBuilder();
        for (Token token : JavaTokenizer.tokens(source)) {
            String name = CLASSES.get(token.kind());
            String text = Escape.html(token.text());
            html.append(name == null ? text : "<span class=\"" + name + "\">" + text + "</span>");
        }
        return html.toString();
    }
}
