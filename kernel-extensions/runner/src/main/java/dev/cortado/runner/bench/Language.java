package dev.cortado.runner.bench;

import java.io.IOException;

/** The same cells in the language of each kernel. */
enum Language {
    JAVA {
        @Override
        String declaration(int number) {
            return number % 2 == 0
                    ? "int v" + number + " = " + number + ";"
                    : "int f" + number + "(int x) { return x + " + number + "; }";
        }
    },
    PYTHON {
        @Override
        String declaration(int number) {
            return number % 2 == 0 ? "v" + number + " = " + number : "def f" + number + "(x): return x + " + number;
        }
    };

    /** A cell that shows a number; each has its own text, so that nothing can be taken from a cache. */
    String expression(int number) {
        return number + " + 1";
    }

    /** A cell that declares a variable if the number is even, and a function if it is odd. */
    abstract String declaration(int number);

    static Language of(String kernel, String name) throws IOException {
        return switch (name) {
            case "java" -> JAVA;
            case "python" -> PYTHON;
            default ->
                throw new IOException("the kernel '" + kernel + "' speaks " + name
                        + ", for which the benchmark has no cells; it has them for java and python");
        };
    }
}
