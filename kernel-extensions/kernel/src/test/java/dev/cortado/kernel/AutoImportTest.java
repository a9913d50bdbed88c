package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Types are imported where a cell uses them without saying which. */
class AutoImportTest extends WithKernel {

    private static WireClient.Result run(String code) {
        return kernel.client.execute(code);
    }

    @Test
    void a_name_that_means_one_type_is_imported_and_said() {
        WireClient.Result result =
                run("var format = new DecimalFormat(\"0.00\");\nformat.applyPattern(\"0.0\");\nformat.format(2)");
        assertThat(result.status()).as(result.error()).isEqualTo("ok");
        assertThat(result.value()).isEqualTo("2.0");
        assertThat(result.stream("stderr")).isEqualTo("imported java.text.DecimalFormat\n");
        assertThat(run("new DecimalFormat(\"0\").format(2)").stream("stderr"))
                .as("imported once")
                .isEmpty();
    }

    @Test
    void several_at_once_and_static_uses_too() {
        WireClient.Result result = run(
                "AtomicLong counter = new AtomicLong(ChronoField.HOUR_OF_DAY.range().getMaximum() + 1);\ncounter.get()");
        assertThat(result.value()).as(result.error()).isEqualTo("24");
        assertThat(result.stream("stderr").lines())
                .containsExactlyInAnyOrder(
                        "imported java.util.concurrent.atomic.AtomicLong", "imported java.time.temporal.ChronoField");
    }

    @Test
    void in_bodies_of_methods_and_classes() {
        WireClient.Result method = run("""
                int matches(String text) {
                    var at = new StringCharacterIterator(text);
                    int n = 0;
                    for (char c = at.first(); c != CharacterIterator.DONE; c = at.next()) if (c == 'a') n++;
                    return n;
                }
                matches("banana")""");
        assertThat(method.value()).as(method.error()).isEqualTo("3");
        assertThat(method.stream("stderr"))
                .contains("java.text.StringCharacterIterator", "java.text.CharacterIterator");
        WireClient.Result type = run("""
                class Lock extends ReentrantLock {
                    CountDownLatch latch = new CountDownLatch(1);
                }
                new Lock().latch.getCount()""");
        assertThat(type.value()).as(type.error()).isEqualTo("1");
    }

    @Test
    void not_over_what_the_cell_declares_later() {
        WireClient.Result result =
                run("int area() { return new Polygon(3).corners(); }\nrecord Polygon(int corners) {}\narea()");
        assertThat(result.value()).as(result.error()).isEqualTo("3");
        assertThat(result.stream("stderr")).isEmpty();
    }

    @Test
    void a_cell_that_fails_all_the_same_imports_nothing() {
        WireClient.Result failed = run("ChoiceFormat a = new ChoiceFormat(\"0#no\").nothing();");
        assertThat(failed.status()).isEqualTo("error");
        assertThat(failed.stream("stderr")).isEmpty();
        assertThat(run("new ChoiceFormat(\"0#no\").format(0)").stream("stderr"))
                .isEqualTo("imported java.text.ChoiceFormat\n");
    }

    @Test
    void where_the_name_is_misspelt_the_nearest_is_named() {
        assertThat(run("var m = new CopyOnWriteArayList<String>();").error())
                .contains("CopyOnWriteArayList", "Did you mean CopyOnWriteArrayList");
        assertThat(run("void f() { new CopyOnWriteArayList<String>(); }").error())
                .contains("Did you mean");
    }

    @Test
    void where_several_types_have_the_name_they_are_listed_to_copy() {
        String error = run("Array n = null;").error();
        assertThat(error)
                .contains(
                        "Several types are called Array",
                        "    import java.lang.reflect.Array;",
                        "    import java.sql.Array;");
    }
}
