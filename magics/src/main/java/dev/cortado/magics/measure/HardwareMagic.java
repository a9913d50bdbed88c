package dev.cortado.magics.measure;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.runtime.Hardware;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %hardware}: the machine the figures come from. */
@Command(
        name = "hardware",
        description = "Shows the processor, its instruction sets, the memory and ONNX Runtime's providers.")
public final class HardwareMagic implements Magic {

    @Override
    public MagicResult run(MagicContext context) {
        Hardware hardware = Hardware.probe();
        Table table =
                Table.create("hardware").addColumns(StringColumn.create("property"), StringColumn.create("value"));
        row(table, "cpu", hardware.cpu());
        row(table, "architecture", hardware.architecture());
        row(table, "instruction_sets", String.join(" ", hardware.instructionSets()));
        row(table, "physical_processors", Integer.toString(hardware.physicalProcessors()));
        row(table, "logical_processors", Integer.toString(hardware.logicalProcessors()));
        row(
                table,
                "caches",
                hardware.caches().stream().map(HardwareMagic::describe).collect(Collectors.joining(", ")));
        row(table, "memory_gb", String.format(Locale.ROOT, "%.1f", hardware.memoryBytes() / 1e9));
        row(table, "providers", String.join(", ", hardware.providers()));
        String summary = String.format(
                Locale.ROOT,
                "%s, %d logical processors%s.",
                hardware.cpu(),
                hardware.logicalProcessors(),
                hardware.notes().stream().map(note -> "; " + note).collect(Collectors.joining()));
        return MagicResult.of(summary).frame(ResultFrame.exact(table)).value(hardware);
    }

    private static void row(Table table, String property, String value) {
        table.stringColumn("property").append(property);
        table.stringColumn("value").append(value);
    }

    private static String describe(Hardware.Cache cache) {
        String size = cache.bytes() >= 1 << 20 ? (cache.bytes() >> 20) + " MiB" : (cache.bytes() >> 10) + " KiB";
        return "L" + cache.level() + " " + cache.kind() + " " + size;
    }
}
