package dev.cortado.kernel.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Completion of Java; {@code |} marks the cursor. */
class JavaCompletionTest {

    private static AssistFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new AssistFixture(
                "var sessionList = new ArrayList<String>();",
                "record Pt(int x, double y) { double norm(int power) { return x; } }",
                "Pt pt = new Pt(1, 2);",
                "int twice(int n) { return 2 * n; }",
                "Object nothing = null;");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Nested
    class Members {

        @Test
        void say_what_they_are() {
            assertThat(fixture.one("sessionList.|", "isEmpty()"))
                    .isEqualTo(new Completion("isEmpty()", "method", "() boolean"));
            assertThat(fixture.one("sessionList.|", "addAll(").signature())
                    .isEqualTo("(Collection<? extends E>) boolean, +1 overload");
            assertThat(fixture.one("Math.|", "PI")).isEqualTo(new Completion("PI", "field", "double"));
            assertThat(fixture.one("Map.|", "Entry").type()).isEqualTo("interface");
        }

        @Test
        void have_the_names_of_parameters_where_few_are_left() {
            assertThat(fixture.one("\"abc\".subst|", "substring(").signature())
                    .isEqualTo("(int beginIndex) String, +1 overload");
        }

        @Test
        void come_in_alphabetical_order_with_those_of_every_object_last() {
            List<String> texts = fixture.texts("pt.|");
            assertThat(texts)
                    .startsWith("norm(", "x()", "y()")
                    .endsWith("wait(")
                    .doesNotContain("clone()", "finalize()");
            assertThat(fixture.texts("sessionList.|").subList(0, 20))
                    .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
        }

        @Test
        void of_the_expected_type_come_first() {
            assertThat(fixture.texts("int n = sessionList.|"))
                    .startsWith("indexOf(", "lastIndexOf(", "size()", "hashCode()");
            assertThat(fixture.texts("String s = sessionList.get(0).s|").getFirst())
                    .startsWith("str");
        }

        @Test
        void of_types_that_cells_declare_are_described() {
            assertThat(fixture.one("pt.|", "norm(").signature()).isEqualTo("(int power) double");
            assertThat(fixture.one("pt.|", "x()").signature()).isEqualTo("() int");
        }

        @Test
        void are_found_within_calls_lambdas_and_blocks() {
            assertThat(fixture.texts("sessionList.stream().map(s -> s.toUpp|)")).containsExactly("toUpperCase(");
            assertThat(fixture.texts("for (var e : sessionList) {\n    if (e.isBl|"))
                    .containsExactly("isBlank()");
            assertThat(fixture.texts("void g(String q) {\n  for (;;) {\n    q.subst|"))
                    .containsExactly("substring(");
        }

        @Test
        void replace_a_name_before_parentheses_only() {
            assertThat(fixture.completed("pt.nor|(2)")).containsExactly("pt.norm(2)");
        }

        @Test
        void follow_method_references() {
            assertThat(fixture.texts("Function<String, Boolean> f = String::isE|"))
                    .containsExactly("isEmpty");
            assertThat(fixture.texts("Pt::|")).contains("x", "norm", "new");
        }
    }

    @Nested
    class Names {

        @Test
        void of_the_session_say_their_types() {
            assertThat(fixture.one("sess|", "sessionList"))
                    .isEqualTo(new Completion("sessionList", "variable", "ArrayList<String>"));
            assertThat(fixture.one("tw|", "twice(")).isEqualTo(new Completion("twice(", "method", "(int n) int"));
            assertThat(fixture.one("P|", "Pt").type()).isEqualTo("record");
            assertThat(fixture.one("new ArrayLi|", "ArrayList(").signature()).startsWith("(");
        }

        @Test
        void of_the_session_are_not_buried_under_types() {
            assertThat(fixture.texts("twice(|")).contains("sessionList", "pt").doesNotContain("AbstractList");
        }

        @Test
        void are_keywords_too() {
            assertThat(fixture.one("retu|", "return").type()).isEqualTo("keyword");
            assertThat(fixture.texts("if (pt inst|")).contains("instanceof");
            assertThat(fixture.texts("pt.retu|")).isEmpty();
        }

