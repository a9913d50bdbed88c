// The C functions: checks, copies into panels, and errors as texts.
#include "cortado_kernels.h"

#include "dispatch.h"
#include "operators.h"
#include "threads.h"

using namespace cortado;

struct CortadoMatrix {
    Product product;
};

struct CortadoEncoder {
    Encoder encoder;
};

namespace {

thread_local std::string last_error;

template <class F>
std::int32_t guarded(F&& work) noexcept {
    try {
        work();
        return 0;
    } catch (const std::exception& e) {
        try {
            last_error = e.what();
        } catch (...) {
            last_error.clear();
        }
    } catch (...) {
        last_error.clear();
    }
    return -1;
}

void present(const void* pointer, const char* name) { require(pointer != nullptr, std::string(name) + " is null"); }

std::size_t size_of(std::int64_t count, const char* name) {
    require(count >= 0, std::string(name) + " is " + std::to_string(count) + ", expected 0 or more");
    return static_cast<std::size_t>(count);
}

// A dimension that inner loops count with an int.
int width_of(std::int64_t width, const char* name) {
    require(width >= 1 && width <= (1 << 22), std::string(name) + " is " + std::to_string(width) + ", expected 1 to 4194304");
    return static_cast<int>(width);
}

Tensor tensor_of(const CortadoTensor& given) {
    require(given.rank >= 0 && given.rank <= 8, "a tensor has " + std::to_string(given.rank) + " dimensions, expected 0 to 8");
    require(given.rank == 0 || given.shape != nullptr, "a tensor's shape is null");
    require(given.type == 1 || given.type == 2 || given.type == 3 || given.type == 7, "a tensor has the unknown type " + std::to_string(given.type));
    return {static_cast<ElementType>(given.type), std::vector<std::int64_t>(given.shape, given.shape + given.rank), given.data};
}

std::vector<Tensor> tensors_of(const CortadoTensor* tensors, std::int32_t count) {
    require(count >= 0, "the number of tensors is negative");
    require(count == 0 || tensors != nullptr, "tensors is null");
    std::vector<Tensor> result;
    for (std::int32_t i = 0; i < count; i++) {
        result.push_back(tensor_of(tensors[i]));
    }
    return result;
}

template <class F>
void with_threads(std::int32_t count, F&& work) {
    require(count >= 1 && count <= 1024, "there are " + std::to_string(count) + " threads, expected 1 to 1024");
    if (count == 1) {
        Serial serial;
        work(serial);
    } else {
        Threads threads(count);
        work(threads);
    }
}

// Calls work(panel, first token) for panels of sixteen rows, and stores them again where out is not null.
template <class F>
void by_panels(const KernelTable& table, const float* values, std::size_t tokens, std::size_t in_width, std::size_t out_width, float* out, F&& work) {
    checked_product(checked_product(tokens, std::max(in_width, out_width)), sizeof(float));
    Block<float> panel(checked_product(std::max(in_width, out_width), kLanes));
    for (std::size_t first = 0; first < tokens; first += kLanes) {
        const float* sources[kLanes];
        float* targets[kLanes];
        for (std::size_t lane = 0; lane < kLanes; lane++) {
            bool there = first + lane < tokens;
            sources[lane] = there ? values + (first + lane) * in_width : nullptr;
            targets[lane] = there && out ? out + (first + lane) * out_width : nullptr;
        }
        table.to_panel(sources, static_cast<int>(in_width), panel.data());
        work(panel.data(), first);
        table.from_panel(panel.data(), static_cast<int>(out_width), targets);
    }
}

}  // namespace

const char* cortado_last_error(void) { return last_error.c_str(); }

const char* cortado_instruction_sets(void) {
    static const std::string names = [] {
        std::string joined;
        for (const KernelTable* table : usable_tables()) {
            joined += (joined.empty() ? "" : ",") + std::string(table->name);
        }
        return joined;
    }();
    return names.c_str();
}

const char* cortado_instruction_set(void) {
    const char* name = nullptr;
    return guarded([&] { name = current_table().name; }) == 0 ? name : "";
}

std::int32_t cortado_choose_instruction_set(const char* name) {
    return guarded([&] {
        present(name, "name");
        choose_table(name);
    });
}

