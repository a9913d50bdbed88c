package dev.cortado.magics.quantize;

import dev.cortado.magics.calibrate.CalibrationOptions;
import dev.cortado.magics.calibrate.LossOptions;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A method that makes and judges several models, and shows what became of each. */
abstract class SearchingMethod implements QuantizationMethod {

    private final String name;
    private SearchView view;

    /** @param name which is also what new variables end in */
    SearchingMethod(String name) {
        this.name = name;
    }

    /** To be called when the search has ended. */
    final void show(SearchView found) {
        view = found;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String suffix(CommonOptions common) {
        return name;
    }

    @Override
    public final Set<String> commonOptions() {
        Set<String> names = new TreeSet<>(LossOptions.NAMES);
        names.addAll(CalibrationOptions.NAMES);
        return names;
    }

    @Override
    public final Set<String> operators() {
        return DynamicQuantization.SUPPORTED_OPERATORS;
    }

    @Override
    public final Optional<SearchView> search() {
        return Optional.ofNullable(view);
    }
}
