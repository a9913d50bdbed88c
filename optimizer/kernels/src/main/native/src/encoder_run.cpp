// Running an encoder. A text goes through the stack in blocks of up to four panels: only attention joins them, so a layer
// is two rounds of independent pieces, attention and all the rest.
#include <cmath>
#include <cstring>

#include "encoder.h"

namespace cortado {

namespace {

struct PanelRange {
    int first;
    int count;
};

// As many blocks as kMaxPanels asks for, an even number where there is a choice, of like sizes.
std::vector<PanelRange> blocks_of(int panels) {
    int blocks = (panels + kMaxPanels - 1) / kMaxPanels;
    if (blocks > 1 && blocks % 2 == 1) {
        blocks++;
    }
    std::vector<PanelRange> ranges;
    for (int i = 0; i < blocks; i++) {
        int first = panels * i / blocks;
        ranges.push_back({first, panels * (i + 1) / blocks - first});
    }
    return ranges;
}

}  // namespace

// One text on its way through the stack.
class Encoder::Pass {
public:
    Pass(Encoder& encoder, const Run& run, const Text& text, Parallel& parallel)
        : encoder_(encoder),
          config_(encoder.config_),
          table_(encoder.table_),
          run_(run),
          text_(text),
          parallel_(parallel),
          width_(static_cast<std::size_t>(encoder.config_.width)),
          panels_(static_cast<std::size_t>(text.panels())),
          blocks_(blocks_of(text.panels())),
          lease_(encoder.pool_.borrow(declare())) {
        hidden_ = lease_.at<float>(hidden_at_);
        sums_ = lease_.at<float>(sums_at_);
        projected_ = lease_.at<float>(projected_at_);
        mixed_ = lease_.at<float>(mixed_at_);
        inner_ = lease_.at<float>(inner_at_);
        codes_ = lease_.at<std::uint8_t>(codes_at_);
        scales_ = lease_.at<float>(scales_at_);
        zeros_ = lease_.at<std::int32_t>(zeros_at_);
        cosines_ = lease_.at<float>(cosines_at_);
        sines_ = lease_.at<float>(sines_at_);
        bias_ = lease_.at<float>(bias_at_);
    }

    void run() {
        prepare_positions();
        prepare_bias();
        each_block([&](const PanelRange& block, Parallel& parallel) {
            read(block);
            project(0, block, parallel);
        });
        for (std::size_t layer = 0; layer < encoder_.layers_.size(); layer++) {
            attend();
            each_block([&](const PanelRange& block, Parallel& parallel) {
                close_attention(layer, block, parallel);
                feed_forward(layer, block, parallel);
                if (layer + 1 < encoder_.layers_.size()) {
                    project(layer + 1, block, parallel);
                } else {
                    write(block);
                }
            });
        }
    }

private:
    std::size_t declare() {
        Layout layout;
        std::size_t pairs = static_cast<std::size_t>(config_.rotary_dimensions / 2);
        std::size_t tokens = static_cast<std::size_t>(text_.count());
        hidden_at_ = layout.add<float>(checked_product(panels_, row()));
        sums_at_ = layout.add<float>(checked_product(panels_, row()));
        projected_at_ = layout.add<float>(checked_product(panels_, projected_row()));
        mixed_at_ = layout.add<float>(checked_product(panels_, row()));
        inner_at_ = layout.add<float>(checked_product(panels_, inner_row()));
        codes_at_ = layout.add<std::uint8_t>(checked_product(panels_, encoder_.code_bytes_));
        scales_at_ = layout.add<float>(checked_product(panels_, kLanes));
        zeros_at_ = layout.add<std::int32_t>(checked_product(panels_, kLanes));
        cosines_at_ = layout.add<float>(checked_product(panels_, pairs * kLanes));
        sines_at_ = layout.add<float>(checked_product(panels_, pairs * kLanes));
        std::size_t planes = run_.bias == nullptr ? 0 : static_cast<std::size_t>(run_.bias_heads);
        bias_at_ = layout.add<float>(checked_product(checked_product(planes, panels_), checked_product(tokens, kLanes)));
        score_bytes_ = checked_product(checked_product(tokens, kMaxPanels * kLanes), sizeof(float));
        return layout.bytes();
    }

    // Blocks in parallel if there are several, else the inside of the one.
    template <class F>
    void each_block(F&& work) {
        if (blocks_.size() == 1) {
            work(blocks_[0], parallel_);
            return;
        }
        parallel_.each(blocks_.size(), [&](std::size_t i) {
            Serial serial;
            work(blocks_[i], serial);
        });
    }

    template <class F>
    void each_panel(const PanelRange& block, Parallel& parallel, F&& work) {
        parallel.each(static_cast<std::size_t>(block.count), [&](std::size_t p) { work(static_cast<std::size_t>(block.first) + p); });
    }

    std::size_t row() const { return panel_stride(width_); }
    std::size_t projected_row() const { return panel_stride(3 * width_); }
    std::size_t inner_row() const { return panel_stride(encoder_.inner_width_); }

