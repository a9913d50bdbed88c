// Holds every instruction set of this CPU, or of its emulator, against plain C++ over random shapes: products of integers
// and codes exactly, the rest to 1e-5 of a row's largest value. Arguments: rounds, seed. Ends with 0 if all agree.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "cortado_kernels.h"

namespace {

std::mt19937 engine;

int below(int limit) { return static_cast<int>(engine() % static_cast<unsigned>(limit)); }

std::vector<float> floats(std::size_t count, float factor = 1) {
    std::normal_distribution<float> normal(0, factor);
    std::vector<float> values(count);
    for (float& value : values) value = normal(engine);
    return values;
}

void check(int result) {
    if (result != 0) {
        std::printf("%s\n", cortado_last_error());
        std::exit(2);
    }
}

// Computes something with each instruction set and compares it with what plain C++, the last of them, gives.
void compare(const std::vector<std::string>& sets, const char* what, std::size_t width, double tolerance,
             const std::function<std::vector<float>()>& compute) {
    check(cortado_choose_instruction_set(sets.back().c_str()));
    std::vector<float> expected = compute();
    for (const std::string& set : sets) {
        check(cortado_choose_instruction_set(set.c_str()));
        std::vector<float> found = compute();
        for (std::size_t row = 0; row * width < expected.size(); row++) {
            double largest = tolerance > 0 ? 0.1 : 0;
            for (std::size_t k = row * width; k < (row + 1) * width; k++) largest = std::fmax(largest, std::fabs(expected[k]));
            for (std::size_t k = row * width; k < (row + 1) * width; k++) {
                if (!(std::fabs(found[k] - expected[k]) <= tolerance * largest)) {
                    std::printf("%s, %s: expected %.9g, found %.9g\n", what, set.c_str(), expected[k], found[k]);
                    std::exit(1);
                }
            }
        }
    }
}

void compare_products(const std::vector<std::string>& sets) {
    int outputs = 1 + below(40);
    int inputs = 1 + below(below(20) == 0 ? 700 : 60);
    int tokens = 1 + below(80);
    std::size_t rows = static_cast<std::size_t>(outputs);
    std::vector<float> x = floats(static_cast<std::size_t>(tokens * inputs));
    std::vector<float> scales = floats(rows);
    std::vector<float> weights = floats(rows * static_cast<std::size_t>(inputs));
    std::vector<std::int8_t> codes(weights.size());
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(below(127) - 63);
    std::int64_t shape[2] = {outputs, inputs};
    auto run = [&](const char* format, std::vector<CortadoTensor> tensors) {
        CortadoMatrix* matrix = nullptr;
        check(cortado_matrix_create(format, outputs, inputs, tensors.data(), static_cast<std::int32_t>(tensors.size()), nullptr, &matrix));
        std::vector<float> y(static_cast<std::size_t>(tokens) * rows);
        check(cortado_matrix_multiply(matrix, x.data(), tokens, "", 1, y.data()));
        cortado_matrix_destroy(matrix);
        return y;
    };
    CortadoTensor scale{scales.data(), shape, 1, 1};
    compare(sets, "int7", rows, 0, [&] { return run("int7", {{codes.data(), shape, 3, 2}, scale}); });
    std::int64_t low_shape[2] = {outputs, (inputs + 1) / 2};
    std::vector<unsigned char> low(rows * static_cast<std::size_t>(low_shape[1]));
    for (unsigned char& byte : low) byte = static_cast<unsigned char>(engine());
    for (int per_byte : {4, 8}) {
        std::int64_t high_shape[2] = {outputs, (inputs + per_byte - 1) / per_byte};
        std::vector<unsigned char> high(rows * static_cast<std::size_t>(high_shape[1]));
        for (unsigned char& byte : high) byte = static_cast<unsigned char>(engine());
        const char* format = per_byte == 4 ? "int6" : "int5";
        compare(sets, format, rows, 0, [&] { return run(format, {{low.data(), low_shape, 2, 2}, {high.data(), high_shape, 2, 2}, scale}); });
    }
    // Every block there: sparse rows of the dense codes.
    if (inputs % 4 == 0) {
        std::int64_t block_shape[2] = {static_cast<std::int64_t>(codes.size()) / 4, 4};
        std::int64_t bit_shape[2] = {outputs, (inputs + 31) / 32};
        std::vector<unsigned char> present(rows * static_cast<std::size_t>(bit_shape[1]));
        for (std::size_t n = 0; n < rows; n++) {
            for (int b = 0; b < inputs / 4; b++) {
                present[n * static_cast<std::size_t>(bit_shape[1]) + static_cast<std::size_t>(b / 8)] |= static_cast<unsigned char>(1 << (b % 8));
            }
        }
        compare(sets, "int8_1x4", rows, 0, [&] { return run("int8_1x4", {{codes.data(), block_shape, 3, 2}, {present.data(), bit_shape, 2, 2}, scale}); });
    }
    compare(sets, "f32", rows, 1e-4, [&] { return run("f32", {{weights.data(), shape, 1, 2}}); });
}

void compare_pieces(const std::vector<std::string>& sets) {
    std::int64_t tokens = 1 + below(40);
    std::int64_t features = 1 + below(50);
    std::size_t width = static_cast<std::size_t>(features);
    std::size_t count = static_cast<std::size_t>(tokens) * width;
    std::vector<float> x = floats(2 * count, 3);
    compare(sets, "round", width, 0, [&] {
        std::vector<unsigned char> codes(count);
        std::vector<float> scales(static_cast<std::size_t>(tokens));
        std::vector<std::int32_t> zeros(scales.size());
        check(cortado_round(x.data(), tokens, features, 255, codes.data(), scales.data(), zeros.data()));
        return std::vector<float>(codes.begin(), codes.end());
    });
    std::vector<float> scale = floats(width);
    compare(sets, "normalise", width, 1e-4, [&] {
        std::vector<float> y(count);
        check(cortado_normalise(x.data(), tokens, features, scale.data(), scale.data(), 1e-3f, 0, y.data()));
        return y;
    });
    for (std::string activation : {"gelu", "gelu_tanh", "relu", "swiglu", "geglu", "geglu_tanh"}) {
        // What a gate is wrong by is multiplied by a value of up to 15.
        compare(sets, activation.c_str(), width, activation.find("glu") == std::string::npos ? 1e-5 : 2e-4, [&] {
            std::vector<float> y(count);
            check(cortado_activate(activation.c_str(), x.data(), tokens, features, y.data()));
            return y;
        });
    }
    std::vector<float> k = floats(count), v = floats(count), bias = floats(static_cast<std::size_t>(tokens * tokens));
    compare(sets, "attention", width, 1e-4, [&] {
        std::vector<float> y(count);
        check(cortado_attention(x.data(), k.data(), v.data(), tokens, 1, features, 0.2f, bias.data(), y.data()));
        return y;
    });
}

}  // namespace

int main(int argc, char** argv) {
    int rounds = argc > 1 ? std::atoi(argv[1]) : 300;
    engine.seed(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1u);
    std::vector<std::string> sets;
    std::istringstream names(cortado_instruction_sets());
    for (std::string name; std::getline(names, name, ',');) sets.push_back(name);
    for (int i = 0; i < rounds; i++) {
        compare_products(sets);
        compare_pieces(sets);
    }
    std::printf("%s: %d rounds agree\n", cortado_instruction_sets(), rounds);
    return 0;
}
