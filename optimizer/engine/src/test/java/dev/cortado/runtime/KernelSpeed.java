package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Cancellation;
import dev.cortado.quantize.RealModels;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How fast an encoder of MiniLM's shape with random weights is in each format, interleaved with MiniLM in float and in Optimum's int8: to
 * be run by hand, arguments tokens, threads, rounds, formats with commas ({@code int8_1x4:0.9} is 90 percent sparse). On one thread
 * the thread's own time is measured, which others on the machine disturb less.
 */
final class KernelSpeed {

    private static final int WIDTH = 384;
    private static final int INNER = 1536;
    private static final int HEADS = 12;
    private static final int LAYERS = 6;

    private final Random random = new Random(1);
    private final Path folder;
    private final int tokens;
    private final int threads;

    private KernelSpeed(Path folder, int tokens, int threads) {
        this.folder = folder;
        this.tokens = tokens;
        this.threads = threads;
    }

    public static void main(String[] arguments) throws Exception {
        int tokens = Integer.parseInt(arguments.length > 0 ? arguments[0] : "128");
        int threads = Integer.parseInt(arguments.length > 1 ? arguments[1] : "1");
        int rounds = Integer.parseInt(arguments.length > 2 ? arguments[2] : "30");
        String formats = arguments.length > 3 ? arguments[3] : "f32,int7,int5,int8_1x4,int8_1x4:0.9,f32_6x1";
        Path folder = Files.createTempDirectory("kernel-speed");
        new KernelSpeed(folder, tokens, threads).run(rounds, List.of(formats.split(",", -1)));
    }

    private void run(int rounds, List<String> formats) throws Exception {
        RunSettings settings = RunSettings.defaults().withThreads(threads);
        Map<String, InferenceSession> sessions = new LinkedHashMap<>();
        sessions.put("ort f32", InferenceSession.open(RealModels.file(RealModels.MINILM), settings));
        sessions.put("ort int8", InferenceSession.open(RealModels.file(RealModels.MINILM_OPTIMUM), settings));
        for (String format : formats) {
            Path file = folder.resolve(format.replace(':', '-') + ".onnx");
            Files.write(file, encoder(format).toByteArray());
            sessions.put(format, InferenceSession.open(file, settings));
        }
        Map<String, OnnxTensor> text = text();
        Map<String, OnnxTensor> hidden = hidden();
        Map<String, double[]> times = new LinkedHashMap<>();
        for (int round = -3; round < rounds; round++) {
            for (Map.Entry<String, InferenceSession> entry : sessions.entrySet()) {
                Map<String, OnnxTensor> inputs = entry.getKey().startsWith("ort") ? text : hidden;
                double time = time(entry.getValue(), inputs);
                if (round >= 0) {
                    times.computeIfAbsent(entry.getKey(), name -> new double[rounds])[round] = time;
                }
            }
        }
        times.forEach((name, series) -> System.out.printf(
                "%-14s %8.3f ms  %5.2f x ort f32  %5.2f x ort int8%n",
                name, median(series), ratio(times.get("ort f32"), series), ratio(times.get("ort int8"), series)));
    }

    private double time(InferenceSession session, Map<String, OnnxTensor> inputs) {
        runOnce(session, inputs);
        long start = now();
        runOnce(session, inputs);
        return (now() - start) / 1e6;
    }

    private static void runOnce(InferenceSession session, Map<String, OnnxTensor> inputs) {
        try (OrtSession.Result result = session.run(inputs, Cancellation.NEVER)) {
            result.get(0);
        }
    }

