package dev.cortado.magics.data;

import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %datasets}: lists the data sets that have a name. */
@Command(name = "datasets", description = "Lists the data sets that %%dataset knows by name.")
public final class DatasetsMagic implements Magic {

    @Override
    public MagicResult run(MagicContext context) {
        List<DatasetEntry> entries = DatasetCatalog.standard().entries();
        Table table = Table.create(
                column("dataset", entries, DatasetEntry::name),
                column("kind", entries, entry -> entry.kind().toString()),
                column("size", entries, DatasetEntry::size),
                column("parts", entries, entry -> String.join(", ", entry.parts())),
                column("purpose", entries, DatasetEntry::purpose),
                column("licence", entries, DatasetEntry::licence),
                column("source", entries, DatasetEntry::source));
        return MagicResult.of(entries.size() + " data sets; those from hf: need access to the Hugging Face hub.")
                .frame(ResultFrame.exact(table));
    }

    private static StringColumn column(String name, List<DatasetEntry> entries, Function<DatasetEntry, String> value) {
        return StringColumn.create(name, entries.stream().map(value).toList());
    }
}
