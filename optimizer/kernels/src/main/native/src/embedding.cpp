#include "embedding.h"

#include <algorithm>
#include <cmath>

namespace cortado {

namespace {

void check_index(std::int64_t index, std::int64_t size, const char* name) {
    require(index >= 0 && index < size, std::string(name) + " " + std::to_string(index) + " is outside its table of " + std::to_string(size));
}

}  // namespace

TableFormat table_format_of(const std::string& name) {
    if (name == "f32") return TableFormat::kF32;
    if (name == "int8") return TableFormat::kInt8;
    if (name == "int4") return TableFormat::kInt4;
    throw Error("no table format '" + name + "'; there are f32, int8 and int4");
}

int tensor_count(TableFormat format) { return format == TableFormat::kF32 ? 1 : 2; }

Embedding::Embedding(const KernelTable& table, const EmbeddingConfig& config, const std::vector<Tensor>& words, const Tensor* positions,
                     const Tensor* segments, const Tensor& scale, const Tensor* shift)
    : table_(table), config_(config), words_(words) {
    require(words.size() == static_cast<std::size_t>(tensor_count(config.table)), "the word table's tensors are incomplete");
    require(words[0].shape.size() == 2, "the word table is " + words[0].describe() + ", expected two dimensions");
    require(scale.shape.size() == 1 && scale.shape[0] >= 1 && scale.shape[0] <= (1 << 22), "the scale is " + scale.describe() + ", expected a float a feature");
    require(config.epsilon >= 0, "epsilon is negative");
    vocabulary_ = words[0].shape[0];
    width_ = scale.shape[0];
    switch (config.table) {
        case TableFormat::kF32: check_tensor(words[0], ElementType::kFloat, {vocabulary_, width_}, "the word table"); break;
        case TableFormat::kInt8:
            check_tensor(words[0], ElementType::kInt8, {vocabulary_, width_}, "the word table");
            check_tensor(words[1], ElementType::kFloat, {vocabulary_}, "the word table's scales");
            break;
        case TableFormat::kInt4:
            require(width_ % 2 == 0 && config.block >= 1 && width_ % config.block == 0,
                    "a table of 4 bits has an even width that is a multiple of its block, not " + std::to_string(width_) + " and " +
                        std::to_string(config.block));
            check_tensor(words[0], ElementType::kUint8, {vocabulary_, width_ / 2}, "the word table");
            check_tensor(words[1], ElementType::kFloat, {vocabulary_, width_ / config.block}, "the word table's scales");
            break;
    }
    auto keep = [&](const Tensor* given, const char* name) {
        if (given == nullptr) {
            return Tensor{};
        }
        require(given->shape.size() == 2, std::string(name) + " is " + given->describe() + ", expected two dimensions");
        check_tensor(*given, ElementType::kFloat, {given->shape[0], width_}, name);
        return *given;
    };
    positions_ = keep(positions, "the position table");
    segments_ = keep(segments, "the segment table");
    check_tensor(scale, ElementType::kFloat, {width_}, "the norm's scale");
    scale_.assign(scale.floats(), scale.floats() + width_);
    if (shift != nullptr) {
        check_tensor(*shift, ElementType::kFloat, {width_}, "the norm's shift");
        shift_.assign(shift->floats(), shift->floats() + width_);
    }
}

std::int64_t Embedding::position(const Run& run, std::size_t token) const {
    std::int64_t place = run.positions ? run.positions[token] : static_cast<std::int64_t>(token % static_cast<std::size_t>(run.tokens));
    std::int64_t sum = 0;
    require(!__builtin_add_overflow(place, config_.position_offset, &sum), "a position is too large");
    return sum;
}

void Embedding::check(const Run& run) const {
    std::size_t count = checked_product(static_cast<std::size_t>(run.batch), static_cast<std::size_t>(run.tokens));
    for (std::size_t i = 0; i < count; i++) {
        if (run.mask == nullptr || run.mask[i] != 0) {
            check_index(run.ids[i], vocabulary_, "the token");
            if (positions_.data != nullptr) {
                check_index(position(run, i), positions_.shape[0], "the position");
            }
            if (segments_.data != nullptr) {
                check_index(run.segments ? run.segments[i] : 0, segments_.shape[0], "the segment");
            }
        }
    }
}

void Embedding::add_row(const Run& run, std::size_t token, float* row) const {
    std::size_t width = static_cast<std::size_t>(width_);
    std::size_t id = static_cast<std::size_t>(run.ids[token]);
    switch (config_.table) {
        case TableFormat::kF32: std::copy_n(words_[0].floats() + id * width, width, row); break;
        case TableFormat::kInt8: {
            const std::int8_t* codes = words_[0].codes() + id * width;
            float scale = words_[1].floats()[id];
            for (std::size_t k = 0; k < width; k++) {
                row[k] = static_cast<float>(codes[k]) * scale;
            }
            break;
        }
        case TableFormat::kInt4: {
            const std::uint8_t* codes = words_[0].bytes() + id * (width / 2);
            std::size_t block = static_cast<std::size_t>(config_.block);
            const float* scales = words_[1].floats() + id * (width / block);
            for (std::size_t k = 0; k < width; k++) {
                int code = (codes[k / 2] >> (k % 2 * 4) & 15) - 8;
                row[k] = static_cast<float>(code) * scales[k / block];
            }
            break;
        }
    }
    auto add = [&](const Tensor& table, std::int64_t index) {
        const float* source = table.floats() + static_cast<std::size_t>(index) * width;
        for (std::size_t k = 0; k < width; k++) {
            row[k] += source[k];
        }
    };
    if (positions_.data != nullptr) {
        add(positions_, position(run, token));
    }
    if (segments_.data != nullptr) {
        add(segments_, run.segments ? run.segments[token] : 0);
    }
}

void Embedding::run(const Run& run, Parallel& parallel) {
    check(run);
    std::size_t count = checked_product(static_cast<std::size_t>(run.batch), static_cast<std::size_t>(run.tokens));
    std::size_t width = static_cast<std::size_t>(width_);
    std::size_t row_floats = checked_product(width, kLanes);
    Norm norm{scale_.data(), shift_.empty() ? nullptr : shift_.data(), config_.epsilon, config_.rms};
    Failure failure;
    parallel.each((count + kLanes - 1) / kLanes, failure.guard([&](std::size_t p) {
        Layout layout;
        std::size_t rows_at = layout.add<float>(row_floats);
        std::size_t panel_at = layout.add<float>(row_floats);
        ScratchPool::Lease lease = pool_.borrow(layout.bytes());
        const float* sources[kLanes];
        float* targets[kLanes];
        for (std::size_t lane = 0; lane < kLanes; lane++) {
            std::size_t token = p * kLanes + lane;
            bool there = token < count;
            bool masked = there && run.mask != nullptr && run.mask[token] == 0;
            float* row = lease.at<float>(rows_at) + lane * width;
            sources[lane] = nullptr;
            targets[lane] = nullptr;
            if (masked) {
                std::fill_n(run.out + token * width, width, 0.0f);
            } else if (there) {
                add_row(run, token, row);
                sources[lane] = row;
                targets[lane] = run.out + token * width;
            }
        }
        float* panel = lease.at<float>(panel_at);
        table_.to_panel(sources, static_cast<int>(width), panel);
        table_.normalise(panel, static_cast<int>(width), norm, panel);
        table_.from_panel(panel, static_cast<int>(width), targets);
    }));
    failure.rethrow();
}

void mean_pool(const float* hidden, const std::int64_t* mask, std::int64_t batch, std::int64_t tokens, std::int64_t width, bool normalise, float* out,
               Parallel& parallel) {
    std::size_t features = static_cast<std::size_t>(width);
    parallel.each(static_cast<std::size_t>(batch), [&](std::size_t b) {
        float* sum = out + b * features;
        std::fill_n(sum, features, 0.0f);
        std::size_t count = 0;
        for (std::size_t t = b * static_cast<std::size_t>(tokens); t < (b + 1) * static_cast<std::size_t>(tokens); t++) {
            if (mask[t] != 0) {
                count++;
                for (std::size_t k = 0; k < features; k++) {
                    sum[k] += hidden[t * features + k];
                }
            }
        }
        float divisor = static_cast<float>(std::max<std::size_t>(count, 1));
        double squares = 0;
        for (std::size_t k = 0; k < features; k++) {
            sum[k] /= divisor;
            squares += static_cast<double>(sum[k]) * sum[k];
        }
        if (normalise) {
            float length = std::max(static_cast<float>(std::sqrt(squares)), 1e-12f);
            for (std::size_t k = 0; k < features; k++) {
                sum[k] /= length;
            }
        }
    });
}

}  // namespace cortado