    void read(const PanelRange& block) {
        const float* start = run_.hidden + text_.row * static_cast<std::size_t>(run_.tokens) * width_;
        for (int p = block.first; p < block.first + block.count; p++) {
            const float* rows[kLanes];
            text_.rows_of_panel(start, width_, p, rows);
            table_.to_panel(rows, static_cast<int>(width_), hidden_ + static_cast<std::size_t>(p) * row());
        }
    }

    void write(const PanelRange& block) {
        float* start = run_.out + text_.row * static_cast<std::size_t>(run_.tokens) * width_;
        for (int p = block.first; p < block.first + block.count; p++) {
            float* panel = hidden_ + static_cast<std::size_t>(p) * row();
            if (config_.final_norm) {
                table_.normalise(panel, static_cast<int>(width_), encoder_.norm(encoder_.final_norm_), panel);
            }
            float* rows[kLanes];
            text_.rows_of_panel(start, width_, p, rows);
            table_.from_panel(panel, static_cast<int>(width_), rows);
        }
    }

    PanelInput input(const PanelRange& block, const float* values, std::size_t stride) {
        std::size_t first = static_cast<std::size_t>(block.first);
        return {values + first * stride, stride, block.count, codes_ + first * encoder_.code_bytes_, scales_ + first * kLanes, zeros_ + first * kLanes};
    }

    void multiply(const Matrix& matrix, const PanelRange& block, const float* values, std::size_t stride, float* out, std::size_t out_stride,
                  const float* residual, Activation activation, Parallel& parallel) {
        std::size_t first = static_cast<std::size_t>(block.first);
        PanelInput in = input(block, values, stride);
        matrix.round(in, parallel);
        matrix.multiply(in, {out + first * out_stride, out_stride, residual ? residual + first * row() : nullptr, row(), activation}, parallel);
    }

    void normalise(const NormWeights& weights, const PanelRange& block, const float* in, float* out, Parallel& parallel) {
        Norm norm = encoder_.norm(weights);
        each_panel(block, parallel, [&](std::size_t p) { table_.normalise(in + p * row(), static_cast<int>(width_), norm, out + p * row()); });
    }

    void project(std::size_t index, const PanelRange& block, Parallel& parallel) {
        const Layer& layer = encoder_.layers_[index];
        const float* in = hidden_;
        if (config_.pre_norm) {
            normalise(layer.attention_norm, block, hidden_, sums_, parallel);
            in = sums_;
        }
        multiply(*layer.projection, block, in, row(), projected_, projected_row(), nullptr, Activation::kNone, parallel);
        if (config_.rotary_dimensions > 0) {
            each_panel(block, parallel, [&](std::size_t p) { turn(p); });
        }
    }

    void turn(std::size_t panel) {
        int dimensions = static_cast<int>(config_.rotary_dimensions);
        std::size_t table = panel * static_cast<std::size_t>(dimensions / 2) * kLanes;
        // Queries, then keys.
        for (std::size_t head = 0; head < 2 * static_cast<std::size_t>(config_.heads); head++) {
            float* features = projected_ + panel * projected_row() + head * encoder_.head_width() * kLanes;
            table_.rotate(features, dimensions, config_.rotary_interleaved, cosines_ + table, sines_ + table);
        }
    }

    void attend() {
        std::size_t heads = static_cast<std::size_t>(config_.heads);
        Failure failure;
        parallel_.each(heads * blocks_.size(), failure.guard([&](std::size_t i) {
            // Pieces that run at the same time must not share scores; the one given back last is still in the cache.
            ScratchPool::Lease scores = encoder_.score_pool_.borrow(score_bytes_);
            std::size_t head = i / blocks_.size();
            const PanelRange& block = blocks_[i % blocks_.size()];
            std::size_t feature = head * encoder_.head_width() * kLanes;
            std::size_t first = static_cast<std::size_t>(block.first);
            Attention attention{};
            attention.queries = projected_ + first * projected_row() + feature;
            attention.keys = projected_ + width_ * kLanes + feature;
            attention.values = projected_ + 2 * width_ * kLanes + feature;
            attention.stride = projected_row();
            attention.tokens = text_.count();
            attention.dimensions = static_cast<int>(encoder_.head_width());
            attention.panels = block.count;
            attention.score_scale = config_.score_scale;
            attention.bias_stride = static_cast<std::size_t>(text_.count()) * kLanes;
            if (run_.bias != nullptr) {
                std::size_t plane = run_.bias_heads == 1 ? 0 : head;
                attention.bias = bias_ + (plane * panels_ + first) * attention.bias_stride;
            }
            attention.out = mixed_ + first * row() + feature;
            attention.out_stride = row();
            attention.scratch = scores.at<float>(0);
            table_.attention(attention);
        }));
        failure.rethrow();
    }

    // The output product and, in a post-norm encoder, the norm behind its residual sum.
    void close_attention(std::size_t index, const PanelRange& block, Parallel& parallel) {
        const Layer& layer = encoder_.layers_[index];
        multiply(*layer.output, block, mixed_, row(), sums_, row(), hidden_, Activation::kNone, parallel);
        if (!config_.pre_norm) {
            normalise(layer.attention_norm, block, sums_, hidden_, parallel);
        }
    }

