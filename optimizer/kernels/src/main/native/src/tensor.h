// A tensor that somebody else owns, and the checks every entry point makes of it.
#pragma once

#include <string>
#include <vector>

#include "error.h"

namespace cortado {

// Numbered as in ONNX' TensorProto.
enum class ElementType : int { kFloat = 1, kUint8 = 2, kInt8 = 3, kInt64 = 7 };

inline const char* name_of(ElementType type) {
    switch (type) {
        case ElementType::kFloat: return "float";
        case ElementType::kUint8: return "uint8";
        case ElementType::kInt8: return "int8";
        case ElementType::kInt64: return "int64";
    }
    return "another type";
}

struct Tensor {
    ElementType type = ElementType::kFloat;
    std::vector<std::int64_t> shape;
    const void* data = nullptr;

    const float* floats() const { return static_cast<const float*>(data); }
    const std::uint8_t* bytes() const { return static_cast<const std::uint8_t*>(data); }
    const std::int8_t* codes() const { return static_cast<const std::int8_t*>(data); }
    const std::int64_t* longs() const { return static_cast<const std::int64_t*>(data); }

    // The elements; throws if a dimension is negative or the product overflows.
    std::size_t count() const {
        std::size_t result = 1;
        for (std::int64_t dimension : shape) {
            require(dimension >= 0, "a dimension is negative");
            result = checked_product(result, static_cast<std::size_t>(dimension));
        }
        return result;
    }

    std::string describe() const {
        std::string text = std::string(name_of(type)) + "[";
        for (std::size_t i = 0; i < shape.size(); i++) {
            text += (i ? "," : "") + std::to_string(shape[i]);
        }
        return text + "]";
    }
};

// Throws unless the tensor has exactly this type and shape.
inline void check_tensor(const Tensor& tensor, ElementType type, const std::vector<std::int64_t>& shape, const std::string& name) {
    Tensor wanted{type, shape, nullptr};
    require(tensor.type == type && tensor.shape == shape, name + " is " + tensor.describe() + ", expected " + wanted.describe());
    require(tensor.data != nullptr || tensor.count() == 0, name + " has no data");
}

}  // namespace cortado
