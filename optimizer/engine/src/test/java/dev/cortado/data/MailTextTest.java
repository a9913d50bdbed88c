package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MailTextTest {

    private static String text(String... lines) throws IOException {
        return MailText.of(String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void is_the_subject_and_the_body_without_headers() throws IOException {
        assertThat(text(
                        "From a@b Thu Aug 22 12:36:23 2002",
                        "Received: by x",
                        "Subject: Hello",
                        "",
                        "One.",
                        "",
                        "Two."))
                .isEqualTo("Hello\nOne.\nTwo.");
    }

    @Test
    void leaves_out_tags_scripts_and_styles() throws IOException {
        assertThat(text(
                        "Subject: Offer",
                        "Content-Type: text/html",
                        "",
                        "<html><head><style>b {x}</style><script>var a = 1;</script></head>",
                        "<body><b>Buy</b> now &amp; <a href=\"http://x\">here</a></body></html>"))
                .isEqualTo("Offer\nBuy now & here");
    }

    @Test
    void decodes_what_the_mail_was_encoded_with() throws IOException {
        assertThat(text(
                        "Subject: =?ISO-8859-1?Q?Gr=FC=DFe?=",
                        "Content-Type: text/plain; charset=koi8-r",
                        "Content-Transfer-Encoding: base64",
                        "",
                        java.util.Base64.getEncoder().encodeToString("привет".getBytes(Charset.forName("KOI8-R")))))
                .isEqualTo("Grüße\nпривет");
        assertThat(text(
                        "Subject: q",
                        "Content-Type: text/plain; charset=utf-8",
                        "Content-Transfer-Encoding: quoted-printable",
                        "",
                        "caf=C3=A9 soft=",
                        "break"))
                .isEqualTo("q\ncafé softbreak");
    }

    @Test
    void reads_bytes_without_a_declared_character_set() throws IOException {
        assertThat(text("Subject: s", "", "caf\u00e9 \u0093quoted\u0094")).isEqualTo("s\ncafé “quoted”");
        assertThat(MailText.of("Subject: s\n\ncafé".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("s\ncafé");
        assertThat(text("Subject: s", "Content-Type: text/plain; charset=no-such", "", "plain"))
                .isEqualTo("s\nplain");
    }

    @Test
    void prefers_the_plain_part_and_passes_over_attachments() throws IOException {
        assertThat(text(
                        "Subject: parts",
                        "Content-Type: multipart/mixed; boundary=outer",
                        "",
                        "--outer",
                        "Content-Type: text/plain",
                        "Content-Disposition: attachment; filename=a.txt",
                        "",
                        "an attachment",
                        "--outer",
                        "Content-Type: multipart/alternative; boundary=inner",
                        "",
                        "--inner",
                        "Content-Type: text/html",
                        "",
                        "<p>marked up</p>",
                        "--inner",
                        "Content-Type: text/plain",
                        "",
                        "plain",
                        "--inner--",
                        "--outer--"))
                .isEqualTo("parts\nplain");
    }

    @Test
    void makes_something_of_broken_mails() throws IOException {
        assertThat(text("")).isEmpty();
        assertThat(text("no header at all")).isNotNull();
        assertThat(text("Subject: cut", "Content-Type: multipart/mixed; boundary=x", "", "--x", "", "text"))
                .isEqualTo("cut\ntext");
    }
}
