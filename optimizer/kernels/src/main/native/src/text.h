// One text of a batch: which of its row's tokens are there. Nothing else of the row is ever read.
#pragma once

#include <algorithm>
#include <vector>

#include "kernel_table.h"

namespace cortado {

struct Text {
    std::size_t row;                   // in the batch
    std::vector<std::int32_t> tokens;  // their places in the row

    int count() const { return static_cast<int>(tokens.size()); }
};

// The texts that have tokens, the longest first, so that threads end together. Without a mask all tokens are there.
inline std::vector<Text> texts_of(std::int64_t batch, std::int64_t tokens, const std::int64_t* mask) {
    std::vector<Text> texts;
    for (std::int64_t b = 0; b < batch; b++) {
        Text text{static_cast<std::size_t>(b), {}};
        for (std::int64_t t = 0; t < tokens; t++) {
            if (mask == nullptr || mask[b * tokens + t] != 0) {
                text.tokens.push_back(static_cast<std::int32_t>(t));
            }
        }
        if (!text.tokens.empty()) {
            texts.push_back(std::move(text));
        }
    }
    std::stable_sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) { return a.tokens.size() > b.tokens.size(); });
    return texts;
}

}  // namespace cortado