std::int32_t cortado_round(const float* values, std::int64_t tokens, std::int64_t features, std::int32_t levels, std::uint8_t* codes, float* scales,
                           std::int32_t* zeros) {
    return guarded([&] {
        std::size_t count = size_of(tokens, "tokens");
        std::size_t width = static_cast<std::size_t>(width_of(features, "features"));
        require(levels >= 1 && levels <= 255, "levels is " + std::to_string(levels) + ", expected 1 to 255");
        require(count == 0 || (values && codes && scales && zeros), "an array is null");
        std::size_t quads = (width + 3) / 4;
        Block<std::uint8_t> packed(checked_product(quads, 4 * kLanes));
        float panel_scales[kLanes];
        std::int32_t panel_zeros[kLanes];
        const KernelTable& table = current_table();
        by_panels(table, values, count, width, width, nullptr, [&](float* panel, std::size_t first) {
            table.round_panel(panel, static_cast<int>(width), levels, packed.data(), panel_scales, panel_zeros);
            for (std::size_t lane = 0; lane < kLanes && first + lane < count; lane++) {
                scales[first + lane] = panel_scales[lane];
                zeros[first + lane] = panel_zeros[lane];
                for (std::size_t k = 0; k < width; k++) {
                    codes[(first + lane) * width + k] = packed[(k / 4 * kLanes + lane) * 4 + k % 4];
                }
            }
        });
    });
}

std::int32_t cortado_matrix_create(const char* format, std::int64_t outputs, std::int64_t inputs, const CortadoTensor* tensors, std::int32_t count,
                                   const CortadoTensor* bias, CortadoMatrix** matrix) {
    return guarded([&] {
        present(format, "format");
        present(matrix, "matrix");
        Tensor given_bias;
        if (bias != nullptr) {
            given_bias = tensor_of(*bias);
        }
        *matrix = new CortadoMatrix{Product(current_table(), format_of(format), outputs, inputs, tensors_of(tensors, count),
                                            bias == nullptr ? nullptr : &given_bias, "matrix")};
    });
}

std::int32_t cortado_matrix_multiply(const CortadoMatrix* matrix, const float* values, std::int64_t tokens, const char* activation,
                                     std::int32_t threads, float* out) {
    return guarded([&] {
        present(matrix, "matrix");
        present(activation, "activation");
        std::size_t count = size_of(tokens, "tokens");
        require(count == 0 || (values && out), "an array is null");
        with_threads(threads, [&](Parallel& parallel) { matrix->product.run(values, count, activation_of(activation), parallel, out); });
    });
}

void cortado_matrix_destroy(CortadoMatrix* matrix) { delete matrix; }

std::int32_t cortado_normalise(const float* values, std::int64_t tokens, std::int64_t features, const float* scale, const float* shift, float epsilon,
                               std::int32_t rms, float* out) {
    return guarded([&] {
        std::size_t count = size_of(tokens, "tokens");
        int width = width_of(features, "features");
        present(scale, "scale");
        require(epsilon >= 0, "epsilon is negative");
        require(count == 0 || (values && out), "an array is null");
        const KernelTable& table = current_table();
        Norm norm{scale, shift, epsilon, rms != 0};
        std::size_t size = static_cast<std::size_t>(width);
        by_panels(table, values, count, size, size, out, [&](float* panel, std::size_t) { table.normalise(panel, width, norm, panel); });
    });
}

std::int32_t cortado_activate(const char* activation, const float* values, std::int64_t tokens, std::int64_t features, float* out) {
    return guarded([&] {
        present(activation, "activation");
        Activation kind = activation_of(activation);
        std::size_t count = size_of(tokens, "tokens");
        std::size_t width = static_cast<std::size_t>(width_of(features, "features"));
        require(count == 0 || (values && out), "an array is null");
        const KernelTable& table = current_table();
        bool gated = is_gated(kind);
        by_panels(table, values, count, gated ? 2 * width : width, width, out, [&](float* panel, std::size_t) {
            if (gated) {
                table.gate(panel, panel + width * kLanes, width, kind);
            } else {
                table.activate(panel, width, kind);
            }
        });
    });
}

