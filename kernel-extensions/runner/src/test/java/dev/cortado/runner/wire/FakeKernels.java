package dev.cortado.runner.wire;

import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.KernelCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How tests start {@link FakeKernel}. */
public final class FakeKernels {

    private FakeKernels() {}

    /** Returns the command; the modes are those of {@link FakeKernel#main}. */
    public static KernelCommand command(String... modes) {
        List<String> arguments = new ArrayList<>(List.of(
                Distribution.java().toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FakeKernel.class.getName(),
                KernelCommand.CONNECTION_FILE));
        arguments.addAll(List.of(modes));
        return new KernelCommand("fake", arguments, Map.of("FAKE", "1"), false);
    }
}
