package dev.cortado.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.cortado.text.NearestNames;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The execution providers of ONNX Runtime by their short names: {@code cpu}, {@code cuda}, {@code openvino}, ... */
public final class ExecutionProviders {

    private static final String CPU = "cpu";
    private static final Set<OrtProvider> UNREACHABLE =
            EnumSet.of(OrtProvider.VITIS_AI, OrtProvider.RK_NPU, OrtProvider.MI_GRAPH_X, OrtProvider.AZURE);

    private ExecutionProviders() {}

    /** The ones in the ONNX Runtime that this JVM has, {@code cpu} first. */
    public static List<String> available() {
        NativeLibraries.prepare();
        return OrtEnvironment.getAvailableProviders().stream()
                .map(ExecutionProviders::shortName)
                .sorted(Comparator.comparing((String name) -> !name.equals(CPU)).thenComparing(name -> name))
                .toList();
    }

    /**
     * Makes sure that a session could be opened with a provider.
     *
     * @param name its short name
     * @throws ModelLoadException if ONNX Runtime has none of that name (with the nearest), this build of it does not have it (with
     *     what to install), or Java cannot choose it
     */
    public static void require(String name) throws ModelLoadException {
        if (!name.equals(CPU)) {
            find(name);
        }
    }

    private static OrtProvider find(String name) throws ModelLoadException {
        OrtProvider provider = Arrays.stream(OrtProvider.values())
                .filter(candidate -> shortName(candidate).equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelLoadException("provider '" + name + "' is none that ONNX Runtime has"
                        + NearestNames.hint(name, available())));
        if (!available().contains(name)) {
            throw new ModelLoadException("provider '" + name + "' is not in this build of ONNX Runtime, which has: "
                    + String.join(", ", available()) + "; " + remedy(provider));
        }
        if (UNREACHABLE.contains(provider)) {
            throw new ModelLoadException(
                    "provider '" + name + "' cannot be chosen from Java; there is: " + String.join(", ", available()));
        }
        return provider;
    }

    private static String remedy(OrtProvider provider) {
        return switch (provider) {
            case CUDA, TENSOR_RT ->
                "put com.microsoft.onnxruntime:onnxruntime_gpu, of the same version, on the class path instead of onnxruntime";
            case QNN -> "put com.microsoft.onnxruntime:onnxruntime-qnn on the class path instead of onnxruntime";
            case CORE_ML -> "it comes with onnxruntime on macOS";
            default ->
                "build ONNX Runtime with it and name the folder of its libraries with -Donnxruntime.native.path=FOLDER";
        };
    }

    /** Adds a provider to a session's options; the CPU is always behind it. */
    static void add(String name, SessionOptions options) throws ModelLoadException, OrtException {
        if (name.equals(CPU)) {
            return;
        }
        OrtProvider provider = find(name);
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
            case CPU, VITIS_AI, RK_NPU, MI_GRAPH_X, AZURE -> throw new IllegalStateException(name);
        }
    }

    private static String shortName(OrtProvider provider) {
        return provider.name().replace("_", "").toLowerCase(Locale.ROOT);
    }
}
