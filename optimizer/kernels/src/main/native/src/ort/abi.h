// The part of ONNX Runtime's C interface that custom operators need, declared from its published ABI.
//
// No registry that a build can count on has the header onnxruntime_c_api.h for the version used here. The interface is a
// table of function pointers that only ever grows at its end; so a slot's number is as stable as a name. The numbers were
// counted in the header of API version 29 (ONNX Runtime 1.29, where the newest used here, KernelInfoGetAttributeArray_string,
// is slot 417). The test of the operators through ONNX Runtime itself calls every one of them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cortado::ort {

constexpr std::uint32_t kApiVersion = 29;

struct Status;
struct SessionOptions;
struct CustomOpDomain;
struct KernelInfo;
struct KernelContext;
struct Value;
struct TypeAndShape;
struct Allocator;
struct ShapeInferContext;

// A table of functions.
struct Api {
    void* slots[418];
};

struct ApiBase {
    const Api* (*get_api)(std::uint32_t version);
    const char* (*get_version)();
};

enum class ErrorCode : int { kFail = 1, kInvalidArgument = 2 };

// The functions used, with their slots.
struct CreateStatus {
    static constexpr int kSlot = 0;
    using Type = Status* (*)(ErrorCode, const char*);
};
struct GetErrorMessage {
    static constexpr int kSlot = 2;
    using Type = const char* (*)(const Status*);
};
struct CreateCustomOpDomain {
    static constexpr int kSlot = 26;
    using Type = Status* (*)(const char*, CustomOpDomain**);
};
struct CustomOp;
struct CustomOpDomainAdd {
    static constexpr int kSlot = 27;
    using Type = Status* (*)(CustomOpDomain*, const CustomOp*);
};
struct AddCustomOpDomain {
    static constexpr int kSlot = 28;
    using Type = Status* (*)(SessionOptions*, CustomOpDomain*);
};
struct GetTensorMutableData {
    static constexpr int kSlot = 51;
    using Type = Status* (*)(Value*, void**);
};
struct GetTensorElementType {
    static constexpr int kSlot = 60;
    using Type = Status* (*)(const TypeAndShape*, int*);
};
struct GetDimensionsCount {
    static constexpr int kSlot = 61;
    using Type = Status* (*)(const TypeAndShape*, std::size_t*);
};
struct GetDimensions {
    static constexpr int kSlot = 62;
    using Type = Status* (*)(const TypeAndShape*, std::int64_t*, std::size_t);
};
struct GetTensorTypeAndShape {
    static constexpr int kSlot = 65;
    using Type = Status* (*)(const Value*, TypeAndShape**);
};
struct AllocatorFree {
    static constexpr int kSlot = 76;
    using Type = Status* (*)(Allocator*, void*);
};
struct GetAllocatorWithDefaultOptions {
    static constexpr int kSlot = 78;
    using Type = Status* (*)(Allocator**);
};
struct KernelInfoGetAttributeFloat {
    static constexpr int kSlot = 85;
    using Type = Status* (*)(const KernelInfo*, const char*, float*);
};
struct KernelInfoGetAttributeInt64 {
    static constexpr int kSlot = 86;
    using Type = Status* (*)(const KernelInfo*, const char*, std::int64_t*);
};
struct KernelInfoGetAttributeString {
    static constexpr int kSlot = 87;
    using Type = Status* (*)(const KernelInfo*, const char*, char*, std::size_t*);
};
struct KernelContextGetInputCount {
    static constexpr int kSlot = 88;
    using Type = Status* (*)(const KernelContext*, std::size_t*);
};
struct KernelContextGetInput {
    static constexpr int kSlot = 90;
    using Type = Status* (*)(const KernelContext*, std::size_t, const Value**);
};
struct KernelContextGetOutput {
    static constexpr int kSlot = 91;
    using Type = Status* (*)(KernelContext*, std::size_t, const std::int64_t*, std::size_t, Value**);
};
struct ReleaseStatus {
    static constexpr int kSlot = 93;
    using Type = void (*)(Status*);
};
struct ReleaseTypeAndShape {
    static constexpr int kSlot = 99;
    using Type = void (*)(TypeAndShape*);
};
struct ReleaseCustomOpDomain {
    static constexpr int kSlot = 101;
    using Type = void (*)(CustomOpDomain*);
};
struct KernelInfoGetAttributeArrayInt64 {
    static constexpr int kSlot = 163;
    using Type = Status* (*)(const KernelInfo*, const char*, std::int64_t*, std::size_t*);
};
struct KernelInfoGetInputCount {
    static constexpr int kSlot = 230;
    using Type = Status* (*)(const KernelInfo*, std::size_t*);
};
struct KernelInfoGetConstantInputTensor {
    static constexpr int kSlot = 249;
    using Type = Status* (*)(const KernelInfo*, std::size_t, int*, const Value**);
};
struct KernelContextParallelFor {
    static constexpr int kSlot = 274;
    using Type = Status* (*)(const KernelContext*, void (*)(void*, std::size_t), std::size_t, std::size_t, void*);
};
struct KernelInfoGetAttributeArrayString {
    static constexpr int kSlot = 417;
    using Type = Status* (*)(const KernelInfo*, const char*, Allocator*, char***, std::size_t*);
};

template <class Function>
typename Function::Type function(const Api* api) {
    return reinterpret_cast<typename Function::Type>(api->slots[Function::kSlot]);
}

enum class Characteristic : int { kRequired = 0, kOptional = 1, kVariadic = 2 };

// A custom operator: ONNX Runtime calls through it. Functions that may be missing are null.
struct CustomOp {
    std::uint32_t version;
    void* (*create_kernel)(const CustomOp*, const Api*, const KernelInfo*);
    const char* (*name)(const CustomOp*);
    const char* (*execution_provider)(const CustomOp*);
    int (*input_type)(const CustomOp*, std::size_t);
    std::size_t (*input_count)(const CustomOp*);
    int (*output_type)(const CustomOp*, std::size_t);
    std::size_t (*output_count)(const CustomOp*);
    void (*compute)(void*, KernelContext*);
    void (*destroy)(void*);
    Characteristic (*input_characteristic)(const CustomOp*, std::size_t);
    Characteristic (*output_characteristic)(const CustomOp*, std::size_t);
    int (*input_memory)(const CustomOp*, std::size_t);
    int (*variadic_input_minimum)(const CustomOp*);
    int (*variadic_input_homogeneous)(const CustomOp*);
    int (*variadic_output_minimum)(const CustomOp*);
    int (*variadic_output_homogeneous)(const CustomOp*);
    Status* (*create_kernel_v2)(const CustomOp*, const Api*, const KernelInfo*, void**);
    Status* (*compute_v2)(void*, KernelContext*);
    Status* (*infer_shape)(const CustomOp*, ShapeInferContext*);
    int (*start_version)(const CustomOp*);
    int (*end_version)(const CustomOp*);
    std::size_t (*may_inplace)(int**, int**);
    void (*release_may_inplace)(int*, int*);
    std::size_t (*alias_map)(int**, int**);
    void (*release_alias_map)(int*, int*);
};

}  // namespace cortado::ort
