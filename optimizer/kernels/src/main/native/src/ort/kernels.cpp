// The operators of the domain dev.cortado as ONNX Runtime runs them. The specification is docs/native-operators.md.
#include "kernels.h"

#include "../dispatch.h"
#include "../embedding.h"

namespace cortado::ort {

namespace {

bool one_of(const std::string& value, const char* first, const char* second, const char* name) {
    require(value == first || value == second, std::string(name) + " is '" + value + "', expected '" + first + "' or '" + second + "'");
    return value == second;
}

class EncoderKernel final : public Kernel {
public:
    explicit EncoderKernel(const Node& node) : encoder_(current_table(), config_of(node), node.constants_from(3)) {}

    void run(const Context& context, Parallel& parallel) override {
        Tensor hidden = context.input(0, ElementType::kFloat, 3, "hidden");
        std::int64_t batch = hidden.shape[0];
        std::int64_t tokens = hidden.shape[1];
        require(hidden.shape[2] == encoder_.width(), "hidden is " + hidden.describe() + ", the encoder's width is " + std::to_string(encoder_.width()));
        const std::int64_t* mask = context.longs(1, batch, tokens, "mask");
        Tensor bias = context.input(2);
        if (bias.data != nullptr) {
            require(bias.shape.size() == 4, "score_bias is " + bias.describe() + ", expected 4 dimensions");
            check_tensor(bias, ElementType::kFloat,
                         {bias.shape[0] == 1 ? 1 : batch, bias.shape[1] == 1 ? 1 : encoder_.heads(), tokens, tokens}, "score_bias");
        }
        float* out = context.output(hidden.shape);
        if (hidden.count() > 0) {
            std::int64_t planes = bias.data ? bias.shape[1] : 0;
            encoder_.run({hidden.floats(), mask, bias.floats(), bias.data ? bias.shape[0] : 0, planes, batch, tokens, out}, parallel);
        }
    }

private:
    static EncoderConfig config_of(const Node& node) {
        EncoderConfig config;
        config.layers = node.integer("layers");
        config.heads = node.integer("heads");
        config.pre_norm = one_of(node.text("norm", "post"), "post", "pre", "norm");
        config.rms = one_of(node.text("norm_kind", "layer"), "layer", "rms", "norm_kind");
        config.epsilon = node.real("epsilon");
        config.activation = activation_of(node.text("activation"));
        config.score_scale = node.real("score_scale");
        config.rotary_dimensions = node.integer("rotary_dimensions", 0);
        config.rotary_base = node.real("rotary_base", 10000.0f);
        config.rotary_interleaved = node.integer("rotary_interleaved", 0) != 0;
        config.final_norm = node.integer("final_norm", 0) != 0;
        for (const std::string& format : node.texts("formats")) {
            config.formats.push_back(format_of(format));
        }
        config.biases = node.integers("biases");
        Tensor scale = node.constant(3);
        require(scale.shape.size() == 1, "the first norm's scale is " + scale.describe() + ", expected one dimension");
        config.width = scale.shape[0];
        return config;
    }

    Encoder encoder_;
};

class ProductKernel final : public Kernel {
public:
    ProductKernel(const Node& node, bool sparse) : product_(make(node, sparse)), activation_(activation_of(node.text("activation", ""))) {
        require(!is_gated(activation_), "a product alone has no gated activation");
    }

