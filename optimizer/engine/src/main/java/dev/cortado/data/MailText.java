package dev.cortado.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.TextBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jsoup.Jsoup;

/** What a reader of a mail sees: its subject and its text, without headers, markup, encodings and attachments. */
final class MailText {

    private static final Pattern TAG = Pattern.compile(
            "</?(html|head|title|body|table|tr|td|font|center|div|br|p|a|b|img)[\\s/>]", Pattern.CASE_INSENSITIVE);

    private static final int MIN_TAGS = 5;
    private static final Charset WESTERN = Charset.forName("windows-1252");

    private MailText() {}

    /**
     * Takes the text out of a mail (RFC 5322, MIME): the subject on the first line, then the first part of plain text
     * that is not blank, else the first of HTML without its tags. Plain text with five tags or more is taken for HTML. Runs of blanks become one. Broken mails give what can
     * be read of them.
     *
     * @param mail its bytes, with or without the mailbox's line {@code From ...} before it
     */
    static String of(byte[] mail) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
        Message message = builder.parseMessage(new ByteArrayInputStream(withoutMailboxLine(mail)));
        try {
            String subject = message.getSubject() == null ? "" : message.getSubject();
            String body = text(message, "text/plain")
                    .or(() -> text(message, "text/html"))
                    .orElse("");
            return tidy(subject + "\n" + body);
        } finally {
            message.dispose();
        }
    }

    private static byte[] withoutMailboxLine(byte[] mail) {
        String head = new String(mail, 0, Math.min(6, mail.length), StandardCharsets.US_ASCII);
        if (!head.startsWith("From ") && !head.startsWith(">From ")) {
            return mail;
        }
        int end = 0;
        while (end < mail.length && mail[end] != '\n') {
            end++;
        }
        return java.util.Arrays.copyOfRange(mail, Math.min(end + 1, mail.length), mail.length);
    }

    /** Finds the first part of a type that is not blank, depth first. */
    private static Optional<String> text(Entity entity, String type) {
        Body body = entity.getBody();
        return switch (body) {
            case Multipart parts ->
                parts.getBodyParts().stream()
                        .map(part -> text(part, type))
                        .flatMap(Optional::stream)
                        .findFirst();
            case Message inner -> text(inner, type);
            case TextBody text
            when type.equalsIgnoreCase(entity.getMimeType()) && !isAttachment(entity) -> {
                String decoded = decode(text, entity.getCharset());
                boolean markup = type.equals("text/html") || isMarkup(decoded);
                String plain = markup ? Jsoup.parse(decoded).text() : decoded;
                yield Optional.of(plain).filter(found -> !found.isBlank());
            }
            case null, default -> Optional.empty();
        };
    }

    /** Much spam calls its HTML plain text, or says nothing about it. */
    private static boolean isMarkup(String text) {
        return TAG.matcher(text).results().limit(MIN_TAGS).count() == MIN_TAGS;
    }

    private static boolean isAttachment(Entity entity) {
        return "attachment".equalsIgnoreCase(entity.getDispositionType());
    }

    /** Decodes by the declared character set where it is a true one; old mail often declares none, or a wrong one. */
    private static String decode(TextBody text, String declared) {
        byte[] bytes;
        try (InputStream in = text.getInputStream()) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            return ""; // A body whose encoding is broken beyond reading.
        }
        String name = declared == null ? "" : declared.toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !name.equals("us-ascii") && !name.equals("utf-8")) {
            try {
                return new String(bytes, Charset.forName(name));
            } catch (IllegalArgumentException e) {
                // Not a character set that Java knows: as if none had been declared.
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, WESTERN);
        }
    }

    private static String tidy(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Zs}\uFFFD&&[^\n]]+", " ")
                .replaceAll(" ?\n ?", "\n")
                .replaceAll("\n{2,}", "\n")
                .strip();
    }
}
