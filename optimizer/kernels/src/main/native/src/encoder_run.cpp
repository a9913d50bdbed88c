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
        projected_ = lease_.at<float>(projected_at_);
        mixed_ = lease_.at<float>(mixed_at_);
        cosines_ = lease_.at<float>(cosines_at_);
        sines_ = lease_.at<float>(sines_at_);
        bias_ = lease_.at<float>(bias_at_);
    }

    void run() {
        prepare_positions();
        prepare_bias();
        each_block([&](const Work& work) {
            read(work.block);
            project(0, work);
        });
        for (std::size_t layer = 0; layer < encoder_.layers_.size(); layer++) {
            attend();
            each_block([&](const Work& work) {
                close_attention(layer, work);
                feed_forward(layer, work);
                if (layer + 1 < encoder_.layers_.size()) {
                    project(layer + 1, work);
                } else {
                    write(work.block);
                }
            });
        }
    }

private:
    // A block of panels being worked on, with the buffers that only this piece of work needs. They are borrowed anew for each
    // piece: blocks that follow one another use the same memory, which then still is in the cache.
    struct Work {
        PanelRange block;
        Parallel& parallel;
        float* sums;
        float* inner;
        std::uint8_t* codes;
        float* scales;
        std::int32_t* zeros;
    };

    std::size_t declare() {
        Layout layout;
        std::size_t pairs = static_cast<std::size_t>(config_.rotary_dimensions / 2);
        std::size_t tokens = static_cast<std::size_t>(text_.count());
        hidden_at_ = layout.add<float>(checked_product(panels_, row()));
        projected_at_ = layout.add<float>(checked_product(panels_, projected_row()));
        mixed_at_ = layout.add<float>(checked_product(panels_, row()));
        cosines_at_ = layout.add<float>(checked_product(panels_, pairs * kLanes));
        sines_at_ = layout.add<float>(checked_product(panels_, pairs * kLanes));
        std::size_t planes = run_.bias == nullptr ? 0 : static_cast<std::size_t>(run_.bias_heads);
        bias_at_ = layout.add<float>(checked_product(checked_product(planes, panels_), checked_product(tokens, kLanes)));
        Layout work;
        sums_at_ = work.add<float>(checked_product(kMaxPanels, row()));
        inner_at_ = work.add<float>(checked_product(kMaxPanels, inner_row()));
        codes_at_ = work.add<std::uint8_t>(checked_product(kMaxPanels, encoder_.code_bytes_));
        scales_at_ = work.add<float>(kMaxPanels * kLanes);
        zeros_at_ = work.add<std::int32_t>(kMaxPanels * kLanes);
        work_bytes_ = work.bytes();
        score_bytes_ = checked_product(checked_product(tokens, kMaxPanels * kLanes), sizeof(float));
        return layout.bytes();
    }

    // Blocks in parallel if there are several, else the inside of the one.
    template <class F>
    void each_block(F&& piece) {
        auto run_one = [&](const PanelRange& block, Parallel& parallel) {
            ScratchPool::Lease lease = encoder_.work_pool_.borrow(work_bytes_);
            piece(Work{block, parallel, lease.at<float>(sums_at_), lease.at<float>(inner_at_), lease.at<std::uint8_t>(codes_at_),
                       lease.at<float>(scales_at_), lease.at<std::int32_t>(zeros_at_)});
        };
        if (blocks_.size() == 1) {
            run_one(blocks_[0], parallel_);
            return;
        }
        Failure failure;
        parallel_.each(blocks_.size(), failure.guard([&](std::size_t i) {
            Serial serial;
            run_one(blocks_[i], serial);
        }));
        failure.rethrow();
    }

    // Calls work(panel of the block) for all of them.
    template <class F>
    void each_panel(const Work& work, F&& piece) {
        work.parallel.each(static_cast<std::size_t>(work.block.count), std::forward<F>(piece));
    }

    // A block's first panel in a buffer of the whole text.
    float* of_block(float* values, const Work& work, std::size_t stride) const { return values + static_cast<std::size_t>(work.block.first) * stride; }

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

    // All pointers are to a block's first panel.
    void multiply(const Matrix& matrix, const Work& work, const float* values, std::size_t stride, const ProductOutput& out) {
        PanelInput in{values, stride, work.block.count, work.codes, work.scales, work.zeros};
        matrix.round(in, work.parallel);
        matrix.multiply(in, out, work.parallel);
    }

    void normalise(const NormWeights& weights, const Work& work, const float* in, float* out) {
        Norm norm = encoder_.norm(weights);
        each_panel(work, [&](std::size_t p) { table_.normalise(in + p * row(), static_cast<int>(width_), norm, out + p * row()); });
    }

    void project(std::size_t index, const Work& work) {
        const Layer& layer = encoder_.layers_[index];
        const float* in = of_block(hidden_, work, row());
        if (config_.pre_norm) {
            normalise(layer.attention_norm, work, in, work.sums);
            in = work.sums;
        }
        float* out = of_block(projected_, work, projected_row());
        multiply(*layer.projection, work, in, row(), {out, projected_row(), nullptr, 0, Activation::kNone});
        if (config_.rotary_dimensions > 0) {
            each_panel(work, [&](std::size_t p) { turn(static_cast<std::size_t>(work.block.first) + p); });
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
    void close_attention(std::size_t index, const Work& work) {
        const Layer& layer = encoder_.layers_[index];
        float* hidden = of_block(hidden_, work, row());
        multiply(*layer.output, work, of_block(mixed_, work, row()), row(), {work.sums, row(), hidden, row(), Activation::kNone});
        if (!config_.pre_norm) {
            normalise(layer.attention_norm, work, work.sums, hidden);
        }
    }

    void feed_forward(std::size_t index, const Work& work) {
        const Layer& layer = encoder_.layers_[index];
        float* hidden = of_block(hidden_, work, row());
        // A product's results and its residual lie apart: before a pre-norm encoder's second half its sum is in sums.
        if (config_.pre_norm) {
            normalise(layer.feed_forward_norm, work, work.sums, hidden);
        }
        bool gated = is_gated(config_.activation);
        multiply(*layer.up, work, hidden, row(), {work.inner, inner_row(), nullptr, 0, gated ? Activation::kNone : config_.activation});
        if (gated) {
            std::size_t half = static_cast<std::size_t>(layer.down->inputs());
            each_panel(work, [&](std::size_t p) {
                float* gates = work.inner + p * inner_row();
                table_.gate(gates, gates + half * kLanes, half, config_.activation);
            });
        }
        float* out = config_.pre_norm ? hidden : work.sums;
        const float* residual = config_.pre_norm ? work.sums : hidden;
        multiply(*layer.down, work, work.inner, inner_row(), {out, row(), residual, row(), Activation::kNone});
        if (!config_.pre_norm) {
            normalise(layer.feed_forward_norm, work, work.sums, hidden);
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
    std::size_t score_bytes_, work_bytes_;
    ScratchPool::Lease lease_;
    float *hidden_, *projected_, *mixed_, *cosines_, *sines_, *bias_;
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
