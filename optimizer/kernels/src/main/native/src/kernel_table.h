// The inner loops, one table per instruction set. Plain types only: these files are compiled with different flags.
//
// Tokens lie in panels of 16, a token per SIMD lane: floats [panel][feature][16], codes [panel][feature / 4][16][4].
#pragma once

#include <cstddef>
#include <cstdint>

namespace cortado {

constexpr int kLanes = 16;
constexpr int kFloatGroup = 6;
constexpr int kMaxPanels = 4;

enum class Activation : int { kNone = 0, kGelu = 1, kGeluTanh = 2, kRelu = 3, kSwiglu = 4, kGeglu = 5, kGegluTanh = 6 };

// Whether an activation multiplies a value by a function of its gate: twice as many outputs before it as behind.
constexpr bool is_gated(Activation activation) { return activation >= Activation::kSwiglu; }

// How many products of an input and a weight fit 16 bits: what sets of instructions without dot products may sum.
enum class Depth : int { kTwo = 1, kFour = 2, kEight = 4 };

// Where a product leaves its results: [panel][output][16].
struct ProductOutput {
    float* values;
    std::size_t stride;
    const float* residual;  // added before the activation; null for none
    std::size_t residual_stride;
    Activation activation;
};

// A product of integers, for some of its groups of outputs and up to kMaxPanels panels.
struct IntProduct {
    const std::uint8_t* codes;
    std::size_t codes_stride;
    const float* scales;       // a float per token
    const std::int32_t* zeros;  // a code per token
    int panels;
    const std::uint8_t* rows;  // for few tokens: [token][quad][4]; else null
    std::size_t row_stride;
    int few;    // how many they are, at most KernelTable::few
    int quads;  // inputs / 4, rounded up
    const std::int8_t* weights;  // [group][quad][output of the group][4]
    const std::int32_t* weight_sums;
    const float* weight_scales;
    const float* bias;
    int outputs;
    int group_begin;
    int group_end;
    Depth depth;
    ProductOutput out;
};

struct FloatProduct {
    const float* values;
    std::size_t stride;
    int panels;
    int inputs;
    const float* weights;  // [group][input][6]
    const float* bias;
    int outputs;
    int group_begin;
    int group_end;
    ProductOutput out;
};

// Blocks of four inputs of one output. The inputs are cut into parts, so that a part's codes stay in the nearest cache; each
// part has its own order of rows. Between parts, sums lie as integers where the results will: the residual must lie elsewhere.
struct SparseIntProduct {
    const std::uint8_t* codes;
    std::size_t codes_stride;
    const float* scales;
    const std::int32_t* zeros;
    int panels;
    int parts;
    std::size_t part_bytes;  // of a panel's codes
    int outputs;
    const std::uint32_t* rows;    // [part][output] outputs in the order in which they are worked on
    const std::uint32_t* starts;  // [part * output + 1] of each row's blocks
    const std::uint16_t* offsets;  // of each block's inputs in its part, in bytes
    const std::int32_t* weights;  // four codes of each block
    const std::int32_t* weight_sums;
    const float* weight_scales;
    const float* bias;
    int row_begin;
    int row_end;
    ProductOutput out;
};

// Blocks of six outputs of one input.
struct SparseFloatProduct {
    const float* values;
    std::size_t stride;
    int panels;
    const std::uint32_t* starts;  // of each group's blocks, one more than groups
    const std::uint16_t* inputs;  // of each block
    const float* weights;         // six of each block
    const float* bias;
    int outputs;
    int group_begin;
    int group_end;
    ProductOutput out;
};

struct Norm {
    const float* scale;
    const float* shift;  // null for none
    float epsilon;
    bool rms;
};

// One head of one text, for some panels of queries.
struct Attention {
    const float* queries;  // [panel][stride], the first feature of the head
    const float* keys;
    const float* values;
    std::size_t stride;
    int first_key;  // lane of the first one in its panel, a multiple of 4
    int tokens;     // keys
    int dimensions;
    int panels;      // of queries, at most kMaxPanels
    int lane_begin;  // lanes of the result, counted from the first query panel: others are left as they are
    int lane_end;
    float score_scale;
    const float* bias;  // [query panel][key][16]; null for none
    std::size_t bias_stride;
    float* out;  // [query panel][out_stride]
    std::size_t out_stride;
    float* scratch;  // kMaxPanels * tokens * 16 floats
};

struct KernelTable {
    const char* name;
    int int_group;  // outputs that lie together in IntProduct's weights
    int few;        // so many tokens IntProduct wants in rows, not to compute sixteen; 0: it takes no rows
    void (*to_panel)(const float* const* rows, int features, float* panel);
    void (*from_panel)(const float* panel, int features, float* const* rows);
    void (*round_panel)(const float* panel, int features, int levels, std::uint8_t* codes, float* scales, std::int32_t* zeros);
    void (*int_product)(const IntProduct& product);
    void (*float_product)(const FloatProduct& product);
    void (*sparse_int_product)(const SparseIntProduct& product);
    void (*sparse_float_product)(const SparseFloatProduct& product);
    void (*normalise)(const float* panel, int features, const Norm& norm, float* out);
    void (*attention)(const Attention& attention);
    void (*activate)(float* values, std::size_t vectors, Activation activation);
    void (*gate)(float* gates, const float* values, std::size_t vectors, Activation activation);
    // Turns pairs of features; cosines and sines [pair][16].
    void (*rotate)(float* head, int dimensions, bool interleaved, const float* cosines, const float* sines);
};

}  // namespace cortado
