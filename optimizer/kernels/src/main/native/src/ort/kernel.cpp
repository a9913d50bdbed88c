#include "kernel.h"

namespace cortado::ort {

void check(const Api* api, Status* status) {
    if (status != nullptr) {
        std::string message = function<GetErrorMessage>(api)(status);
        function<ReleaseStatus>(api)(status);
        throw Error(message);
    }
}

Tensor tensor_of(const Api* api, const Value* value) {
    struct Shape {
        const Api* api;
        TypeAndShape* info = nullptr;
        ~Shape() {
            if (info) function<ReleaseTypeAndShape>(api)(info);
        }
    } shape{api};
    check(api, function<GetTensorTypeAndShape>(api)(value, &shape.info));
    int type = 0;
    std::size_t rank = 0;
    check(api, function<GetTensorElementType>(api)(shape.info, &type));
    check(api, function<GetDimensionsCount>(api)(shape.info, &rank));
    require(type == 1 || type == 2 || type == 3 || type == 7, "an input has a type that no input of this operator has");
    Tensor tensor;
    tensor.type = static_cast<ElementType>(type);
    tensor.shape.resize(rank);
    check(api, function<GetDimensions>(api)(shape.info, tensor.shape.data(), rank));
    void* data = nullptr;
    check(api, function<GetTensorMutableData>(api)(const_cast<Value*>(value), &data));
    tensor.data = data;
    return tensor;
}

bool Node::has(Status* status) const {
    if (status != nullptr) {
        function<ReleaseStatus>(api_)(status);
        return false;
    }
    return true;
}

std::int64_t Node::integer(const char* name) const {
    std::int64_t value = 0;
    check(api_, function<KernelInfoGetAttributeInt64>(api_)(info_, name, &value));
    return value;
}

std::int64_t Node::integer(const char* name, std::int64_t fallback) const {
    std::int64_t value = 0;
    return has(function<KernelInfoGetAttributeInt64>(api_)(info_, name, &value)) ? value : fallback;
}

float Node::real(const char* name) const {
    float value = 0;
    check(api_, function<KernelInfoGetAttributeFloat>(api_)(info_, name, &value));
    return value;
}

float Node::real(const char* name, float fallback) const {
    float value = 0;
    return has(function<KernelInfoGetAttributeFloat>(api_)(info_, name, &value)) ? value : fallback;
}

std::string Node::text(const char* name) const {
    std::size_t size = 0;
    check(api_, function<KernelInfoGetAttributeString>(api_)(info_, name, nullptr, &size));
    std::string value(size, '\0');
    check(api_, function<KernelInfoGetAttributeString>(api_)(info_, name, value.data(), &size));
    value.resize(size == 0 ? 0 : size - 1);
    return value;
}

std::string Node::text(const char* name, const std::string& fallback) const {
    std::size_t size = 0;
    return has(function<KernelInfoGetAttributeString>(api_)(info_, name, nullptr, &size)) ? text(name) : fallback;
}

std::vector<std::int64_t> Node::integers(const char* name) const {
    std::size_t size = 0;
    check(api_, function<KernelInfoGetAttributeArrayInt64>(api_)(info_, name, nullptr, &size));
    std::vector<std::int64_t> values(size);
    if (size > 0) {
        check(api_, function<KernelInfoGetAttributeArrayInt64>(api_)(info_, name, values.data(), &size));
    }
    return values;
}

std::vector<std::string> Node::texts(const char* name) const {
    Allocator* allocator = nullptr;
    check(api_, function<GetAllocatorWithDefaultOptions>(api_)(&allocator));
    char** values = nullptr;
    std::size_t size = 0;
    check(api_, function<KernelInfoGetAttributeArrayString>(api_)(info_, name, allocator, &values, &size));
    std::vector<std::string> result(values, values + size);
    for (std::size_t i = 0; i < size; i++) {
        has(function<AllocatorFree>(api_)(allocator, values[i]));
    }
    if (values != nullptr) {
        has(function<AllocatorFree>(api_)(allocator, values));
    }
    return result;
}

std::size_t Node::input_count() const {
    std::size_t count = 0;
    check(api_, function<KernelInfoGetInputCount>(api_)(info_, &count));
    return count;
}

Tensor Node::constant(std::size_t index) const {
    int is_constant = 0;
    const Value* value = nullptr;
    check(api_, function<KernelInfoGetConstantInputTensor>(api_)(info_, index, &is_constant, &value));
    require(is_constant != 0 && value != nullptr, "input " + std::to_string(index) + " is no initialiser of the model, as weights must be");
    return tensor_of(api_, value);
}

Tensor Node::optional_constant(std::size_t index) const {
    int is_constant = 0;
    const Value* value = nullptr;
    bool there = index < input_count() && has(function<KernelInfoGetConstantInputTensor>(api_)(info_, index, &is_constant, &value));
    return there && is_constant != 0 && value != nullptr ? tensor_of(api_, value) : Tensor{};
}

std::vector<Tensor> Node::constants_from(std::size_t index) const {
    std::vector<Tensor> tensors;
    for (std::size_t i = index; i < input_count(); i++) {
        tensors.push_back(constant(i));
    }
    return tensors;
}

Tensor Context::input(std::size_t index) const {
    std::size_t count = 0;
    check(api_, function<KernelContextGetInputCount>(api_)(context_, &count));
    const Value* value = nullptr;
    if (index < count) {
        check(api_, function<KernelContextGetInput>(api_)(context_, index, &value));
    }
    return value == nullptr ? Tensor{} : tensor_of(api_, value);
}

Tensor Context::input(std::size_t index, ElementType type, int rank, const char* name) const {
    Tensor tensor = input(index);
    require(tensor.data != nullptr || !tensor.shape.empty(), std::string(name) + " is missing");
    require(tensor.type == type && (rank < 0 ? !tensor.shape.empty() : tensor.shape.size() == static_cast<std::size_t>(rank)),
            std::string(name) + " is " + tensor.describe() + ", expected " + name_of(type) + " of " + (rank < 0 ? "one or more" : std::to_string(rank)) +
                " dimensions");
    return tensor;
}

const std::int64_t* Context::longs(std::size_t index, std::int64_t batch, std::int64_t tokens, const char* name) const {
    Tensor tensor = input(index);
    if (tensor.data == nullptr && tensor.shape.empty()) {
        return nullptr;
    }
    check_tensor(tensor, ElementType::kInt64, {batch, tokens}, name);
    return tensor.longs();
}

float* Context::output(const std::vector<std::int64_t>& shape) const {
    Value* value = nullptr;
    check(api_, function<KernelContextGetOutput>(api_)(context_, 0, shape.data(), shape.size(), &value));
    require(value != nullptr, "the output is not there");
    void* data = nullptr;
    check(api_, function<GetTensorMutableData>(api_)(value, &data));
    return static_cast<float*>(data);
}

void Pool::run(Body body, void* argument, std::size_t count) {
    if (count <= 1) {
        if (count == 1) {
            body(argument, 0);
        }
        return;
    }
    Status* status = function<KernelContextParallelFor>(context_.api())(context_.context(), body, count, count, argument);
    check(context_.api(), status);
}

}  // namespace cortado::ort
