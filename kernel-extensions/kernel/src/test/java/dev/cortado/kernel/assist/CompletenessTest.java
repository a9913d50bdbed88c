package dev.cortado.kernel.assist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletenessTest {

    private static AssistFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new AssistFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Completeness of(String code) {
        return fixture.assistant.isComplete(code);
    }

    private static void incomplete(String code, int indent) {
        assertThat(of(code)).as(code).isEqualTo(Completeness.incomplete(" ".repeat(indent)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "// a comment",
                "int x = 5",
                "int f() { return 1; }",
                "if (a) b();",
                "list?",
                "%time x",
                "%%time\nx\n",
                "%%time\n\n",
                "var t = %benchmark a b",
                "String s = \"\"\"\n    a\n    \"\"\";"
            })
    void complete_cells_can_run(String code) {
        assertThat(of(code)).isEqualTo(Completeness.COMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"String s = \"abc", "char c = 'a", "}", "int x = ;\nfoo.", ")", "%model \"a", "int a;\n%%time"})
    void no_further_line_mends_what_is_broken(String code) {
        assertThat(of(code)).isEqualTo(Completeness.INVALID);
    }

    @Test
    void a_line_that_opens_something_indents_the_next() {
        incomplete("void f() {", 4);
        incomplete("void f() {\n    for (;;) {", 8);
        incomplete("foo(", 4);
        incomplete("foo(1,", 4);
        incomplete("int x =", 4);
        incomplete("list.stream()\n    .map(x ->", 8);
        incomplete("int[] a = {\n    1,", 4);
    }

    @Test
    void headers_without_a_body_indent_it() {
        incomplete("if (x)", 4);
        incomplete("if (x) {\n    a();\n} else", 4);
        incomplete("for (;;) {\n    while (x)", 8);
        incomplete("do", 4);
        incomplete("for (;;) {\n    if (x)\n        foo();", 4);
    }

    @Test
    void switch_arms_indent_their_body() {
        incomplete("switch (n) {", 4);
        incomplete("switch (n) {\n    case 1 ->", 8);
        incomplete("switch (n) {\n    case 1:", 8);
        incomplete("switch (n) {\n    case 1 -> a();", 4);
    }

    @Test
    void text_blocks_and_comments_go_on_as_they_are() {
        incomplete("String s = \"\"\"\n    abc", 0);
        incomplete("/* abc", 0);
    }

    @Test
    void cell_magics_end_with_a_blank_line() {
        incomplete("%%time", 0);
        incomplete("%%time\n", 0);
        incomplete("%%time\nint x = 1;", 0);
    }

    @Test
    void a_joined_line_of_a_magic_goes_on() {
        incomplete("%benchmark a \\", 0);
    }
}
