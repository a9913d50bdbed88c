package dev.cortado.kernel.assist.java;

import dev.cortado.kernel.assist.Completion;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** A completion on its way to its place in the list: those of the expected type first, then by rank, then by name. */
record Order(Completion completion, boolean matchesType, int rank) {

    private static final Set<String> OF_OBJECT =
            Set.of("clone", "equals", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    /** Behind what a class itself brings come the methods that every object has. */
    static int ofMember(String name) {
        return OF_OBJECT.contains(name) ? 1 : 0;
    }

    static List<Completion> sorted(List<Order> found) {
        return found.stream()
                .sorted(Comparator.comparing(Order::matchesType)
                        .reversed()
                        .thenComparingInt(Order::rank)
                        .thenComparing(order -> order.completion().text(), String.CASE_INSENSITIVE_ORDER)
                        .thenComparing(order -> order.completion().text()))
                .map(Order::completion)
                .toList();
    }
}
