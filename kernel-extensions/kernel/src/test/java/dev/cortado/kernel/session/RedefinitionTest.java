package dev.cortado.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is declared anew takes effect everywhere, and the values computed before stay. */
class RedefinitionTest {

    private CellSession cells;

    @BeforeEach
    void start() {
        cells = new CellSession();
    }

    @AfterEach
    void close() {
        cells.close();
    }

    @Nested
    class Of_a_method {

        @Test
        void keeps_the_variables_computed_from_it() {
            cells.run("int f() { return 1; } var v = f();");
            cells.run("int f() { return 2; }");
            assertThat(cells.notes).isEmpty();
            assertThat(cells.show("v + \" \" + f()")).isEqualTo("1 2");
        }

        @Test
        void reaches_its_callers() {
            cells.run("int f() { return 1; }\nint g() { return f() * 10; }\nSupplier<Integer> s = () -> g() + 1;");
            cells.run("int f() { return 2; }");
            assertThat(cells.show("g() + \" \" + s.get()")).isEqualTo("20 21");
        }

        @Test
        void may_add_change_and_drop_lambdas() {
            cells.run("var list = new ArrayList<>(List.of(1, 2, 3));");
            cells.run("int f() { return list.stream().mapToInt(x -> x).sum(); }\nvar v = f(); int h() { return f(); }");
            cells.run("int f() { int k = 10; return list.stream().mapToInt(x -> x * k).filter(x -> x > 10).sum(); }");
            assertThat(cells.show("list + \" \" + v + \" \" + f() + \" \" + h()"))
                    .isEqualTo("[1, 2, 3] 6 50 50");
            cells.run("int f() { return -1; }");
            assertThat(cells.show("v + \" \" + h()")).isEqualTo("6 -1");
            cells.run(
                    "int f() { Supplier<IntUnaryOperator> s = () -> x -> x + list.size(); return s.get().applyAsInt(1); }");
            assertThat(cells.show("v + \" \" + h()")).isEqualTo("6 4");
            assertThat(cells.notes).isEmpty();
        }

        @Test
        void leaves_function_objects_made_before_as_they_were() {
            cells.run("IntUnaryOperator f(int k) { return x -> x + k; }\nvar plus = f(5);");
            cells.run("IntUnaryOperator f(int k) { int m = k * 2; return x -> x * k * m; }");
            assertThat(cells.show("plus.applyAsInt(1) + \" \" + f(2).applyAsInt(3)"))
                    .isEqualTo("6 24");
        }

        @Test
        void may_add_anonymous_classes_and_switches_over_enums() {
            cells.run(
                    "enum Color { RED, BLUE }\nint f(Color c) { return 1; }\nvar v = f(Color.RED); var c = Color.BLUE;");
            cells.run(
                    "int f(Color c) { Comparator<Integer> o = new Comparator<>() { public int compare(Integer a, Integer b) { return a - b; } };"
                            + " return switch (c) { case RED -> 5; case BLUE -> 6 + o.compare(2, 1); }; }");
            assertThat(cells.show("v + \" \" + f(c) + f(Color.RED)")).isEqualTo("1 75");
            assertThat(cells.notes).isEmpty();
        }

        @Test
        void with_another_result_type_keeps_the_variables() {
            cells.run("int f() { return 1; } int v = f(); var w = f(); int g() { return f() + 1; }");
            cells.run("long f() { return 2; }");
            assertThat(cells.notes)
                    .contains(
                            "g() does not compile any more: incompatible types: possible lossy conversion from long to int");
            assertThat(cells.show("v + \" \" + w + \" \" + f()")).isEqualTo("1 1 2");
        }

        @Test
        void with_other_parameters_is_an_overload() {
            cells.run("int f() { return 1; } var v = f();");
            cells.run("int f(int x) { return x; }");
            assertThat(cells.show("v + \" \" + f() + \" \" + f(7)")).isEqualTo("1 1 7");
            cells.run("int f(int x) { return f() + x; }");
            cells.run("int f() { return 10; }");
            assertThat(cells.show("v + \" \" + f() + \" \" + f(7)")).isEqualTo("1 10 17");
        }
    }