    void feed_forward(std::size_t index, const PanelRange& block, Parallel& parallel) {
        const Layer& layer = encoder_.layers_[index];
        // A product's results and its residual lie apart: before a pre-norm encoder's second half its sum is in sums_.
        if (config_.pre_norm) {
            normalise(layer.feed_forward_norm, block, sums_, hidden_, parallel);
        }
        bool gated = config_.activation == Activation::kSwiglu;
        multiply(*layer.up, block, hidden_, row(), inner_, inner_row(), nullptr, gated ? Activation::kNone : config_.activation, parallel);
        if (gated) {
            std::size_t half = static_cast<std::size_t>(layer.down->inputs());
            each_panel(block, parallel, [&](std::size_t p) {
                float* gates = inner_ + p * inner_row();
                table_.gate(gates, gates + half * kLanes, half);
            });
        }
        float* out = config_.pre_norm ? hidden_ : sums_;
        const float* residual = config_.pre_norm ? sums_ : hidden_;
        multiply(*layer.down, block, inner_, inner_row(), out, row(), residual, Activation::kNone, parallel);
        if (!config_.pre_norm) {
            normalise(layer.feed_forward_norm, block, sums_, hidden_, parallel);
        }
    }

    // Cosines and sines of position times frequency; the frequencies as exported models compute them, in floats.
    void prepare_positions() {
        std::size_t pairs = static_cast<std::size_t>(config_.rotary_dimensions / 2);
        for (std::size_t pair = 0; pair < pairs; pair++) {
            double exponent = 2.0 * static_cast<double>(pair) / static_cast<double>(config_.rotary_dimensions);
            float frequency = static_cast<float>(std::pow(static_cast<double>(config_.rotary_base), -exponent));
            for (std::size_t i = 0; i < panels_ * kLanes; i++) {
                std::size_t token = std::min(i, text_.tokens.size() - 1);
                double angle = static_cast<double>(static_cast<float>(text_.tokens[token]) * frequency);
                std::size_t at = (i / kLanes * pairs + pair) * kLanes + i % kLanes;
                cosines_[at] = static_cast<float>(std::cos(angle));
                sines_[at] = static_cast<float>(std::sin(angle));
            }
        }
    }

    // The bias of this text's tokens with queries in the lanes: [plane][query panel][key][16].
    void prepare_bias() {
        if (run_.bias == nullptr) {
            return;
        }
        std::size_t tokens = static_cast<std::size_t>(run_.tokens);
        std::size_t planes = static_cast<std::size_t>(run_.bias_heads);
        std::size_t batch = run_.bias_batches == 1 ? 0 : text_.row;
        std::size_t count = text_.tokens.size();
        parallel_.each(planes * panels_, [&](std::size_t i) {
            const float* plane = run_.bias + (batch * planes + i / panels_) * tokens * tokens;
            float* out = bias_ + i * count * kLanes;
            for (std::size_t lane = 0; lane < kLanes; lane++) {
                std::size_t query = std::min(i % panels_ * kLanes + lane, count - 1);
                const float* source = plane + static_cast<std::size_t>(text_.tokens[query]) * tokens;
                for (std::size_t key = 0; key < count; key++) {
                    out[key * kLanes + lane] = source[text_.tokens[key]];
                }
            }
        });
    }

    Encoder& encoder_;
    const EncoderConfig& config_;
    const KernelTable& table_;
    const Run& run_;
    const Text& text_;
    Parallel& parallel_;
    std::size_t width_;
    std::size_t panels_;
    std::vector<PanelRange> blocks_;
    std::size_t hidden_at_, sums_at_, projected_at_, mixed_at_, inner_at_, codes_at_, scales_at_, zeros_at_, cosines_at_, sines_at_, bias_at_;
    std::size_t score_bytes_;
    ScratchPool::Lease lease_;
    float *hidden_, *sums_, *projected_, *mixed_, *inner_, *scales_, *cosines_, *sines_, *bias_;
    std::uint8_t* codes_;
    std::int32_t* zeros_;
};

void Encoder::run(const Run& run, Parallel& parallel) {
    // Few texts share the threads; many have one each.
    constexpr std::size_t kManyTexts = 4;
    std::size_t elements = checked_product(checked_product(static_cast<std::size_t>(run.batch), static_cast<std::size_t>(run.tokens)),
                                           static_cast<std::size_t>(config_.width));
    std::memset(run.out, 0, checked_product(elements, sizeof(float)));
    std::vector<Text> texts = texts_of(run.batch, run.tokens, run.mask);
    if (texts.size() < kManyTexts || parallel.is_serial()) {
        for (const Text& text : texts) {
            Pass(*this, run, text, parallel).run();
        }
        return;
    }
    Failure failure;
    parallel.each(texts.size(), failure.guard([&](std::size_t i) {
        Serial serial;
        Pass(*this, run, texts[i], serial).run();
    }));
    failure.rethrow();
}

}  // namespace cortado
