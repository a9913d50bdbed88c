// A linear layer's weights, packed for one instruction set, and its product with panels of tokens.
#pragma once

#include <string>
#include <vector>

#include "arena.h"
#include "kernel_table.h"
#include "parallel.h"
#include "tensor.h"

namespace cortado {

enum class Format : int { kF32 = 0, kInt7 = 1, kInt6 = 2, kInt5 = 3, kInt8Sparse = 4, kF32Sparse = 5 };

// By its name in a node's attributes; throws if there is none.
Format format_of(const std::string& name);
const char* name_of(Format format);
// The tensors a format consists of, without the bias.
int tensor_count(Format format);
// The largest code of an input; 0 for formats whose inputs stay floats.
int input_levels(Format format);

inline int panels_of(std::size_t tokens) { return static_cast<int>((tokens + kLanes - 1) / kLanes); }

// Elements from one panel to the next. A cache line more than the features take: panels a multiple of 4 KB apart would
// fall into the same sets of the nearest cache.
inline std::size_t panel_stride(std::size_t features) { return checked_sum(checked_product(features, kLanes), kLanes); }

// Up to kMaxPanels panels of inputs. Codes are there for formats of integers, always of kMaxPanels panels, and filled by
// Matrix::round.
struct PanelInput {
    const float* values;
    std::size_t stride;
    int panels;
    int tokens;  // the lanes that matter are the first ones
    std::uint8_t* codes;
    float* scales;
    std::int32_t* zeros;
};

class Matrix {
public:
    // Checks and packs. The bias may be null; without an arena, which then must outlive it, a matrix has memory of its own.
    Matrix(const KernelTable& table, Format format, std::int64_t outputs, std::int64_t inputs, const std::vector<Tensor>& tensors, const Tensor* bias,
           const std::string& name, Arena* arena = nullptr);

    int outputs() const { return outputs_; }
    int inputs() const { return inputs_; }
    bool is_integer() const { return input_levels(format_) > 0; }
    // From one panel's codes to the next's; 0 where inputs stay floats.
    std::size_t code_bytes() const { return is_integer() ? panel_stride(static_cast<std::size_t>(quads_)) * 4 : 0; }

    // Rounds the inputs to codes, if the format wants them.
    void round(const PanelInput& in, Parallel& parallel) const;
    void multiply(const PanelInput& in, const ProductOutput& out, Parallel& parallel) const;

private:
    void pack_float(const Tensor& values);
    void pack_codes(const std::vector<std::int8_t>& codes, const Tensor& scales);
    void pack_sparse_int(const std::vector<Tensor>& tensors);
    void pack_sparse_float(const std::vector<Tensor>& tensors);
    bool in_rows(const PanelInput& in) const { return is_dense_integer() && in.tokens <= table_.few; }
    bool is_dense_integer() const { return is_integer() && format_ != Format::kInt8Sparse; }
    // Rows of few tokens' codes; behind the codes of their panel.
    std::uint8_t* rows_of(const PanelInput& in) const { return in.codes + code_bytes(); }
    std::size_t row_stride() const { return static_cast<std::size_t>(quads_ + 7) / 8 * 32; }
    void multiply_units(const PanelInput& in, const ProductOutput& out, int begin, int end) const;

    template <class T>
    Block<T> block(std::size_t count) const {
        return arena_ == nullptr ? Block<T>(count) : arena_->block<T>(count);
    }

    const KernelTable& table_;
    Format format_;
    std::string name_;
    Arena* arena_;
    int outputs_ = 0;
    int inputs_ = 0;
    int quads_ = 0;
    int parts_ = 1;  // the inputs of a sparse product are cut into
    int units_ = 0;  // groups of outputs, or rows: what a product is cut into
    Block<float> bias_;
    Block<float> scales_;
    Block<std::int32_t> sums_;
    Block<std::int8_t> codes_;
    Block<float> floats_;
    Block<std::int32_t> quad_codes_;
    Block<std::uint32_t> rows_;
    Block<std::uint32_t> starts_;
    Block<std::uint16_t> indices_;
};

}  // namespace cortado
