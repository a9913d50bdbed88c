package dev.cortado.magics.notebook;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicCatalog;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import picocli.CommandLine.Command;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %lsmagic}: lists the magics. */
@Command(name = "lsmagic", description = "Lists the magics.")
public final class LsmagicMagic implements Magic {

    @Override
    public MagicResult run(MagicContext context) {
        MagicCatalog catalog = MagicCatalog.installed();
        Table table = Table.create("magics").addColumns(StringColumn.create("magic"), StringColumn.create("does"));
        for (String verb : catalog.verbs()) {
            String[] description =
                    catalog.create(verb).getClass().getAnnotation(Command.class).description();
            table.stringColumn("magic").append("%" + verb);
            table.stringColumn("does").append(String.join(" ", description));
        }
        return MagicResult.of(table.rowCount() + " magics; %verb --help tells more about each.")
                .frame(ResultFrame.exact(table));
    }
}
