package dev.cortado.magics.model;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.ResultFrame;
import dev.cortado.runtime.Model;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code %models}: lists the models of the session. */
@Command(name = "models", description = "Lists the models of this session.")
public final class ModelsMagic implements Magic {

    @Override
    public MagicResult run(MagicContext context) {
        List<Model> models = List.copyOf(context.loadedModels().values());
        String summary = switch (models.size()) {
            case 0 -> "No models yet: %model NAME URI loads one.";
            case 1 -> "One model.";
            default -> models.size() + " models.";
        };
        return MagicResult.of(summary).frame(ResultFrame.exact(ModelFrames.summary(models)));
    }
}
