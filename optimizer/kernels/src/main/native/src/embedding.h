// Embeddings of tokens, positions and segments, summed and normalised; and the mean of a text's tokens.
#pragma once

#include <string>
#include <vector>

#include "kernel_table.h"
#include "memory.h"
#include "parallel.h"
#include "tensor.h"

namespace cortado {

enum class TableFormat : int { kF32 = 0, kInt8 = 1, kInt4 = 2 };

TableFormat table_format_of(const std::string& name);
// The tensors a word table consists of.
int tensor_count(TableFormat format);

struct EmbeddingConfig {
    TableFormat table = TableFormat::kF32;
    std::int64_t block = 0;  // features a scale of an int4 table is for
    float epsilon = 0;
    bool rms = false;
    std::int64_t position_offset = 0;
};

// The weights stay where they are: nothing is packed.
class Embedding {
public:
    // Position and segment tables may be null, and so may the shift.
    Embedding(const KernelTable& table, const EmbeddingConfig& config, const std::vector<Tensor>& words, const Tensor* positions, const Tensor* segments,
              const Tensor& scale, const Tensor* shift);

    std::int64_t width() const { return width_; }

    struct Run {
        const std::int64_t* ids;        // [batch, tokens]
        const std::int64_t* mask;       // null: all tokens are there
        const std::int64_t* segments;   // null: all 0
        const std::int64_t* positions;  // null: 0, 1, 2... in a row
        std::int64_t batch;
        std::int64_t tokens;
        float* out;  // [batch, tokens, width]
    };
    // Throws if an index lies outside its table; where the mask is 0, indices do not count.
    void run(const Run& run, Parallel& parallel);

private:
    void check(const Run& run) const;
    void add_row(const Run& run, std::size_t token, float* row) const;
    std::int64_t position(const Run& run, std::size_t token) const;

    const KernelTable& table_;
    EmbeddingConfig config_;
    std::vector<Tensor> words_;
    Tensor positions_;
    Tensor segments_;
    std::int64_t vocabulary_ = 0;
    std::int64_t width_ = 0;
    std::vector<float> scale_;
    std::vector<float> shift_;
    ScratchPool pool_;
};

// hidden [batch, tokens, width], mask [batch, tokens] -> out [batch, width]; a text without tokens gives zeros.
void mean_pool(const float* hidden, const std::int64_t* mask, std::int64_t batch, std::int64_t tokens, std::int64_t width, bool normalise, float* out,
               Parallel& parallel);

}  // namespace cortado
