package dev.cortado.kernel;

import dev.cortado.kernel.wire.WireCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The content of a {@code kernel_info_reply}. */
final class KernelInfo {

    private KernelInfo() {}

    static Map<String, Object> of(CortadoKernel kernel) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("status", "ok");
        info.put("protocol_version", WireCodec.PROTOCOL_VERSION);
        info.put("implementation", kernel.getName());
        info.put("implementation_version", kernel.getVersion());
        info.put("language_info", kernel.getLanguageInfo());
        info.put("banner", "Cortado " + kernel.getVersion() + " on Java " + Runtime.version());
        info.put("help_links", kernel.getHelpLinks());
        info.put("debugger", false);
        info.put("supported_features", List.of()); // neither the debugger nor subshells, the two there are
        return info;
    }
}
