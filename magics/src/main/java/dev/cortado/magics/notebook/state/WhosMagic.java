package dev.cortado.magics.notebook.state;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.SessionState.Declaration;
import dev.cortado.magics.SessionState.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %whos}: what the notebook has declared, with types and values. */
@Command(
        name = "whos",
        description =
                "Lists the variables that the notebook has declared: name, type, value, size where it is cheap to tell, "
                        + "and the cell that declared it.",
        footer = {"", "  %whos", "  %whos List*", "  %whos --all"})
public final class WhosMagic implements Magic {

    @Mixin
    private Declarations wanted = new Declarations();

    @Override
    public MagicResult run(MagicContext context) {
        List<Declaration> declarations = wanted.of(context.session());
        boolean kinds = !wanted.kinds().equals(EnumSet.of(Kind.VARIABLE));
        Map<String, Object> values = context.session().variables();
        Table table = Table.create("declarations");
        StringColumn name = StringColumn.create("name");
        StringColumn kind = StringColumn.create("kind");
        StringColumn type = StringColumn.create("type");
        StringColumn value = StringColumn.create("value");
        LongColumn bytes = LongColumn.create("bytes");
        IntColumn cell = IntColumn.create("cell");
        for (Declaration declaration : declarations) {
            boolean variable = declaration.kind() == Kind.VARIABLE;
            Object held = variable ? values.get(declaration.name()) : null;
            name.append(declaration.name());
            kind.append(declaration.kind().name().toLowerCase(java.util.Locale.ROOT));
            type.append(declaration.type());
            value.append(variable ? ShortValue.text(held) : "");
            OptionalLong size = ShortValue.bytes(held);
            if (size.isPresent()) {
                bytes.append(size.getAsLong());
            } else {
                bytes.appendMissing();
            }
            if (declaration.cell().isPresent()) {
                cell.append(declaration.cell().getAsInt());
            } else {
                cell.appendMissing();
            }
        }
        table.addColumns(name);
        if (kinds) {
            table.addColumns(kind);
        }
        table.addColumns(type, value, bytes, cell);
        String counted =
                declarations.size() + (kinds ? " declaration" : " variable") + (declarations.size() == 1 ? "" : "s");
        return MagicResult.of(declarations.isEmpty() ? "Nothing is declared." : counted + ".")
                .frame(ResultFrame.measured(table));
    }
}
