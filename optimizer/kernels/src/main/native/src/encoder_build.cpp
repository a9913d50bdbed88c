// Checking and packing an encoder's weights.
#include <cmath>

#include "encoder.h"

namespace cortado {

namespace {

// Hands out tensors in the operator's order.
class Inputs {
public:
    Inputs(const std::vector<Tensor>& tensors, Arena& arena) : tensors_(tensors), arena_(arena) {}

    const Tensor& next(const std::string& name) {
        require(at_ < tensors_.size(), "the tensor for " + name + " is missing: there are only " + std::to_string(tensors_.size()));
        return tensors_[at_++];
    }

    std::vector<float> vector(std::int64_t size, const std::string& name) {
        const Tensor& tensor = next(name);
        check_tensor(tensor, ElementType::kFloat, {size}, name);
        return std::vector<float>(tensor.floats(), tensor.floats() + size);
    }

    std::unique_ptr<Matrix> matrix(const KernelTable& table, Format format, std::int64_t outputs, std::int64_t inputs, bool has_bias,
                                   const std::string& name) {
        std::vector<Tensor> parts;
        for (int i = 0; i < tensor_count(format); i++) {
            parts.push_back(next(name));
        }
        Tensor bias;
        if (has_bias) {
            bias = next(name + " bias");
        }
        return std::make_unique<Matrix>(table, format, outputs, inputs, parts, has_bias ? &bias : nullptr, name, &arena_);
    }

    // The rows of the matrix that comes next: the first dimension of a dense format's tensors, the length of the scales,
    // or, for blocks of six outputs, what the bias says.
    std::int64_t rows(Format format, bool has_bias, const std::string& name) const {
        std::size_t index = format == Format::kF32 ? 0 : static_cast<std::size_t>(tensor_count(format)) - 1;
        if (format == Format::kF32Sparse && has_bias) {
            index = 2;
        }
        require(at_ + index < tensors_.size(), "tensors of " + name + " are missing");
        const Tensor& tensor = tensors_[at_ + index];
        require(!tensor.shape.empty(), name + " has a tensor without dimensions");
        bool groups = format == Format::kF32Sparse && !has_bias;
        return groups ? checked_groups(tensor.shape[0]) : tensor.shape[0];
    }

    void end() const { require(at_ == tensors_.size(), "there are " + std::to_string(tensors_.size()) + " tensors, expected " + std::to_string(at_)); }

private:
    static std::int64_t checked_groups(std::int64_t groups) {
        require(groups >= 1 && groups <= (1 << 22), "a matrix has " + std::to_string(groups) + " groups of outputs");
        return groups * kFloatGroup;
    }

    const std::vector<Tensor>& tensors_;
    Arena& arena_;
    std::size_t at_ = 0;
};

void check(const EncoderConfig& c) {
    require(c.width >= 1 && c.width <= 65536, "the width is " + std::to_string(c.width) + ", expected 1 to 65536");
    require(c.layers >= 1 && c.layers <= 1024, "there are " + std::to_string(c.layers) + " layers, expected 1 to 1024");
    require(c.heads >= 1 && c.width % c.heads == 0,
            "the width " + std::to_string(c.width) + " is no multiple of " + std::to_string(c.heads) + " heads");
    require(c.epsilon >= 0, "epsilon is negative");
    require(std::isfinite(c.score_scale), "score_scale is no number");
    require(c.activation >= Activation::kGelu && c.activation <= Activation::kGegluTanh, "the activation is unknown");
    require(c.rotary_dimensions >= 0 && c.rotary_dimensions % 2 == 0 && c.rotary_dimensions <= c.width / c.heads,
            "rotary_dimensions is " + std::to_string(c.rotary_dimensions) + ", expected an even number up to a head's " +
                std::to_string(c.width / c.heads));
    require(c.rotary_dimensions == 0 || c.rotary_base > 0, "rotary_base is not positive");
    require(c.formats.size() == static_cast<std::size_t>(c.layers) * 4,
            "there are " + std::to_string(c.formats.size()) + " formats, expected 4 for each of " + std::to_string(c.layers) + " layers");
    require(c.biases.size() == c.formats.size(), "there are " + std::to_string(c.biases.size()) + " biases, expected " + std::to_string(c.formats.size()));
    require(!c.final_norm || c.pre_norm, "a final norm belongs to a pre-norm encoder");
}

}  // namespace

Encoder::Encoder(const KernelTable& table, const EncoderConfig& config, const std::vector<Tensor>& tensors) : table_(table), config_(config) {
    check(config);
    Inputs inputs(tensors, weights_);
    std::int64_t width = config.width;
    bool gated = is_gated(config.activation);
    auto norm_weights = [&](const std::string& name) {
        NormWeights weights;
        weights.scale = inputs.vector(width, name + " scale");
        if (!config.rms) {
            weights.shift = inputs.vector(width, name + " shift");
        }
        return weights;
    };
    for (std::int64_t i = 0; i < config.layers; i++) {
        std::string layer = "layer " + std::to_string(i) + " ";
        const Format* format = config.formats.data() + i * 4;
        const std::int64_t* bias = config.biases.data() + i * 4;
        Layer built;
        built.attention_norm = norm_weights(layer + "attention norm");
        built.projection = inputs.matrix(table, format[0], 3 * width, width, bias[0] != 0, layer + "projection");
        built.output = inputs.matrix(table, format[1], width, width, bias[1] != 0, layer + "output");
        built.feed_forward_norm = norm_weights(layer + "feed-forward norm");
        std::int64_t inner = inputs.rows(format[2], bias[2] != 0, layer + "up");
        require(!gated || inner % 2 == 0, layer + "up has " + std::to_string(inner) + " outputs, expected an even number for a gate");
        built.up = inputs.matrix(table, format[2], inner, width, bias[2] != 0, layer + "up");
        built.down = inputs.matrix(table, format[3], width, gated ? inner / 2 : inner, bias[3] != 0, layer + "down");
        for (const Matrix* matrix : {built.projection.get(), built.output.get(), built.up.get(), built.down.get()}) {
            code_bytes_ = std::max(code_bytes_, matrix->code_bytes());
        }
        inner_width_ = std::max(inner_width_, static_cast<std::size_t>(inner));
        layers_.push_back(std::move(built));
    }
    if (config.final_norm) {
        final_norm_ = norm_weights("final norm");
    }
    inputs.end();
}

Norm Encoder::norm(const NormWeights& weights) const {
    return {weights.scale.data(), weights.shift.empty() ? nullptr : weights.shift.data(), config_.epsilon, config_.rms};
}

}  // namespace cortado