        @Test
        void of_the_kernel_itself_are_hidden() {
            assertThat(fixture.texts("Magic|")).doesNotContain("MagicBridge");
        }
    }

    @Nested
    class Context {

        @Test
        void is_what_the_cell_declares_before_without_having_run() {
            assertThat(fixture.texts("record Fresh(int a) {}\nFresh make(int b) { return new Fresh(b); }\n"
                            + "var f = make(3);\nf.a|"))
                    .contains("a()");
            assertThat(fixture.texts("int fresh(int n) { return n; }\nfre|")).contains("fresh(");
            assertThat(fixture.texts("String local = \"\";\nlocal.toUpp|")).containsExactly("toUpperCase(");
        }

        @Test
        void survives_lines_that_do_not_compile() {
            assertThat(fixture.texts("int k = ;\nfoo bar baz;\nvar b = new StringBuilder();\nb.rev|"))
                    .containsExactly("reverse()");
            assertThat(fixture.texts("int a = 5\nsessionList.isE|")).containsExactly("isEmpty()");
        }

        @Test
        void holds_imports_that_have_not_run() {
            assertThat(fixture.texts("import java.util.concurrent.atomic.*;\nvar n = new AtomicLong();\nn.incrementA|"))
                    .containsExactly("incrementAndGet()");
        }

        @Test
        void holds_types_that_will_be_imported_automatically() {
            assertThat(fixture.texts("var m = new ConcurrentHashMap<String, Integer>();\nm.putIf|"))
                    .containsExactly("putIfAbsent(");
            assertThat(fixture.texts("ConcurrentHashMap.newK|")).containsExactly("newKeySet(");
        }
    }

    @Nested
    class Types {

        @Test
        void are_offered_by_their_simple_name_where_it_means_one() {
            assertThat(fixture.one("ConcurrentHashMa|", "ConcurrentHashMap"))
                    .isEqualTo(new Completion("ConcurrentHashMap", "class", "java.util.concurrent"));
        }

        @Test
        void are_offered_by_their_qualified_name_where_several_have_the_simple_one() {
            assertThat(fixture.texts("ArrayNod|").stream().filter(text -> text.endsWith("ArrayNode")))
                    .allSatisfy(text -> assertThat(text).isEqualTo("ArrayNode"));
            assertThat(fixture.texts("Attribut|"))
                    .contains("java.util.jar.Attributes", "java.lang.classfile.Attributes")
                    .doesNotContain("Attributes");
        }

        @Test
        void stand_behind_an_at_sign_only_if_they_are_annotations() {
            assertThat(fixture.texts("@Overri|")).contains("Override");
            assertThat(fixture.texts("@Strin|")).doesNotContain("String", "StringBuilder");
        }
    }

    @Nested
    class Packages {

        @Test
        void are_completed_in_imports() {
            assertThat(fixture.one("import java.util.conc|", "concurrent").type())
                    .isEqualTo("package");
            assertThat(fixture.one("import java.util.concurrent.Cycl|", "CyclicBarrier")
                            .type())
                    .isEqualTo("class");
            assertThat(fixture.completed("import java.util.concurrent.Cycl|;"))
                    .containsExactly("import java.util.concurrent.CyclicBarrier;");
            assertThat(fixture.texts("import static java.lang.Math.hypo|")).isNotEmpty();
        }

        @Test
        void are_completed_in_qualified_names() {
            assertThat(fixture.texts("var r = new java.util.concurrent.locks.Reentr|"))
                    .contains("ReentrantLock");
        }
    }

    @Nested
    class Literals {

        @Test
        void and_comments_are_no_code() {
            assertThat(fixture.texts("// sess|")).isEmpty();
            assertThat(fixture.texts("/* sess|")).isEmpty();
            assertThat(fixture.texts("String s = \"sess|")).isEmpty();
            assertThat(fixture.texts("char c = 's|")).isEmpty();
            assertThat(fixture.texts("int n = 12|")).isEmpty();
        }

        @Test
        void may_hold_paths() {
            assertThat(fixture.completed("Path p = Path.of(\"src/mai|\");"))
                    .containsExactly("Path p = Path.of(\"src/main/\");");
        }
    }
}
