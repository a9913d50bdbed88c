// What the C functions and ONNX Runtime's operators share.
#pragma once

#include <string>

#include "encoder.h"

namespace cortado {

// By its name in a node's attributes; "" is none. Throws if there is none of this name.
inline Activation activation_of(const std::string& name) {
    if (name.empty()) return Activation::kNone;
    if (name == "gelu") return Activation::kGelu;
    if (name == "gelu_tanh") return Activation::kGeluTanh;
    if (name == "relu") return Activation::kRelu;
    if (name == "swiglu") return Activation::kSwiglu;
    if (name == "geglu") return Activation::kGeglu;
    if (name == "geglu_tanh") return Activation::kGegluTanh;
    throw Error("no activation '" + name + "'; there are gelu, gelu_tanh, relu, swiglu, geglu and geglu_tanh");
}

// Multiplies rows of tokens; what QuantMatMul and SparseMatMul compute.
class Product {
public:
    Product(const KernelTable& table, Format format, std::int64_t outputs, std::int64_t inputs, const std::vector<Tensor>& tensors, const Tensor* bias,
            const std::string& name)
        : table_(table), matrix_(table, format, outputs, inputs, tensors, bias, name) {}

    const Matrix& matrix() const { return matrix_; }

    // values [tokens, inputs], out [tokens, outputs].
    void run(const float* values, std::size_t tokens, Activation activation, Parallel& parallel, float* out) const;

private:
    void run_block(const float* values, std::size_t first, std::size_t tokens, Activation activation, Parallel& parallel, float* out) const;

    const KernelTable& table_;
    Matrix matrix_;
    mutable ScratchPool pool_;
};

}  // namespace cortado
