package dev.cortado.runner.bench.kernels;

import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.Subject;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Products alone, on one thread. */
final class ProductPart {

    private static final String FLOATS = "ORT MatMul, fp32";
    private static final String INTEGERS = "ORT MatMulInteger, dynamic int8";
    private static final String FOUR_BITS = "ORT MatMulNBits, 4 bits";
    private static final String CALL = "the call of a session alone";
    private static final double SPARSE = 0.8;
    private static final double SPARSER = 0.9;

    private final KernelSettings settings;
    private final Path folder;
    private final Progress progress;
    private final Remarks remarks;

    ProductPart(KernelSettings settings, Path folder, Progress progress, Remarks remarks) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
        this.remarks = remarks;
    }

    List<Section> measure() throws IOException {
        List<Section> sections = new ArrayList<>();
        for (int tokens : settings.operatorTokens()) {
            List<Cell> floats = new ArrayList<>();
            List<Cell> integers = new ArrayList<>();
            for (MatrixShape shape : settings.products()) {
                measure(shape, tokens, floats, integers);
            }
            sections.add(new Section(
                    KernelPart.PRODUCTS,
                    "Products, " + Remarks.tokens(tokens)
                            + ": microseconds, and the time relative to ONNX Runtime's MatMul in fp32",
                    !sections.isEmpty()
                            ? ""
                            : "Matrices are named by inputs x outputs. The last row is a session that only tells its input's shape:"
                                    + " so much of every time is the call.",
                    floats));
            sections.add(new Section(
                    KernelPart.PRODUCTS,
                    "Products, " + Remarks.tokens(tokens) + ": the time relative to ONNX Runtime's dynamic int8",
                    "",
                    integers));
        }
        return sections;
    }

    private void measure(MatrixShape shape, int tokens, List<Cell> floats, List<Cell> integers) throws IOException {
        String of = "product " + shape + ", " + Remarks.tokens(tokens);
        Map<String, OnnxModel> models = models(new ProductModels(shape, tokens, 1));
        List<Subject> subjects = new ArrayList<>();
        for (Map.Entry<String, OnnxModel> entry : models.entrySet()) {
            Path file = folder.resolve("product-" + subjects.size() + ".onnx");
            entry.getValue().write(file);
            subjects.add(new Subject(entry.getKey(), file));
        }
        progress.step(of, 0, 1, Progress.Unit.ITEMS);
        Comparison comparison = remarks.noting(
                KernelPart.PRODUCTS,
                Comparison.of(
                        BenchmarkPlan.of(subjects)
                                .withTokens(List.of(tokens))
                                .withBudget(settings.operatorBudget())
                                .withRounds(settings.rounds()),
                        Remarks.quiet(progress)));
        for (String model : models.keySet()) {
            String column = shape.toString();
            floats.add(new Cell(column, comparison.micros(model, tokens, 1, of + ": time")));
            if (!model.equals(FLOATS) && !model.equals(CALL)) {
                floats.add(new Cell(
                        column,
                        comparison.ratio(model, FLOATS, tokens, 1, of + ": time relative to ORT's MatMul in fp32")));
            }
            if (!model.startsWith("ORT") && !model.equals(CALL)) {
                integers.add(new Cell(
                        column,
                        comparison.ratio(model, INTEGERS, tokens, 1, of + ": time relative to ORT's dynamic int8")));
            }
        }
        for (Subject subject : subjects) {
            Files.delete(subject.file());
        }
    }

    private static Map<String, OnnxModel> models(ProductModels make) throws IOException {
        Map<String, OnnxModel> models = new LinkedHashMap<>();
        models.put(FLOATS, make.floats());
        models.put(INTEGERS, make.dynamic());
        models.put(FOUR_BITS, make.fourBits());
        for (MatrixFormat format : List.of(MatrixFormat.F32, MatrixFormat.INT7, MatrixFormat.INT6, MatrixFormat.INT5)) {
            models.put("QuantMatMul " + format.attribute(), make.packed(format, 0));
        }
        models.put("SparseMatMul int8_1x4, 80 % zeros", make.packed(MatrixFormat.INT8_1X4, SPARSE));
        models.put("SparseMatMul int8_1x4, 90 % zeros", make.packed(MatrixFormat.INT8_1X4, SPARSER));
        models.put("SparseMatMul f32_6x1, 80 % zeros", make.packed(MatrixFormat.F32_6X1, SPARSE));
        models.put(CALL, make.call());
        return models;
    }
}