    void run(const Context& context, Parallel& parallel) override {
        Tensor x = context.input(0, ElementType::kFloat, -1, "x");
        std::int64_t inputs = product_.matrix().inputs();
        require(x.shape.back() == inputs, "x is " + x.describe() + ", the matrix has " + std::to_string(inputs) + " inputs");
        std::size_t tokens = x.count() / static_cast<std::size_t>(inputs);
        x.shape.back() = product_.matrix().outputs();
        float* out = context.output(x.shape);
        product_.run(x.floats(), tokens, activation_, parallel, out);
    }

private:
    static Product make(const Node& node, bool sparse) {
        Format format = format_of(node.text("format"));
        bool is_sparse = format == Format::kInt8Sparse || format == Format::kF32Sparse;
        require(is_sparse == sparse, std::string("the format ") + name_of(format) + " belongs to " + (sparse ? "QuantMatMul" : "SparseMatMul"));
        std::vector<Tensor> tensors = node.constants_from(1);
        bool has_bias = node.integer("bias", 0) != 0;
        std::size_t wanted = static_cast<std::size_t>(tensor_count(format)) + (has_bias ? 1 : 0);
        require(tensors.size() == wanted, "there are " + std::to_string(tensors.size()) + " weights, expected " + std::to_string(wanted));
        Tensor bias;
        if (has_bias) {
            bias = tensors.back();
            tensors.pop_back();
        }
        return Product(current_table(), format, node.integer("outputs"), node.integer("inputs"), tensors, has_bias ? &bias : nullptr, "the matrix");
    }

    Product product_;
    Activation activation_;
};

class EmbeddingKernel final : public Kernel {
public:
    explicit EmbeddingKernel(const Node& node) : embedding_(make(node)) {}

    void run(const Context& context, Parallel& parallel) override {
        Tensor ids = context.input(0, ElementType::kInt64, 2, "ids");
        std::int64_t batch = ids.shape[0];
        std::int64_t tokens = ids.shape[1];
        const std::int64_t* mask = context.longs(1, batch, tokens, "mask");
        const std::int64_t* segments = context.longs(2, batch, tokens, "segments");
        const std::int64_t* positions = context.longs(3, batch, tokens, "positions");
        float* out = context.output({batch, tokens, embedding_.width()});
        embedding_.run({ids.longs(), mask, segments, positions, batch, tokens, out}, parallel);
    }

private:
    static Embedding make(const Node& node) {
        EmbeddingConfig config;
        config.table = table_format_of(node.text("table"));
        config.block = node.integer("block", 0);
        config.epsilon = node.real("epsilon");
        config.rms = one_of(node.text("norm_kind", "layer"), "layer", "rms", "norm_kind");
        config.position_offset = node.integer("position_offset", 0);
        std::size_t at = 4;
        std::vector<Tensor> words;
        for (int i = 0; i < tensor_count(config.table); i++) {
            words.push_back(node.constant(at++));
        }
        Tensor positions = node.optional_constant(at++);
        Tensor segments = node.optional_constant(at++);
        Tensor scale = node.constant(at++);
        Tensor shift = at < node.input_count() ? node.optional_constant(at) : Tensor{};
        return Embedding(current_table(), config, words, positions.data ? &positions : nullptr, segments.data ? &segments : nullptr, scale,
                         shift.data ? &shift : nullptr);
    }

    Embedding embedding_;
};

class PoolKernel final : public Kernel {
public:
    explicit PoolKernel(const Node& node) : normalise_(node.integer("normalize", 0) != 0) {}

    void run(const Context& context, Parallel& parallel) override {
        Tensor hidden = context.input(0, ElementType::kFloat, 3, "hidden");
        std::int64_t batch = hidden.shape[0];
        const std::int64_t* mask = context.longs(1, batch, hidden.shape[1], "mask");
        require(mask != nullptr || hidden.count() == 0, "mask is missing");
        float* out = context.output({batch, hidden.shape[2]});
        mean_pool(hidden.floats(), mask, batch, hidden.shape[1], hidden.shape[2], normalise_, out, parallel);
    }

private:
    bool normalise_;
};

}  // namespace

std::unique_ptr<Kernel> make_encoder(const Node& node) { return std::make_unique<EncoderKernel>(node); }
std::unique_ptr<Kernel> make_quant_product(const Node& node) { return std::make_unique<ProductKernel>(node, false); }
std::unique_ptr<Kernel> make_sparse_product(const Node& node) { return std::make_unique<ProductKernel>(node, true); }
std::unique_ptr<Kernel> make_embedding(const Node& node) { return std::make_unique<EmbeddingKernel>(node); }
std::unique_ptr<Kernel> make_pool(const Node& node) { return std::make_unique<PoolKernel>(node); }

}  // namespace cortado::ort
