/**
 * What {@code cortado bench kernels} measures: each native kernel beside ONNX Runtime's own operator, and whole encoders beside the float
 * model and Optimum's int8 of it. {@link dev.cortado.runner.bench.kernels.KernelStudy} goes through the {@link
 * dev.cortado.runner.bench.kernels.KernelPart}s; each gives {@link dev.cortado.runner.bench.kernels.Section}s, of which a chart and a page
 * of the documents are made. All times come from {@link dev.cortado.measure.Benchmark}, in which the compared models take turns.
 */
package dev.cortado.runner.bench.kernels;