    private long now() {
        return threads == 1 ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double ratio(double[] base, double[] series) {
        double[] ratios = new double[series.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = base[i] / series[i];
        }
        return median(ratios);
    }

    private Map<String, OnnxTensor> text() throws Exception {
        long[] ids = random.longs(tokens, 1000, 20000).toArray();
        long[] ones = new long[tokens];
        Arrays.fill(ones, 1);
        return Map.of(
                "input_ids", longs(ids),
                "attention_mask", longs(ones),
                "token_type_ids", longs(new long[tokens]));
    }

    private OnnxTensor longs(long[] values) throws Exception {
        return OnnxTensor.createTensor(InferenceSession.environment(), LongBuffer.wrap(values), new long[] {1, tokens});
    }

    private Map<String, OnnxTensor> hidden() throws Exception {
        float[] values = floats(tokens * WIDTH, 1);
        return Map.of(
                "hidden",
                OnnxTensor.createTensor(
                        InferenceSession.environment(), FloatBuffer.wrap(values), new long[] {1, tokens, WIDTH}));
    }

    private ModelProto encoder(String format) {
        String name = format.split(":", 2)[0];
        double sparsity = format.contains(":") ? Double.parseDouble(format.split(":", 2)[1]) : 0.8;
        ModelBuilder builder = new ModelBuilder()
                .domain("dev.cortado")
                .input("hidden", ElementType.FLOAT, 1, "tokens", WIDTH)
                .output("y", ElementType.FLOAT, 1, "tokens", WIDTH);
        List<String> inputs = new ArrayList<>(List.of("hidden", "", ""));
        List<ByteString> formats = new ArrayList<>();
        List<Long> biases = new ArrayList<>();
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        for (int layer = 0; layer < LAYERS; layer++) {
            int[][] shapes = {{3 * WIDTH, WIDTH}, {WIDTH, WIDTH}, {INNER, WIDTH}, {WIDTH, INNER}};
            for (int m = 0; m < 4; m++) {
                if (m % 2 == 0) {
                    add(builder, inputs, ModelBuilder.floats(name(inputs), List.of((long) WIDTH), ones));
                    add(builder, inputs, ModelBuilder.floats(name(inputs), List.of((long) WIDTH), new float[WIDTH]));
                }
                matrix(builder, inputs, name, shapes[m][0], shapes[m][1], sparsity);
                add(
                        builder,
                        inputs,
                        ModelBuilder.floats(name(inputs), List.of((long) shapes[m][0]), floats(shapes[m][0], 0.02)));
                formats.add(ByteString.copyFromUtf8(name));
                biases.add(1L);
            }
        }
        AttributeProto names = AttributeProto.newBuilder()
                .setName("formats")
                .setType(AttributeProto.AttributeType.STRINGS)
                .addAllStrings(formats)
                .build();
        return builder.node(
                        "dev.cortado",
                        "Encoder",
                        "encoder",
                        inputs,
                        List.of("y"),
                        ModelBuilder.integer("layers", LAYERS),
                        ModelBuilder.integer("heads", HEADS),
                        ModelBuilder.text("norm", "post"),
                        ModelBuilder.text("norm_kind", "layer"),
                        ModelBuilder.real("epsilon", 1e-12f),
                        ModelBuilder.text("activation", "gelu"),
                        ModelBuilder.real("score_scale", (float) (1 / Math.sqrt((double) WIDTH / HEADS))),
                        names,
                        ModelBuilder.integers("biases", biases.toArray(Long[]::new)))
                .proto();
    }

    private static String name(List<String> inputs) {
        return "w" + inputs.size();
    }

    private static void add(ModelBuilder builder, List<String> inputs, TensorProto tensor) {
        builder.initializer(tensor);
        inputs.add(tensor.getName());
    }

    private void matrix(
            ModelBuilder builder, List<String> inputs, String format, int outputs, int columns, double sparsity) {
        switch (format) {
            case "f32" ->
                add(
                        builder,
                        inputs,
                        ModelBuilder.floats(
                                name(inputs),
                                List.of((long) outputs, (long) columns),
                                floats(outputs * columns, 0.05)));
            case "int7" -> {
                byte[] codes = new byte[outputs * columns];
                for (int i = 0; i < codes.length; i++) {
                    codes[i] = (byte) (random.nextInt(127) - 63);
                }
                add(builder, inputs, bytes(name(inputs), ElementType.INT8, codes, outputs, columns));
                scales(builder, inputs, outputs);
            }
            case "int6", "int5" -> {
                int high = columns / (format.equals("int6") ? 4 : 8);
                add(
                        builder,
                        inputs,
                        bytes(name(inputs), ElementType.UINT8, any(outputs * columns / 2), outputs, columns / 2));
                add(builder, inputs, bytes(name(inputs), ElementType.UINT8, any(outputs * high), outputs, high));
                scales(builder, inputs, outputs);
            }
            default -> {
                boolean integers = format.equals("int8_1x4");
                int rows = integers ? outputs : outputs / 6;
                int bits = integers ? columns / 4 : columns;
                byte[] present = new byte[rows * bits / 8];
                int blocks = 0;
                for (int i = 0; i < rows * bits; i++) {
                    if (random.nextDouble() >= sparsity) {
                        present[i / 8] |= (byte) (1 << (i % 8));
                        blocks++;
                    }
                }
                if (integers) {
                    byte[] codes = any(blocks * 4);
                    for (int i = 0; i < codes.length; i++) {
                        codes[i] = (byte) (codes[i] & 63);
                    }
                    add(builder, inputs, bytes(name(inputs), ElementType.INT8, codes, blocks, 4));
                } else {
                    add(
                            builder,
                            inputs,
                            ModelBuilder.floats(name(inputs), List.of((long) blocks, 6L), floats(blocks * 6, 0.05)));
                }
                add(builder, inputs, bytes(name(inputs), ElementType.UINT8, present, rows, bits / 8));
                if (integers) {
                    scales(builder, inputs, outputs);
                }
            }
        }
    }

    private void scales(ModelBuilder builder, List<String> inputs, int outputs) {
        float[] scales = new float[outputs];
        Arrays.fill(scales, 0.001f);
        add(builder, inputs, ModelBuilder.floats(name(inputs), List.of((long) outputs), scales));
    }

    private byte[] any(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private float[] floats(int count, double factor) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * factor);
        }
        return values;
    }

    private static TensorProto bytes(String name, ElementType type, byte[] values, long... shape) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(type.code()).setRawData(ByteString.copyFrom(values));
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        return tensor.build();
    }
}
