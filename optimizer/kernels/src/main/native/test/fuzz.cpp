// Calls the C functions with random shapes, some of them wrong, and random values, some of them no numbers: built with
// AddressSanitizer and UBSan (CMake's CORTADO_SANITIZE), it ends with 0 if they find nothing. Arguments: rounds, seed.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cortado_kernels.h"

namespace {

std::mt19937 engine;

int below(int limit) { return static_cast<int>(engine() % static_cast<unsigned>(limit)); }

std::vector<float> floats(std::size_t count) {
    std::normal_distribution<float> normal;
    const float odd[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                         std::numeric_limits<float>::max(), std::numeric_limits<float>::denorm_min(), 0.0f};
    bool some_odd = below(4) == 0;
    std::vector<float> values(count);
    for (float& value : values) {
        value = some_odd && below(20) == 0 ? odd[below(6)] : normal(engine);
    }
    return values;
}

// Tensors with the memory they point to.
struct Tensors {
    std::vector<std::vector<float>> floats;
    std::vector<std::vector<unsigned char>> bytes;
    std::vector<std::vector<std::int64_t>> shapes;
    std::vector<CortadoTensor> list;

    void add(const void* data, int type, std::vector<std::int64_t> shape) {
        if (below(400) == 0 && !shape.empty()) {
            shape[0] -= below(2);  // a wrong shape: to be refused, or at least no more read than there is
        }
        shapes.push_back(std::move(shape));
        list.push_back({data, nullptr, type, static_cast<std::int32_t>(shapes.back().size())});
    }

    void add_floats(std::vector<std::int64_t> shape) {
        std::size_t count = 1;
        for (std::int64_t d : shape) count *= static_cast<std::size_t>(d);
        floats.push_back(::floats(count));
        add(floats.back().data(), 1, std::move(shape));
    }

    const CortadoTensor* finish() {
        for (std::size_t i = 0; i < list.size(); i++) {
            list[i].shape = shapes[i].data();
        }
        return list.data();
    }

