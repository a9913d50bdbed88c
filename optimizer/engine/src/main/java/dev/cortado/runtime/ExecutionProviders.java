package dev.cortado.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.cortado.text.NearestNames;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The execution providers of ONNX Runtime by their short names: {@code cpu}, {@code cuda}, {@code openvino}, ... */
final class ExecutionProviders {

    private static final String CPU = "cpu";

    private ExecutionProviders() {}

    /** The ones in the ONNX Runtime that this JVM has, {@code cpu} first. */
    static List<String> available() {
        NativeLibraries.prepare();
        return OrtEnvironment.getAvailableProviders().stream()
                .map(ExecutionProviders::shortName)
                .sorted(Comparator.comparing((String name) -> !name.equals(CPU)).thenComparing(name -> name))
                .toList();
    }

    /** Adds a provider to a session's options; the CPU is always behind it. */
    static void add(String name, SessionOptions options) throws ModelLoadException, OrtException {
        if (name.equals(CPU)) {
            return;
        }
        OrtProvider provider = Arrays.stream(OrtProvider.values())
                .filter(candidate -> shortName(candidate).equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelLoadException("provider '" + name + "' is none that ONNX Runtime has"
                        + NearestNames.hint(name, available())));
        if (!available().contains(name)) {
            throw new ModelLoadException("provider '" + name + "' is not in this build of ONNX Runtime, which has: "
                    + String.join(", ", available()) + "; put the onnxruntime artefact that has it on the class path");
        }
        switch (provider) {
            case CUDA -> options.addCUDA();
            case ROCM -> options.addROCM();
            case DNNL -> options.addDnnl(true);
            case OPEN_VINO -> options.addOpenVINO("");
            case TENSOR_RT -> options.addTensorrt(0);
            case DIRECT_ML -> options.addDirectML(0);
            case NNAPI -> options.addNnapi();
            case ACL -> options.addACL(true);
            case CORE_ML -> options.addCoreML();
            case XNNPACK -> options.addXnnpack(Map.of());
            case QNN -> options.addQnn(Map.of());
            case WEBGPU -> options.addWebGPU(Map.of());
            case CPU, VITIS_AI, RK_NPU, MI_GRAPH_X, AZURE ->
                throw new ModelLoadException("provider '" + name + "' cannot be chosen from Java; there is: "
                        + String.join(", ", available()));
        }
    }

    private static String shortName(OrtProvider provider) {
        return provider.name().replace("_", "").toLowerCase(Locale.ROOT);
    }
}