    @Nested
    class Of_a_class {

        @Test
        void gives_living_objects_the_new_code() {
            cells.run("class Model { private double w = 2; private List<Double> seen = new ArrayList<>();"
                    + " double predict(double x) { return w * x; } }\nvar m = new Model(); m.predict(1);");
            cells.run(
                    "class Model { private double w = 3; private List<Double> seen = new ArrayList<>();"
                            + " double predict(double x) { DoubleUnaryOperator o = v -> { seen.add(v); return w * v + 1; }; return o.applyAsDouble(x); } }");
            assertThat(cells.notes).isEmpty();
            assertThat(cells.show("m.predict(1) + \" \" + new Model().predict(1)"))
                    .isEqualTo("3.0 4.0");
        }

        @Test
        void works_for_records_enums_and_interfaces() {
            cells.run("record P(int x) { int twice() { return x * 2; } }\nvar p = new P(4);"
                    + "enum E { A, B; int f() { return ordinal(); } }\nvar e = E.B;"
                    + "interface I { default int f() { return 1; } }\nclass C implements I {} \nI i = new C();");
            cells.run(
                    "record P(int x) { int twice() { return x * 20; } public String toString() { return \"P!\" + x; } }");
            assertThat(cells.notes).containsExactly("reset, because P is a new class: p");
            cells.run("p = new P(4);");
            cells.run(
                    "record P(int x) { int twice() { return x * 200; } public String toString() { return \"P?\" + x; } }\n"
                            + "enum E { A, B; int f() { return ordinal() + 10; } }\ninterface I { default int f() { return 3; } }");
            assertThat(cells.notes).isEmpty();
            assertThat(cells.show("p.twice() + \" \" + p + \" \" + e.f() + \" \" + (e == E.B) + \" \" + i.f()"))
                    .isEqualTo("800 P?4 11 true 3");
        }

        @Test
        void that_changes_its_shape_says_what_was_reset_and_keeps_the_rest() {
            cells.run(
                    "record Point(int x, int y) {}\nvar p = new Point(1, 2); Point q = new Point(3, 4); Point none = null;"
                            + "int total = p.x() + q.x(); var all = List.of(p); int sum(Point a) { return a.x() + a.y(); } String name = \"n\";");
            cells.run("record Point(int x, int y, int z) {}");
            assertThat(cells.notes)
                    .containsExactly(
                            "reset, because Point is a new class: p, q", "still with objects of the former Point: all");
            assertThat(cells.show("total + name + p + q + all.size() + sum(new Point(1, 2, 3))"))
                    .isEqualTo("4nnullnull13");
            assertThat(cells.error("all.get(0).x()")).contains("the former Point");
        }

        @Test
        void with_static_state_that_begins_otherwise_takes_it() {
            cells.run(
                    "class Config { static int size = 10; static final int K = 1; }\nint k() { return Config.K; }\nConfig.size = 11;");
            cells.run("class Config { static int size = 20; static final int K = 1; }");
            assertThat(cells.show("Config.size")).isEqualTo("20");
            assertThat(cells.notes).isEmpty();
            cells.run("class Config { static int size = 20; static final int K = 2; }");
            assertThat(cells.show("Config.K + \" \" + k()")).isEqualTo("2 2");
        }
    }

    @Nested
    class Of_a_variable {

        @Test
        void takes_the_new_value_and_type() {
            cells.run("int x = 1; int twice() { return x * 2; }");
            cells.run("int x = 5;");
            assertThat(cells.show("x + \" \" + twice()")).isEqualTo("5 10");
            cells.run("double x = 1.5; ");
            assertThat(cells.notes)
                    .containsExactly(
                            "twice() does not compile any more: incompatible types: possible lossy conversion from double to int");
            cells.run("String x;");
            assertThat(cells.show("x")).isEqualTo("null");
            cells.run("int x = 3;");
            assertThat(cells.notes).isEmpty();
            assertThat(cells.show("twice()")).isEqualTo("6");
            cells.run("int x;");
            assertThat(cells.show("x")).isEqualTo("0");
        }
    }
}