    // A matrix's tensors in a random format; returns its name.
    const char* add_matrix(int outputs, int inputs) {
        static const char* const names[] = {"f32", "int7", "int6", "int5", "int8_1x4", "f32_6x1"};
        int format = below(6);
        auto random_bytes = [&](std::size_t count, int mask) {
            bytes.emplace_back(count);
            for (unsigned char& byte : bytes.back()) byte = static_cast<unsigned char>(engine() & static_cast<unsigned>(mask));
            return bytes.back().data();
        };
        auto up = [](int a, int b) { return (a + b - 1) / b; };
        std::size_t rows = static_cast<std::size_t>(outputs);
        switch (format) {
            case 0: add_floats({outputs, inputs}); break;
            case 1:
                random_bytes(rows * static_cast<std::size_t>(inputs), 63);
                add(bytes.back().data(), 3, {outputs, inputs});
                add_floats({outputs});
                break;
            case 2:
            case 3: {
                int per_byte = format == 2 ? 4 : 8;
                random_bytes(rows * static_cast<std::size_t>(up(inputs, 2)), 255);
                add(bytes.back().data(), 2, {outputs, up(inputs, 2)});
                random_bytes(rows * static_cast<std::size_t>(up(inputs, per_byte)), 255);
                add(bytes.back().data(), 2, {outputs, up(inputs, per_byte)});
                add_floats({outputs});
                break;
            }
            default: {
                bool integers = format == 4;
                int bit_rows = integers ? outputs : up(outputs, 6);
                int bits = integers ? up(inputs, 4) : inputs;
                std::size_t stride = static_cast<std::size_t>(up(bits, 8));
                std::vector<unsigned char> present(static_cast<std::size_t>(bit_rows) * stride);
                int blocks = 0;
                for (int r = 0; r < bit_rows; r++) {
                    for (int b = 0; b < bits; b++) {
                        if (below(2)) {
                            present[static_cast<std::size_t>(r) * stride + static_cast<std::size_t>(b / 8)] |= static_cast<unsigned char>(1 << (b % 8));
                            blocks++;
                        }
                    }
                }
                if (integers) {
                    random_bytes(static_cast<std::size_t>(blocks) * 4, inputs % 4 == 0 ? 63 : 0);
                    add(bytes.back().data(), 3, {blocks, 4});
                } else {
                    add_floats({blocks, 6});
                }
                bytes.push_back(std::move(present));
                add(bytes.back().data(), 2, {bit_rows, static_cast<std::int64_t>(stride)});
                if (integers) {
                    add_floats({outputs});
                }
                break;
            }
        }
        return names[format];
    }
};

void fuzz_matrix() {
    int outputs = 1 + below(70);
    int inputs = 1 + below(below(20) == 0 ? 900 : 70);
    int tokens = below(below(10) == 0 ? 150 : 20);
    Tensors tensors;
    const char* format = tensors.add_matrix(outputs, inputs);
    std::int32_t count = static_cast<std::int32_t>(tensors.list.size());
    CortadoMatrix* matrix = nullptr;
    if (cortado_matrix_create(format, outputs, inputs, tensors.finish(), count - (below(100) == 0), nullptr, &matrix) != 0) {
        return;
    }
    std::vector<float> x = floats(static_cast<std::size_t>(tokens) * static_cast<std::size_t>(inputs));
    std::vector<float> y(static_cast<std::size_t>(tokens) * static_cast<std::size_t>(outputs));
    static const char* const activations[] = {"", "gelu", "gelu_tanh", "relu", "swiglu", "geglu", "geglu_tanh", "none"};
    cortado_matrix_multiply(matrix, x.data(), tokens, activations[below(8)], 1 + below(3), y.data());
    cortado_matrix_destroy(matrix);
}

void fuzz_pieces() {
    std::int64_t tokens = below(40);
    std::int64_t features = 1 + below(60);
    std::size_t count = static_cast<std::size_t>(tokens * features);
    std::vector<float> x = floats(2 * count);
    std::vector<float> y(count);
    std::vector<unsigned char> codes(count);
    std::vector<float> scales(static_cast<std::size_t>(tokens));
    std::vector<std::int32_t> zeros(static_cast<std::size_t>(tokens));
    cortado_round(x.data(), tokens, features, below(2) ? 255 : 127, codes.data(), scales.data(), zeros.data());
    std::vector<float> scale = floats(static_cast<std::size_t>(features));
    cortado_normalise(x.data(), tokens, features, scale.data(), below(2) ? scale.data() : nullptr, 1e-5f, below(2), y.data());
    static const char* const activations[] = {"gelu", "gelu_tanh", "relu", "swiglu", "geglu", "geglu_tanh"};
    cortado_activate(activations[below(6)], x.data(), tokens, features, y.data());
    std::int64_t heads = 1 + below(3);
    std::size_t width = static_cast<std::size_t>(tokens * heads * features);
    std::vector<float> q = floats(width), k = floats(width), v = floats(width), out(width);
    std::vector<float> bias = floats(static_cast<std::size_t>(heads * tokens * tokens));
    cortado_attention(q.data(), k.data(), v.data(), tokens, heads, features, 0.3f, below(2) ? bias.data() : nullptr, out.data());
}

void fuzz_encoder() {
    int heads = 1 + below(3);
    int width = heads * 2 * (1 + below(8));
    int layers = 1 + below(2);
    int inner = 6 * (1 + below(8));
    bool gated = below(4) == 0;
    bool rms = below(2);
    Tensors tensors;
    std::vector<const char*> formats;
    std::vector<std::int64_t> biases;
    auto norm = [&] {
        tensors.add_floats({width});
        if (!rms) tensors.add_floats({width});
    };
    auto linear = [&](int outputs, int inputs) {
        formats.push_back(tensors.add_matrix(outputs, inputs));
        biases.push_back(below(2));
        if (biases.back()) tensors.add_floats({outputs});
    };
    for (int i = 0; i < layers; i++) {
        norm();
        linear(3 * width, width);
        linear(width, width);
        norm();
        linear(gated ? 2 * inner : inner, width);
        linear(width, inner);
    }
    static const char* const activations[] = {"gelu", "gelu_tanh", "relu"};
    static const char* const gates[] = {"swiglu", "geglu", "geglu_tanh"};
    CortadoEncoderConfig config{};
    config.width = width;
    config.layers = layers;
    config.heads = below(50) == 0 ? 7 : heads;
    config.rotary_dimensions = below(3) == 0 ? 2 : 0;
    config.formats = formats.data();
    config.biases = biases.data();
    config.activation = gated ? gates[below(3)] : activations[below(3)];
    config.epsilon = 1e-5f;
    config.score_scale = 0.3f;
    config.rotary_base = 10000;
    config.rotary_interleaved = below(2);
    config.pre_norm = below(2);
    config.rms = rms;
    config.final_norm = 0;
    CortadoEncoder* encoder = nullptr;
    if (cortado_encoder_create(&config, tensors.finish(), static_cast<std::int32_t>(tensors.list.size()), &encoder) != 0) {
        return;
    }
    for (int run = 0; run < 3; run++) {
        int batch = below(6);
        int tokens = below(run == 0 ? 130 : 30);
        std::size_t count = static_cast<std::size_t>(batch * tokens);
        std::vector<float> x = floats(count * static_cast<std::size_t>(width));
        std::vector<float> y(x.size());
        std::vector<std::int64_t> mask(count);
        for (std::int64_t& there : mask) there = below(3) > 0;
        std::vector<float> bias = floats(static_cast<std::size_t>(heads * tokens * tokens));
        cortado_encoder_run(encoder, x.data(), below(2) ? mask.data() : nullptr, below(2) ? bias.data() : nullptr, 1, heads, batch, tokens,
                            1 + below(3), y.data());
    }
    cortado_encoder_destroy(encoder);
}

}  // namespace

int main(int argc, char** argv) {
    int rounds = argc > 1 ? std::atoi(argv[1]) : 300;
    engine.seed(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1u);
    std::istringstream sets(cortado_instruction_sets());
    std::string set;
    while (std::getline(sets, set, ',')) {
        if (cortado_choose_instruction_set(set.c_str()) != 0) {
            std::printf("%s: %s\n", set.c_str(), cortado_last_error());
            return 1;
        }
        for (int i = 0; i < rounds; i++) {
            fuzz_matrix();
            fuzz_pieces();
            fuzz_encoder();
        }
        std::printf("%s: %d rounds\n", set.c_str(), rounds);
    }
    return 0;
}
