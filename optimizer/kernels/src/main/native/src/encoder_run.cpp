// Running an encoder. A pack of texts goes through the stack in blocks of up to four panels: only attention joins panels and
// tells texts apart, so a layer is two rounds of independent pieces, attention and all the rest.
#include <cmath>
#include <cstring>

#include "encoder.h"
#include "pack.h"

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

// One pack of texts on its way through the stack.
class Encoder::Pass {
public:
    Pass(Encoder& encoder, const Run& run, const Pack& pack, Parallel& parallel)
        : encoder_(encoder),
          config_(encoder.config_),
          table_(encoder.table_),
          run_(run),
          places_(pack.places()),
          tokens_(pack.tokens()),
          parallel_(parallel),
          width_(static_cast<std::size_t>(encoder.config_.width)),
          panels_(static_cast<std::size_t>(pack.panels())),
          blocks_(blocks_of(pack.panels())),
          queries_(queries_of(pack)),
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

    // Panels that hold tokens of one text, whose attention is one piece of work for every head. The panels at a text's ends
    // may be another's too.
    struct Queries {
        const Pack::Part& part;
        PanelRange panels;
        int lane_end;         // of the lanes that are its own, counted from the pack's first; with the empty ones behind it
        std::size_t bias_at;  // of its bias in a plane's: its panels in turn, [key][16] each
    };

    static std::vector<Queries> queries_of(const Pack& pack) {
        std::vector<Queries> queries;
        std::size_t bias_at = 0;
        for (std::size_t i = 0; i < pack.parts().size(); i++) {
            const Pack::Part& part = pack.parts()[i];
            int lane_end = i + 1 < pack.parts().size() ? pack.parts()[i + 1].lane : pack.panels() * kLanes;
            for (PanelRange panels : blocks_of(part.panels())) {
                panels.first += part.first_panel();
                queries.push_back({part, panels, lane_end, bias_at});
                bias_at += static_cast<std::size_t>(panels.count) * static_cast<std::size_t>(part.text.count()) * kLanes;
            }
        }
        return queries;
    }

