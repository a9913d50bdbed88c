#include "unpack.h"

namespace cortado {

namespace {

std::int64_t up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

void check_range(const std::int8_t* codes, std::size_t count, const std::string& name) {
    for (std::size_t i = 0; i < count; i++) {
        require(codes[i] >= -63 && codes[i] <= 63, name + " has the code " + std::to_string(codes[i]) + ", outside -63..63");
    }
}

}  // namespace

std::vector<std::int8_t> unpack_codes(Format format, std::int64_t outputs, std::int64_t inputs, const std::vector<Tensor>& tensors,
                                      const std::string& name) {
    std::size_t rows = static_cast<std::size_t>(outputs);
    std::size_t columns = static_cast<std::size_t>(inputs);
    std::vector<std::int8_t> codes(checked_product(rows, columns));
    if (format == Format::kInt7) {
        check_tensor(tensors[0], ElementType::kInt8, {outputs, inputs}, name + " codes");
        check_range(tensors[0].codes(), codes.size(), name);
        std::copy(tensors[0].codes(), tensors[0].codes() + codes.size(), codes.begin());
        return codes;
    }
    // Four low bits of two inputs in a byte; the bits above them of four (two bits each) or eight inputs (one bit each).
    int per_byte = format == Format::kInt6 ? 4 : 8;
    int bits = 8 / per_byte;
    int offset = format == Format::kInt6 ? 32 : 16;
    check_tensor(tensors[0], ElementType::kUint8, {outputs, up(inputs, 2)}, name + " low bits");
    check_tensor(tensors[1], ElementType::kUint8, {outputs, up(inputs, per_byte)}, name + " high bits");
    std::size_t low_stride = (columns + 1) / 2;
    std::size_t high_stride = static_cast<std::size_t>(up(inputs, per_byte));
    for (std::size_t n = 0; n < rows; n++) {
        const std::uint8_t* low = tensors[0].bytes() + n * low_stride;
        const std::uint8_t* high = tensors[1].bytes() + n * high_stride;
        for (std::size_t k = 0; k < columns; k++) {
            int lower = low[k / 2] >> (k % 2 * 4) & 15;
            int upper = high[k / per_byte] >> (k % per_byte * bits) & ((1 << bits) - 1);
            codes[n * columns + k] = static_cast<std::int8_t>((lower | upper << 4) - offset);
        }
    }
    return codes;
}

}  // namespace cortado
