// A stack of transformer layers over texts of any length, without ever computing padding.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "matrix.h"
#include "text.h"

namespace cortado {

struct EncoderConfig {
    std::int64_t width = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    bool pre_norm = false;
    bool rms = false;
    float epsilon = 0;
    Activation activation = Activation::kNone;
    float score_scale = 0;
    std::int64_t rotary_dimensions = 0;
    float rotary_base = 0;
    bool rotary_interleaved = false;
    std::vector<Format> formats;     // projection, output, up, down of every layer
    std::vector<std::int64_t> biases;  // 0 or 1 each, in the same order
    bool final_norm = false;
};

class Encoder {
public:
    // The tensors in the order of the operator's inputs from the fourth on; checked and packed.
    Encoder(const KernelTable& table, const EncoderConfig& config, const std::vector<Tensor>& tensors);

    std::int64_t width() const { return config_.width; }
    std::int64_t heads() const { return config_.heads; }

    // hidden and out are [batch, tokens, width], mask [batch, tokens] or null, bias [batches of it, heads or 1, tokens, tokens].
    struct Run {
        const float* hidden;
        const std::int64_t* mask;
        const float* bias;
        std::int64_t bias_batches;
        std::int64_t bias_heads;
        std::int64_t batch;
        std::int64_t tokens;
        float* out;
    };
    // Throws if the sizes do not fit memory.
    void run(const Run& run, Parallel& parallel);

private:
    struct NormWeights {
        std::vector<float> scale;
        std::vector<float> shift;
    };
    struct Layer {
        NormWeights attention_norm;
        std::unique_ptr<Matrix> projection;
        std::unique_ptr<Matrix> output;
        NormWeights feed_forward_norm;
        std::unique_ptr<Matrix> up;
        std::unique_ptr<Matrix> down;
    };
    class Pass;
    friend class Pass;

    Norm norm(const NormWeights& weights) const;
    std::size_t head_width() const { return static_cast<std::size_t>(config_.width / config_.heads); }

    const KernelTable& table_;
    EncoderConfig config_;
    Arena weights_;  // of all matrices
    std::vector<Layer> layers_;
    NormWeights final_norm_;
    std::size_t code_bytes_ = 0;   // the most a panel's codes take
    std::size_t inner_width_ = 0;  // the most outputs an up product has
    ScratchPool pool_;
    ScratchPool work_pool_;
    ScratchPool score_pool_;
};

}  // namespace cortado
