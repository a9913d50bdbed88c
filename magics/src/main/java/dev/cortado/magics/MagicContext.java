package dev.cortado.magics;

import dev.cortado.magics.render.chart.Looks;
import dev.cortado.progress.Progress;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import dev.cortado.text.NearestNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.lang.model.SourceVersion;
import tech.tablesaw.api.Table;

/** One call of a magic: the session it runs in, where it reports its progress, and what it used and made, for the record. */
public final class MagicContext {

    private final NotebookSession session;
    private final Progress progress;
    private final Optional<String> body;
    private final List<Artifact> inputs = new ArrayList<>();
    private final List<Artifact> outputs = new ArrayList<>();
    private final Map<String, Long> seeds = new LinkedHashMap<>();
    private final Map<String, Model> used = new LinkedHashMap<>();

    public MagicContext(NotebookSession session, Progress progress, Optional<String> body) {
        this.session = session;
        this.progress = progress;
        this.body = body;
    }

    /** The notebook. */
    public NotebookSession session() {
        return session;
    }

    /** Where long work reports, and learns of an interrupt. */
    public Progress progress() {
        return progress;
    }

    /** The lines below a cell magic; empty for a line magic. */
    public Optional<String> body() {
        return body;
    }

    /** Where models and data come from. */
    public Resources resources() {
        return Resources.standard();
    }

    /** A path as the user wrote it, taken from the notebook's folder. */
    public Path path(String written) {
        return session.directory().resolve(written).normalize();
    }

    /**
     * The model a variable holds; noted as an input of the record.
     *
     * @throws MagicException if there is no such variable, or it holds something else; names the nearest models
     */
    public Model model(String name) {
        Object value = session.value(name).orElse(null);
        if (value instanceof Model model) {
            input(artifact(model));
            used.put(name, model);
            return model;
        }
        Set<String> models = loadedModels().keySet();
        String known = models.isEmpty()
                ? " No model is loaded yet: %model NAME URI loads one."
                : " Models here: " + String.join(", ", models) + ".";
        if (value != null) {
            throw new MagicException("'" + name + "' holds a value of type "
                    + value.getClass().getSimpleName() + ", not a model." + known);
        }
        throw new MagicException(
                "No variable '" + name + "' holds a model." + NearestNames.didYouMean(name, models) + known);
    }

    /** The models of several variables, in their order. */
    public List<Model> models(List<String> names) {
        return names.stream().map(this::model).toList();
    }

    /** The variables that hold a model, by name, sorted. */
    public SortedMap<String, Model> loadedModels() {
        SortedMap<String, Model> models = new TreeMap<>();
        session.variables().forEach((name, value) -> {
            if (value instanceof Model model) {
                models.put(name, model);
            }
        });
        return models;
    }

    /** Declares a session variable that holds a model; noted as an output of the record. */
    public void bindModel(Model model) {
        checkName(model.name());
        session.bind(model.name(), Model.class, model);
        output(artifact(model));
    }

    /** A model as a record names it; one made here has no address but its session and its hash. */
    private static Artifact artifact(Model model) {
        String uri = model.parent().isPresent() ? "session:" + model.name() : model.source();
        return new Artifact(model.name(), uri, model.sha256(), model.sizeBytes());
    }

    /**
     * Makes sure that a name can be a Java variable's.
     *
     * @throws MagicException if it cannot
     */
    public static void checkName(String name) {
        if (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name)) {
            throw new MagicException("'" + name + "' cannot name a Java variable: "
                    + "expected letters, digits and _, not starting with a digit, and no Java keyword.");
        }
    }

    /**
     * Makes sure that a name can be given to a model: a valid one, and no variable's that holds something else.
     *
     * @throws MagicException if it cannot
     */
    public void checkModelName(String name) {
        checkName(name);
        session.value(name).filter(value -> !(value instanceof Model)).ifPresent(value -> {
            throw new MagicException("'" + name + "' holds a value of type "
                    + value.getClass().getSimpleName() + ", which would be lost: choose another name.");
        });
    }

    /** Notes something the magic read. */
    public void input(Artifact artifact) {
        inputs.add(artifact);
    }

    /** Notes something the magic made. */
    public void output(Artifact artifact) {
        outputs.add(artifact);
    }

    /** Notes a seed of the run. */
    public void seed(String name, long seed) {
        seeds.put(name, seed);
    }

    /** How each model looks in this session's charts. */
    public Looks looks() {
        return session.memory().looks();
    }

    /** What was measured in this session so far. */
    public List<Measurement> measurements() {
        return session.memory().measurements().all();
    }

    /** The models that were asked for, by the name of their variable, in that order. */
    Map<String, Model> used() {
        return Collections.unmodifiableMap(used);
    }

    /** Has the session remember a frame of a magic that measures; one without a column {@code model} is passed over. */
    void remember(String verb, String condition, Table table) {
        if (table.containsColumn("model")) {
            Map<String, ModelIdentity> identities = new LinkedHashMap<>();
            used.values().forEach(model -> identities.put(model.name(), ModelIdentity.of(model)));
            session.memory().measurements().add(verb, condition, table, identities);
        }
    }

    List<Artifact> inputs() {
        return List.copyOf(inputs);
    }

    List<Artifact> outputs() {
        return List.copyOf(outputs);
    }

    Map<String, Long> seeds() {
        return Map.copyOf(seeds);
    }
}