    std::size_t declare() {
        Layout layout;
        std::size_t pairs = static_cast<std::size_t>(config_.rotary_dimensions / 2);
        hidden_at_ = layout.add<float>(checked_product(panels_, row()));
        projected_at_ = layout.add<float>(checked_product(panels_, projected_row()));
        mixed_at_ = layout.add<float>(checked_product(panels_, row()));
        cosines_at_ = layout.add<float>(checked_product(panels_, pairs * kLanes));
        sines_at_ = layout.add<float>(checked_product(panels_, pairs * kLanes));
        std::size_t planes = run_.bias == nullptr ? 0 : static_cast<std::size_t>(run_.bias_heads);
        for (const Queries& queries : queries_) {
            std::size_t keys = static_cast<std::size_t>(queries.part.text.count());
            most_keys_ = std::max(most_keys_, keys);
            bias_plane_ = queries.bias_at + checked_product(static_cast<std::size_t>(queries.panels.count), checked_product(keys, kLanes));
        }
        bias_at_ = layout.add<float>(checked_product(planes, bias_plane_));
        Layout work;
        sums_at_ = work.add<float>(checked_product(kMaxPanels, row()));
        inner_at_ = work.add<float>(checked_product(kMaxPanels, inner_row()));
        codes_at_ = work.add<std::uint8_t>(checked_product(kMaxPanels, encoder_.code_bytes_));
        scales_at_ = work.add<float>(kMaxPanels * kLanes);
        zeros_at_ = work.add<std::int32_t>(kMaxPanels * kLanes);
        work_bytes_ = work.bytes();
        score_bytes_ = checked_product(checked_product(most_keys_, kMaxPanels * kLanes), sizeof(float));
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

    // Pointers to a panel's tokens in a tensor of the batch; null for lanes without one.
    template <class T>
    void rows_of_panel(T* values, int panel, T** rows) const {
        for (int lane = 0; lane < kLanes; lane++) {
            const Pack::Place& place = places_[static_cast<std::size_t>(panel * kLanes + lane)];
            std::size_t token = place.row * static_cast<std::size_t>(run_.tokens) + static_cast<std::size_t>(place.token);
            rows[lane] = place.token < 0 ? nullptr : values + token * width_;
        }
    }

    void read(const PanelRange& block) {
        for (int p = block.first; p < block.first + block.count; p++) {
            const float* rows[kLanes];
            rows_of_panel(run_.hidden, p, rows);
            table_.to_panel(rows, static_cast<int>(width_), hidden_ + static_cast<std::size_t>(p) * row());
        }
    }

    void write(const PanelRange& block) {
        for (int p = block.first; p < block.first + block.count; p++) {
            float* panel = hidden_ + static_cast<std::size_t>(p) * row();
            if (config_.final_norm) {
                table_.normalise(panel, static_cast<int>(width_), encoder_.norm(encoder_.final_norm_), panel);
            }
            float* rows[kLanes];
            rows_of_panel(run_.out, p, rows);
            table_.from_panel(panel, static_cast<int>(width_), rows);
        }
    }

    // All pointers are to a block's first panel.
    void multiply(const Matrix& matrix, const Work& work, const float* values, std::size_t stride, const ProductOutput& out) {
        PanelInput in{values, stride, work.block.count, std::min(tokens_, work.block.count * kLanes), work.codes, work.scales, work.zeros};
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
        parallel_.each(heads * queries_.size(), failure.guard([&](std::size_t i) {
            // Pieces that run at the same time must not share scores; the one given back last is still in the cache.
            ScratchPool::Lease scores = encoder_.score_pool_.borrow(score_bytes_);
            std::size_t head = i / queries_.size();
            const Queries& queries = queries_[i % queries_.size()];
            const Pack::Part& part = queries.part;
            std::size_t feature = head * encoder_.head_width() * kLanes;
            std::size_t first = static_cast<std::size_t>(queries.panels.first);
            std::size_t keys = static_cast<std::size_t>(part.first_panel()) * projected_row() + feature;
            Attention attention{};
            attention.queries = projected_ + first * projected_row() + feature;
            attention.keys = projected_ + width_ * kLanes + keys;
            attention.values = projected_ + 2 * width_ * kLanes + keys;
            attention.stride = projected_row();
            attention.first_key = part.lane % kLanes;
            attention.tokens = part.text.count();
            attention.dimensions = static_cast<int>(encoder_.head_width());
            attention.panels = queries.panels.count;
            attention.lane_begin = part.lane - queries.panels.first * kLanes;
            attention.lane_end = queries.lane_end - queries.panels.first * kLanes;
            attention.score_scale = config_.score_scale;
            attention.bias_stride = static_cast<std::size_t>(part.text.count()) * kLanes;
            if (run_.bias != nullptr) {
                attention.bias = bias_ + (run_.bias_heads == 1 ? 0 : head) * bias_plane_ + queries.bias_at;
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
                double angle = static_cast<double>(static_cast<float>(std::max(places_[i].token, 0)) * frequency);
                std::size_t at = (i / kLanes * pairs + pair) * kLanes + i % kLanes;
                cosines_[at] = static_cast<float>(std::cos(angle));
                sines_[at] = static_cast<float>(std::sin(angle));
            }
        }
    }

    // The bias between tokens of one text with queries in the lanes: a plane after the other, in it as queries_ says.
    void prepare_bias() {
        if (run_.bias == nullptr) {
            return;
        }
        std::size_t planes = static_cast<std::size_t>(run_.bias_heads);
        parallel_.each(planes * queries_.size(), [&](std::size_t i) {
            const Queries& queries = queries_[i % queries_.size()];
            const Text& text = queries.part.text;
            std::size_t tokens = static_cast<std::size_t>(run_.tokens);
            std::size_t batch = run_.bias_batches == 1 ? 0 : text.row;
            std::size_t head = i / queries_.size();
            const float* plane = run_.bias + (batch * planes + head) * tokens * tokens;
            float* out = bias_ + head * bias_plane_ + queries.bias_at;
            std::size_t count = text.tokens.size();
            for (int lane = 0; lane < queries.panels.count * kLanes; lane++) {
                // Lanes of others count for nothing; those of the text's own ends stand in for them.
                int query = std::clamp(queries.panels.first * kLanes + lane - queries.part.lane, 0, text.count() - 1);
                const float* source = plane + static_cast<std::size_t>(text.tokens[static_cast<std::size_t>(query)]) * tokens;
                float* column = out + static_cast<std::size_t>(lane / kLanes) * count * kLanes + lane % kLanes;
                for (std::size_t key = 0; key < count; key++) {
                    column[key * kLanes] = source[text.tokens[key]];
                }
            }
        });
    }

    Encoder& encoder_;
    const EncoderConfig& config_;
    const KernelTable& table_;
    const Run& run_;
    std::vector<Pack::Place> places_;
    int tokens_;  // lanes from the first token to the last
    Parallel& parallel_;
    std::size_t width_;
    std::size_t panels_;
    std::vector<PanelRange> blocks_;
    std::vector<Queries> queries_;
    std::size_t most_keys_ = 0;
    std::size_t bias_plane_ = 0;
    std::size_t hidden_at_, sums_at_, projected_at_, mixed_at_, inner_at_, codes_at_, scales_at_, zeros_at_, cosines_at_, sines_at_, bias_at_;
    std::size_t score_bytes_, work_bytes_;
    ScratchPool::Lease lease_;
    float *hidden_, *projected_, *mixed_, *cosines_, *sines_, *bias_;
};

void Encoder::run(const Run& run, Parallel& parallel) {
    // Few packs share the threads; many have one each.
    constexpr std::size_t kManyPacks = 4;
    std::size_t elements = checked_product(checked_product(static_cast<std::size_t>(run.batch), static_cast<std::size_t>(run.tokens)),
                                           static_cast<std::size_t>(config_.width));
    std::memset(run.out, 0, checked_product(elements, sizeof(float)));
    std::vector<Pack> packs = packs_of(texts_of(run.batch, run.tokens, run.mask));
    if (packs.size() < kManyPacks || parallel.is_serial()) {
        for (const Pack& pack : packs) {
            Pass(*this, run, pack, parallel).run();
        }
        return;
    }
    Failure failure;
    parallel.each(packs.size(), failure.guard([&](std::size_t i) {
        Serial serial;
        Pass(*this, run, packs[i], serial).run();
    }));
    failure.rethrow();
}

}  // namespace cortado
