package dev.cortado.magics.measure;

import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.measure.peak.MachinePeaks;
import dev.cortado.measure.peak.Peak;
import dev.cortado.measure.peak.PeakNotes;
import dev.cortado.record.Reproducibility;
import dev.cortado.runtime.Hardware;
import dev.cortado.runtime.NumaNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %hardware}: the machine the figures come from, and what it can reach. */
@Command(
        name = "hardware",
        description = "Shows the processor, its instruction sets, the memory and ONNX Runtime's providers.",
        footer = {
            "",
            "With --measure it also measures the peaks that %profile holds models against, in about five seconds: products",
            "in fp32, int8, int4, fp16 and bf16 in ONNX Runtime's own kernels, and the bandwidth of memory and caches. Once",
            "measured they are shown without asking, until the session ends."
        })
public final class HardwareMagic implements Magic {

    @Option(names = "--measure", description = "Measures peak rates and bandwidths, on one thread and on all cores.")
    private boolean measure;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        Hardware hardware = Hardware.probe();
        Table table =
                Table.create("hardware").addColumns(StringColumn.create("property"), StringColumn.create("value"));
        row(table, "cpu", hardware.cpu());
        row(table, "architecture", hardware.architecture());
        row(table, "instruction_sets", String.join(" ", hardware.instructionSets()));
        row(table, "physical_processors", Integer.toString(hardware.physicalProcessors()));
        row(table, "logical_processors", Integer.toString(hardware.logicalProcessors()));
        NumaNodes.count().ifPresent(nodes -> row(table, "numa_nodes", Integer.toString(nodes)));
        row(
                table,
                "caches",
                hardware.caches().stream().map(HardwareMagic::describe).collect(Collectors.joining(", ")));
        row(table, "memory_gb", String.format(Locale.ROOT, "%.1f", hardware.memoryBytes() / 1e9));
        row(table, "providers", String.join(", ", hardware.providers()));
        List<Integer> threads = List.of(1, hardware.physicalProcessors());
        Optional<MachinePeaks> peaks =
                measure ? Optional.of(SessionPeaks.of(context, threads)) : SessionPeaks.known(context);
        peaks.ifPresent(found -> addPeaks(table, found));
        List<String> notes =
                new ArrayList<>(peaks.map(found -> PeakNotes.of(found, hardware.instructionSets(), threadsOf(found)))
                        .filter(found -> !found.isEmpty())
                        .orElse(hardware.notes()));
        String summary = String.format(
                Locale.ROOT,
                "%s, %d logical processors%s.",
                hardware.cpu(),
                hardware.logicalProcessors(),
                notes.stream().map(note -> "; " + note).collect(Collectors.joining()));
        return MagicResult.of(summary)
                .frame(ResultFrame.exact(table)
                        .with(Reproducibility.measured(), "measured", "measured_low", "measured_high"))
                .details(peaks.map(HardwareMagic::details).orElse(List.of()))
                .value(hardware);
    }

    private static int threadsOf(MachinePeaks peaks) {
        return peaks.peaks().stream().mapToInt(Peak::threads).min().orElse(1);
    }

    /** The measured ones in columns of their own, since they do not reproduce as the others do. */
    private static void addPeaks(Table table, MachinePeaks peaks) {
        DoubleColumn measured = DoubleColumn.create("measured");
        DoubleColumn low = DoubleColumn.create("measured_low");
        DoubleColumn high = DoubleColumn.create("measured_high");
        for (int i = 0; i < table.rowCount(); i++) {
            measured.appendMissing();
            low.appendMissing();
            high.appendMissing();
        }
        for (Peak peak : peaks.peaks()) {
            if (peak.isMeasured()) {
                row(table, HardwareTexts.property(peak), "");
                measured.append(peak.gigaPerSecond());
                low.append(peak.interval().low());
                high.append(peak.interval().high());
            }
        }
        table.addColumns(measured, low, high);
    }

    private static List<String> details(MachinePeaks peaks) {
        List<String> lines = new ArrayList<>();
        peaks.peaks().forEach(peak -> lines.add(HardwareTexts.peak(peak)));
        lines.add(String.format(
                Locale.ROOT,
                "memory measured with arrays of %d MiB each, the cache with arrays of %d KiB each, ONNX Runtime %s",
                peaks.arrayBytes() >> 20,
                peaks.cacheArrayBytes() >> 10,
                peaks.version()));
        return lines;
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