std::int32_t cortado_attention(const float* queries, const float* keys, const float* values, std::int64_t tokens, std::int64_t heads,
                               std::int64_t dimensions, float score_scale, const float* bias, float* out) {
    return guarded([&] {
        std::size_t count = size_of(tokens, "tokens");
        std::size_t head = static_cast<std::size_t>(width_of(dimensions, "dimensions"));
        std::size_t width = checked_product(static_cast<std::size_t>(width_of(heads, "heads")), head);
        width_of(static_cast<std::int64_t>(width), "the width");
        require(count <= (1 << 22), "there are more than 4194304 tokens");
        if (count == 0) {
            return;
        }
        require(queries && keys && values && out, "an array is null");
        const KernelTable& table = current_table();
        std::size_t panels = static_cast<std::size_t>(panels_of(count));
        std::size_t stride = checked_product(3 * kLanes, width);
        Block<float> projected(checked_product(panels, stride));
        Block<float> mixed(checked_product(panels, width * kLanes));
        Block<float> scratch(checked_product(count, kMaxPanels * kLanes));
        Block<float> turned(bias ? checked_product(checked_product(panels, count), kLanes) : 0);
        const float* parts[3] = {queries, keys, values};
        for (std::size_t part = 0; part < 3; part++) {
            for (std::size_t p = 0; p < panels; p++) {
                const float* rows[kLanes];
                for (std::size_t lane = 0; lane < kLanes; lane++) {
                    std::size_t token = p * kLanes + lane;
                    rows[lane] = token < count ? parts[part] + token * width : nullptr;
                }
                table.to_panel(rows, static_cast<int>(width), projected.data() + p * stride + part * width * kLanes);
            }
        }
        for (std::size_t h = 0; h < static_cast<std::size_t>(heads); h++) {
            for (std::size_t i = 0; bias && i < panels * kLanes * count; i++) {
                std::size_t query = std::min(i / (kLanes * count) * kLanes + i % kLanes, count - 1);
                turned[i] = bias[(h * count + query) * count + i / kLanes % count];
            }
            for (std::size_t p = 0; p < panels; p += kMaxPanels) {
                Attention attention{};
                attention.queries = projected.data() + p * stride + h * head * kLanes;
                attention.keys = projected.data() + (width + h * head) * kLanes;
                attention.values = projected.data() + (2 * width + h * head) * kLanes;
                attention.stride = stride;
                attention.tokens = static_cast<int>(count);
                attention.dimensions = static_cast<int>(head);
                attention.panels = static_cast<int>(std::min<std::size_t>(kMaxPanels, panels - p));
                attention.lane_end = attention.panels * kLanes;
                attention.score_scale = score_scale;
                attention.bias_stride = count * kLanes;
                attention.bias = bias ? turned.data() + p * attention.bias_stride : nullptr;
                attention.out = mixed.data() + p * width * kLanes + h * head * kLanes;
                attention.out_stride = width * kLanes;
                attention.scratch = scratch.data();
                table.attention(attention);
            }
        }
        for (std::size_t p = 0; p < panels; p++) {
            float* rows[kLanes];
            for (std::size_t lane = 0; lane < kLanes; lane++) {
                std::size_t token = p * kLanes + lane;
                rows[lane] = token < count ? out + token * width : nullptr;
            }
            table.from_panel(mixed.data() + p * width * kLanes, static_cast<int>(width), rows);
        }
    });
}

std::int32_t cortado_encoder_create(const CortadoEncoderConfig* given, const CortadoTensor* tensors, std::int32_t count, CortadoEncoder** encoder) {
    return guarded([&] {
        present(given, "config");
        present(encoder, "encoder");
        present(given->activation, "activation");
        EncoderConfig config;
        config.width = given->width;
        config.layers = given->layers;
        config.heads = given->heads;
        config.rotary_dimensions = given->rotary_dimensions;
        config.activation = activation_of(given->activation);
        config.epsilon = given->epsilon;
        config.score_scale = given->score_scale;
        config.rotary_base = given->rotary_base;
        config.rotary_interleaved = given->rotary_interleaved != 0;
        config.pre_norm = given->pre_norm != 0;
        config.rms = given->rms != 0;
        config.final_norm = given->final_norm != 0;
        require(given->layers >= 1 && given->layers <= 1024, "there are " + std::to_string(given->layers) + " layers, expected 1 to 1024");
        present(given->formats, "formats");
        present(given->biases, "biases");
        for (std::int64_t i = 0; i < given->layers * 4; i++) {
            present(given->formats[i], "a format");
            config.formats.push_back(format_of(given->formats[i]));
            config.biases.push_back(given->biases[i]);
        }
        *encoder = new CortadoEncoder{Encoder(current_table(), config, tensors_of(tensors, count))};
    });
}

std::int32_t cortado_encoder_run(CortadoEncoder* encoder, const float* hidden, const std::int64_t* mask, const float* bias,
                                 std::int64_t bias_batches, std::int64_t bias_heads, std::int64_t batch, std::int64_t tokens, std::int32_t threads,
                                 float* out) {
    return guarded([&] {
        present(encoder, "encoder");
        std::size_t count = checked_product(size_of(batch, "batch"), size_of(tokens, "tokens"));
        require(count == 0 || (hidden && out), "an array is null");
        if (bias != nullptr) {
            require(bias_batches == 1 || bias_batches == batch, "the bias is for another batch");
            require(bias_heads == 1 || bias_heads == encoder->encoder.heads(), "the bias is for another number of heads");
        }
        if (count > 0) {
            with_threads(threads, [&](Parallel& parallel) {
                encoder->encoder.run({hidden, mask, bias, bias_batches, bias_heads, batch, tokens, out}, parallel);
            });
        }
    });
}

void cortado_encoder_destroy(CortadoEncoder* encoder) { delete encoder; }
