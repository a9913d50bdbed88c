package dev.cortado.measure.operator;

import java.util.List;
import java.util.Map;

/** Counts operations as naive loops do them, one call for each: the oracle of the formulas. */
final class Counter {

    double operations;

    /** A multiplication and an addition. */
    void multiplyAdd() {
        operations += 2;
    }

    void one() {
        operations++;
    }

    static Attributes attributes(Map<String, Object> values) {
        return new Attributes() {
            @Override
            public long integer(String name, long otherwise) {
                return values.get(name) instanceof Long whole ? whole : otherwise;
            }

            @Override
            public double real(String name, double otherwise) {
                return values.get(name) instanceof Double real ? real : otherwise;
            }

            @Override
            public String text(String name, String otherwise) {
                return values.get(name) instanceof String text ? text : otherwise;
            }

            @Override
            public List<Long> integers(String name) {
                return values.get(name) instanceof List<?> list
                        ? list.stream().map(Long.class::cast).toList()
                        : List.of();
            }
        };
    }
}
