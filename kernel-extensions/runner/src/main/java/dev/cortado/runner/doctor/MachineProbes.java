package dev.cortado.runner.doctor;

import ai.onnxruntime.OrtEnvironment;
import dev.cortado.runner.process.Programs;
import dev.cortado.runtime.Hardware;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The machine: its JDK, its processor, its memory, and ONNX Runtime on it. */
final class MachineProbes {

    private static final int OLDEST_JAVA = 25;

    private MachineProbes() {}

    static List<Probe> all() {
        return List.of(Probe.of("JDK", MachineProbes::jdk), new Probe("hardware", MachineProbes::hardware));
    }

    private static Finding jdk() {
        String home = System.getProperty("java.home");
        String value = System.getProperty("java.vendor") + " " + Runtime.version() + ", " + home;
        if (Runtime.version().feature() < OLDEST_JAVA) {
            return Finding.broken("JDK", value, "JDK 25 or newer is needed: https://adoptium.net");
        }
        boolean compiler = Files.exists(Path.of(home, "bin", "javac"))
                || Programs.find("javac").isPresent()
                || Files.exists(Path.of(home, "bin", "javac.exe"));
        return compiler
                ? Finding.ok("JDK", value)
                : Finding.broken("JDK", value + " (a JRE)", "a JDK is needed, a JRE has no JShell");
    }

    private static List<Finding> hardware() {
        Hardware hardware = Hardware.probe();
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("CPU", hardware.cpu() + ", " + hardware.architecture()));
        findings.add(Finding.ok(
                "CPU features",
                hardware.instructionSets().isEmpty() ? "none known" : String.join(" ", hardware.instructionSets()),
                String.join("\n", hardware.notes())));
        findings.add(Finding.ok(
                "processors", hardware.logicalProcessors() + " (" + hardware.physicalProcessors() + " cores)"));
        findings.add(Finding.ok(
                "memory",
                OwnProbes.megabytes(hardware.memoryBytes()) + ", of which a Java heap takes at most "
                        + OwnProbes.megabytes(Runtime.getRuntime().maxMemory())));
        findings.add(onnxRuntime(hardware.providers()));
        return findings;
    }

    private static Finding onnxRuntime(List<String> providers) {
        Optional<String> version = version();
        return version.isPresent() && !providers.isEmpty()
                ? Finding.ok("ONNX Runtime", version.get() + ", providers " + String.join(", ", providers))
                : Finding.broken(
                        "ONNX Runtime",
                        "its native library does not load",
                        "64-bit Linux, macOS or Windows is needed (on Linux with glibc)");
    }

    private static Optional<String> version() {
        try {
            return Optional.of(OrtEnvironment.getEnvironment().getVersion());
        } catch (LinkageError | IllegalStateException doesNotLoad) {
            return Optional.empty();
        }
    }
}
