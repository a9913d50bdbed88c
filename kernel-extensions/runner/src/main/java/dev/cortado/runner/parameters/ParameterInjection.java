package dev.cortado.runner.parameters;

import dev.cortado.runner.notebook.Cell;
import dev.cortado.runner.notebook.Notebook;
import dev.cortado.text.NearestNames;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts values into a notebook: a new cell of Java declarations behind the one tagged {@code parameters}. */
public final class ParameterInjection {

    /** The tag of the cell that declares the parameters. */
    public static final String PARAMETERS = "parameters";

    /** The tag of the cell that holds the given values. */
    public static final String INJECTED = "injected-parameters";

    private ParameterInjection() {}

    /**
     * Inserts the cell, in place of the one of an earlier run. Nothing happens when there are no values.
     *
     * @param values the values by parameter name, in the order given
     * @param name what error messages call the notebook
     * @throws ParameterException if there is no parameters cell, a name is not declared in it, or a value does not fit
     *     its type; the notebook then is as it was
     */
    public static void inject(Notebook notebook, Map<String, String> values, String name) throws ParameterException {
        if (values.isEmpty()) {
            return;
        }
        int declared = indexOf(notebook, PARAMETERS);
        if (declared < 0) {
            throw new ParameterException(name + " has no cell tagged '" + PARAMETERS
                    + "', so -p cannot be used; tag the cell that declares them (in JupyterLab: property inspector)");
        }
        Map<String, Parameter> parameters =
                ParameterCell.read(notebook.cells().get(declared).source());
        StringBuilder source = new StringBuilder("// Parameters\n");
        for (Map.Entry<String, String> value : values.entrySet()) {
            source.append(declaration(parameters, value.getKey(), value.getValue(), name))
                    .append('\n');
        }
        source.setLength(source.length() - 1);
        int earlier = indexOf(notebook, INJECTED);
        if (earlier >= 0) {
            notebook.remove(earlier);
        }
        int behind = earlier >= 0 ? earlier : declared + 1;
        notebook.insert(behind, Cell.code(source.toString(), List.of(INJECTED)));
    }

    private static String declaration(Map<String, Parameter> parameters, String key, String value, String name)
            throws ParameterException {
        Parameter parameter = parameters.get(key);
        if (parameter == null) {
            throw new ParameterException(unknown(parameters, key, name));
        }
        try {
            return parameter.type() + " " + key + " = " + JavaValue.expression(parameter.type(), value) + ";";
        } catch (IllegalArgumentException unfit) {
            throw new ParameterException(
                    "parameter '" + key + "' of " + name + " (" + parameter + "): " + unfit.getMessage());
        }
    }

    private static String unknown(Map<String, Parameter> parameters, String key, String name) {
        if (parameters.isEmpty()) {
            return "the parameters cell of " + name + " declares nothing, so '" + key + "' cannot be set";
        }
        List<String> near = NearestNames.of(key, parameters.keySet(), 3);
        String meant = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
        return name + " has no parameter '" + key + "'" + meant + "\nIts parameters and their defaults:\n"
                + parameters.values().stream()
                        .map(parameter -> "  " + parameter)
                        .collect(Collectors.joining("\n"));
    }

    private static int indexOf(Notebook notebook, String tag) {
        List<Cell> cells = notebook.cells();
        for (int index = 0; index < cells.size(); index++) {
            if (cells.get(index).isCode() && cells.get(index).hasTag(tag)) {
                return index;
            }
        }
        return -1;
    }
}
