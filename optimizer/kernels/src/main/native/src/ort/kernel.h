// ONNX Runtime's interface as the operators use it: errors are thrown, tensors are ours.
#pragma once

#include <string>
#include <vector>

#include "../operators.h"
#include "abi.h"

namespace cortado::ort {

// Throws what a status says, and releases it.
void check(const Api* api, Status* status);

Tensor tensor_of(const Api* api, const Value* value);

// What a node is: its attributes and constant inputs.
class Node {
public:
    Node(const Api* api, const KernelInfo* info) : api_(api), info_(info) {}

    std::int64_t integer(const char* name) const;
    std::int64_t integer(const char* name, std::int64_t fallback) const;
    float real(const char* name) const;
    float real(const char* name, float fallback) const;
    std::string text(const char* name) const;
    std::string text(const char* name, const std::string& fallback) const;
    std::vector<std::int64_t> integers(const char* name) const;
    std::vector<std::string> texts(const char* name) const;

    std::size_t input_count() const;
    // Throws if the input is not an initialiser.
    Tensor constant(std::size_t index) const;
    // Data is null where the input is absent.
    Tensor optional_constant(std::size_t index) const;
    // Constant inputs from an index to the last.
    std::vector<Tensor> constants_from(std::size_t index) const;

private:
    bool has(Status* status) const;

    const Api* api_;
    const KernelInfo* info_;
};

// One run of a node.
class Context {
public:
    Context(const Api* api, KernelContext* context) : api_(api), context_(context) {}

    // Data is null for an optional input that is absent.
    Tensor input(std::size_t index) const;
    // Throws unless it is there and has this type and number of dimensions; -1 for any.
    Tensor input(std::size_t index, ElementType type, int rank, const char* name) const;
    // An optional mask, segment or position tensor of these dimensions; null where absent.
    const std::int64_t* longs(std::size_t index, std::int64_t batch, std::int64_t tokens, const char* name) const;
    float* output(const std::vector<std::int64_t>& shape) const;

    const Api* api() const { return api_; }
    KernelContext* context() const { return context_; }

private:
    const Api* api_;
    KernelContext* context_;
};

// ONNX Runtime's own pool of threads.
class Pool final : public Parallel {
public:
    explicit Pool(const Context& context) : context_(context) {}

    void run(Body body, void* argument, std::size_t count) override;

private:
    const Context& context_;
};

// One of our operators in a session.
class Kernel {
public:
    virtual ~Kernel() = default;
    virtual void run(const Context& context, Parallel& parallel) = 0;
};

}  // namespace cortado::ort
