#include "matrix.h"

#include <algorithm>
#include <numeric>

#include "unpack.h"

namespace cortado {

namespace {

// 255 * 63 * inputs, twice, is to fit an int32.
constexpr std::int64_t kMaxInputs = 65536;
constexpr std::int64_t kMaxOutputs = 1 << 22;
// A product is cut into pieces of at least so many outputs: fewer are not worth a thread's attention.
constexpr int kPieceOutputs = 48;
constexpr int kPieces = 8;
// A part of a sparse product's inputs: its codes for four panels take 24 KB.
constexpr int kPartQuads = 96;
// Outputs of a sparse product that are sorted among themselves, and stay together when it is cut into pieces.
constexpr int kSegment = 96;

struct FormatName {
    Format format;
    const char* name;
    int tensors;
    int levels;
};

constexpr FormatName kFormats[] = {
    {Format::kF32, "f32", 1, 0},         {Format::kInt7, "int7", 2, 255},          {Format::kInt6, "int6", 3, 255},
    {Format::kInt5, "int5", 3, 255},     {Format::kInt8Sparse, "int8_1x4", 3, 127}, {Format::kF32Sparse, "f32_6x1", 2, 0},
};

const FormatName& entry(Format format) { return kFormats[static_cast<int>(format)]; }

bool bit(const std::uint8_t* bytes, std::size_t index) { return bytes[index / 8] >> (index % 8) & 1; }

Depth depth_of(Format format) {
    switch (format) {
        case Format::kInt6: return Depth::kFour;
        case Format::kInt5: return Depth::kEight;
        default: return Depth::kTwo;
    }
}

}  // namespace

Format format_of(const std::string& name) {
    for (const FormatName& known : kFormats) {
        if (name == known.name) {
            return known.format;
        }
    }
    throw Error("no matrix format '" + name + "'; there are f32, int7, int6, int5, int8_1x4 and f32_6x1");
}

const char* name_of(Format format) { return entry(format).name; }
int tensor_count(Format format) { return entry(format).tensors; }
int input_levels(Format format) { return entry(format).levels; }

Matrix::Matrix(const KernelTable& table, Format format, std::int64_t outputs, std::int64_t inputs, const std::vector<Tensor>& tensors, const Tensor* bias,
               const std::string& name, Arena* arena)
    : table_(table), format_(format), name_(name), arena_(arena) {
    require(outputs >= 1 && outputs <= kMaxOutputs && inputs >= 1 && inputs <= kMaxInputs,
            name + " is " + std::to_string(outputs) + " x " + std::to_string(inputs) + "; at most " + std::to_string(kMaxOutputs) + " x " +
                std::to_string(kMaxInputs) + " is possible");
    require(tensors.size() == static_cast<std::size_t>(tensor_count(format)),
            name + " has " + std::to_string(tensors.size()) + " tensors; the format " + name_of(format) + " has " + std::to_string(tensor_count(format)));
    outputs_ = static_cast<int>(outputs);
    inputs_ = static_cast<int>(inputs);
    quads_ = (inputs_ + 3) / 4;
    bias_ = block<float>(static_cast<std::size_t>(outputs_));
    if (bias != nullptr) {
        check_tensor(*bias, ElementType::kFloat, {outputs}, name + " bias");
        std::copy(bias->floats(), bias->floats() + outputs_, bias_.data());
    }
    switch (format) {
        case Format::kF32: pack_float(tensors[0]); break;
        case Format::kInt8Sparse: pack_sparse_int(tensors); break;
        case Format::kF32Sparse: pack_sparse_float(tensors); break;
        default: pack_codes(unpack_codes(format, outputs, inputs, tensors, name), tensors.back()); break;
    }
}

void Matrix::pack_float(const Tensor& values) {
    check_tensor(values, ElementType::kFloat, {outputs_, inputs_}, name_ + " values");
    units_ = (outputs_ + kFloatGroup - 1) / kFloatGroup;
    std::size_t group = checked_product(static_cast<std::size_t>(inputs_), kFloatGroup);
    floats_ = block<float>(checked_product(group, static_cast<std::size_t>(units_)));
    for (int n = 0; n < outputs_; n++) {
        const float* row = values.floats() + static_cast<std::size_t>(n) * inputs_;
        float* packed = floats_.data() + static_cast<std::size_t>(n / kFloatGroup) * group + n % kFloatGroup;
        for (int k = 0; k < inputs_; k++) {
            packed[static_cast<std::size_t>(k) * kFloatGroup] = row[k];
        }
    }
}

void Matrix::pack_codes(const std::vector<std::int8_t>& codes, const Tensor& scales) {
    check_tensor(scales, ElementType::kFloat, {outputs_}, name_ + " scales");
    int width = table_.int_group;
    units_ = (outputs_ + width - 1) / width;
    std::size_t padded = static_cast<std::size_t>(units_) * width;
    scales_ = block<float>(padded);
    sums_ = block<std::int32_t>(padded);
    codes_ = block<std::int8_t>(checked_product(padded, static_cast<std::size_t>(quads_) * 4));
    std::copy(scales.floats(), scales.floats() + outputs_, scales_.data());
    for (int n = 0; n < outputs_; n++) {
        const std::int8_t* row = codes.data() + static_cast<std::size_t>(n) * inputs_;
        sums_[n] = std::accumulate(row, row + inputs_, 0);
        std::int8_t* packed = codes_.data() + (static_cast<std::size_t>(n / width) * quads_ * width + n % width) * 4;
        for (int k = 0; k < inputs_; k++) {
            packed[static_cast<std::size_t>(k / 4) * width * 4 + k % 4] = row[k];
        }
    }
}

void Matrix::pack_sparse_int(const std::vector<Tensor>& tensors) {
    std::int64_t stride = (inputs_ + 31) / 32;
    const Tensor& present = tensors[1];
    check_tensor(present, ElementType::kUint8, {outputs_, stride}, name_ + " present blocks");
    check_tensor(tensors[2], ElementType::kFloat, {outputs_}, name_ + " scales");
    std::vector<std::uint32_t> first(static_cast<std::size_t>(outputs_) + 1);
    for (int n = 0; n < outputs_; n++) {
        const std::uint8_t* bits = present.bytes() + static_cast<std::size_t>(n) * stride;
        std::uint32_t count = 0;
        for (std::size_t b = 0; b < static_cast<std::size_t>(stride) * 8; b++) {
            if (bit(bits, b) && b >= static_cast<std::size_t>(quads_)) {
                throw Error(name_ + " has a block beyond its inputs");
            }
            count += bit(bits, b);
        }
        first[n + 1] = first[n] + count;
    }
    std::size_t blocks = first[outputs_];
    check_tensor(tensors[0], ElementType::kInt8, {static_cast<std::int64_t>(blocks), 4}, name_ + " blocks");
    const std::int8_t* codes = tensors[0].codes();
    check_range(codes, blocks * 4, name_);
    units_ = (outputs_ + kSegment - 1) / kSegment;
    parts_ = (quads_ + kPartQuads - 1) / kPartQuads;
    std::size_t rows = static_cast<std::size_t>(outputs_);
    scales_ = block<float>(rows);
    std::copy(tensors[2].floats(), tensors[2].floats() + outputs_, scales_.data());
    sums_ = block<std::int32_t>(rows);
    rows_ = block<std::uint32_t>(checked_product(rows, static_cast<std::size_t>(parts_)));
    starts_ = block<std::uint32_t>(rows_.size() + 1);
    indices_ = block<std::uint16_t>(blocks);
    quad_codes_ = block<std::int32_t>(blocks);
    std::uint32_t at = 0;
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (int part = 0; part < parts_; part++) {
        int end = std::min(quads_, (part + 1) * kPartQuads);
        auto blocks_in_part = [&](std::uint32_t n) {
            int count = 0;
            for (int b = part * kPartQuads; b < end; b++) {
                count += bit(present.bytes() + static_cast<std::size_t>(n) * stride, static_cast<std::size_t>(b));
            }
            return count;
        };
        // Rows of like length follow one another: the end of the loop over blocks is predicted.
        std::vector<std::pair<int, std::uint32_t>> order(rows);
        for (std::uint32_t n = 0; n < rows; n++) {
            order[n] = {blocks_in_part(n), n};
        }
        for (std::size_t i = 0; i < rows; i += kSegment) {
            std::sort(order.begin() + i, order.begin() + std::min<std::size_t>(rows, i + kSegment));
        }
        for (std::size_t i = 0; i < rows; i++) {
            std::uint32_t n = order[i].second;
            std::size_t place = static_cast<std::size_t>(part) * rows + i;
            rows_[place] = n;
            starts_[place] = at;
            for (int b = part * kPartQuads; b < end; b++) {
                if (bit(present.bytes() + static_cast<std::size_t>(n) * stride, static_cast<std::size_t>(b))) {
                    const std::int8_t* block = codes + static_cast<std::size_t>(next[n]++) * 4;
                    for (int j = 0; j < 4; j++) {
                        if (block[j] != 0 && b * 4 + j >= inputs_) {
                            throw Error(name_ + " has a weight beyond its inputs");
                        }
                        sums_[n] += block[j];
                    }
                    std::memcpy(&quad_codes_[at], block, 4);
                    indices_[at++] = static_cast<std::uint16_t>((b - part * kPartQuads) * 4 * kLanes);
                }
            }
        }
    }
    starts_[rows_.size()] = at;
}

void Matrix::pack_sparse_float(const std::vector<Tensor>& tensors) {
    units_ = (outputs_ + kFloatGroup - 1) / kFloatGroup;
    std::int64_t stride = (inputs_ + 7) / 8;
    check_tensor(tensors[1], ElementType::kUint8, {units_, stride}, name_ + " present blocks");
    starts_ = block<std::uint32_t>(static_cast<std::size_t>(units_) + 1);
    std::vector<std::uint16_t> inputs;
    for (int g = 0; g < units_; g++) {
        const std::uint8_t* bits = tensors[1].bytes() + static_cast<std::size_t>(g) * stride;
        for (std::size_t k = 0; k < static_cast<std::size_t>(stride) * 8; k++) {
            if (bit(bits, k)) {
                if (k >= static_cast<std::size_t>(inputs_)) {
                    throw Error(name_ + " has a block beyond its inputs");
                }
                inputs.push_back(static_cast<std::uint16_t>(k));
            }
        }
        starts_[g + 1] = static_cast<std::uint32_t>(inputs.size());
    }
    std::int64_t blocks = static_cast<std::int64_t>(inputs.size());
    check_tensor(tensors[0], ElementType::kFloat, {blocks, kFloatGroup}, name_ + " blocks");
    indices_ = block<std::uint16_t>(inputs.size());
    std::copy(inputs.begin(), inputs.end(), indices_.data());
    floats_ = block<float>(checked_product(inputs.size(), kFloatGroup));
    std::copy(tensors[0].floats(), tensors[0].floats() + inputs.size() * kFloatGroup, floats_.data());
}

void Matrix::round(const PanelInput& in, Parallel& parallel) const {
    if (!is_integer()) {
        return;
    }
    parallel.each(static_cast<std::size_t>(in.panels), [&](std::size_t p) {
        table_.round_panel(in.values + p * in.stride, inputs_, input_levels(format_), in.codes + p * code_bytes(), in.scales + p * kLanes,
                           in.zeros + p * kLanes);
    });
    if (in_rows(in)) {
        for (int token = 0; token < in.tokens; token++) {
            const std::uint8_t* codes = in.codes + token * 4;
            std::uint8_t* row = rows_of(in) + static_cast<std::size_t>(token) * row_stride();
            for (std::size_t quad = 0; quad < static_cast<std::size_t>(quads_); quad++) {
                std::memcpy(row + quad * 4, codes + quad * 4 * kLanes, 4);
            }
        }
    }
}

void Matrix::multiply(const PanelInput& in, const ProductOutput& out, Parallel& parallel) const {
    int pieces = parallel.is_serial() ? 1 : std::max(1, std::min(kPieces, outputs_ / kPieceOutputs));
    if (pieces == 1) {
        multiply_units(in, out, 0, units_);
        return;
    }
    parallel.each(static_cast<std::size_t>(pieces), [&](std::size_t i) {
        std::int64_t begin = static_cast<std::int64_t>(units_) * static_cast<std::int64_t>(i) / pieces;
        std::int64_t end = static_cast<std::int64_t>(units_) * static_cast<std::int64_t>(i + 1) / pieces;
        multiply_units(in, out, static_cast<int>(begin), static_cast<int>(end));
    });
}

void Matrix::multiply_units(const PanelInput& in, const ProductOutput& out, int begin, int end) const {
    switch (format_) {
        case Format::kF32:
            table_.float_product({in.values, in.stride, in.panels, inputs_, floats_.data(), bias_.data(), outputs_, begin, end, out});
            break;
        case Format::kF32Sparse:
            table_.sparse_float_product(
                {in.values, in.stride, in.panels, starts_.data(), indices_.data(), floats_.data(), bias_.data(), outputs_, begin, end, out});
            break;
        case Format::kInt8Sparse:
            table_.sparse_int_product({in.codes, code_bytes(), in.scales, in.zeros, in.panels, parts_, std::size_t{kPartQuads} * 4 * kLanes, outputs_, rows_.data(), starts_.data(), indices_.data(),
                                       quad_codes_.data(), sums_.data(), scales_.data(), bias_.data(), begin * kSegment, std::min(end * kSegment, outputs_), out});
            break;
        default:
            table_.int_product({in.codes, code_bytes(), in.scales, in.zeros, in.panels, in_rows(in) ? rows_of(in) : nullptr, row_stride(), in.tokens, quads_, codes_.data(), sums_.data(), scales_.data(), bias_.data(),
                                outputs_, begin, end, depth_of(format_), out});
            break;
    }
}

}  // namespace cortado
