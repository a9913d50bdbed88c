// The entry ONNX Runtime looks for in a library of custom operators.
#include <mutex>

#include "../dispatch.h"
#include "cortado_kernels.h"
#include "kernels.h"

namespace cortado::ort {

namespace {

constexpr int kAnyType = 0;
constexpr int kFloatType = 1;
constexpr int kInt64Type = 7;

struct Input {
    int type;
    Characteristic characteristic;
};

// An operator: what ONNX Runtime asks for, and how its kernels are made.
struct Operator : CustomOp {
    const char* title;
    std::vector<Input> inputs;
    std::unique_ptr<Kernel> (*make)(const Node&);
};

const Operator& self(const CustomOp* op) { return *static_cast<const Operator*>(op); }

// A kernel with the table it was made with.
struct Instance {
    const Api* api;
    const char* title;
    std::unique_ptr<Kernel> kernel;
};

template <class F>
Status* guarded(const Api* api, const char* name, F&& work) noexcept {
    try {
        work();
        return nullptr;
    } catch (const std::exception& e) {
        try {
            std::string message = std::string("dev.cortado ") + name + ": " + e.what();
            return function<CreateStatus>(api)(ErrorCode::kInvalidArgument, message.c_str());
        } catch (...) {
            return function<CreateStatus>(api)(ErrorCode::kFail, "dev.cortado: out of memory");
        }
    } catch (...) {
        return function<CreateStatus>(api)(ErrorCode::kFail, "dev.cortado: failed");
    }
}

Operator make_operator(const char* title, std::vector<Input> inputs, std::unique_ptr<Kernel> (*make)(const Node&)) {
    Operator op{};
    op.title = title;
    op.inputs = std::move(inputs);
    op.make = make;
    op.version = kApiVersion;
    op.name = [](const CustomOp* o) { return self(o).title; };
    op.execution_provider = [](const CustomOp*) -> const char* { return nullptr; };
    op.input_type = [](const CustomOp* o, std::size_t i) { return self(o).inputs[i].type; };
    op.input_count = [](const CustomOp* o) { return self(o).inputs.size(); };
    op.output_type = [](const CustomOp*, std::size_t) { return kFloatType; };
    op.output_count = [](const CustomOp*) { return std::size_t{1}; };
    op.destroy = [](void* kernel) { delete static_cast<Instance*>(kernel); };
    op.input_characteristic = [](const CustomOp* o, std::size_t i) { return self(o).inputs[i].characteristic; };
    op.output_characteristic = [](const CustomOp*, std::size_t) { return Characteristic::kRequired; };
    op.input_memory = [](const CustomOp*, std::size_t) { return 0; };
    op.variadic_input_minimum = [](const CustomOp*) { return 1; };
    op.variadic_input_homogeneous = [](const CustomOp*) { return 0; };
    op.variadic_output_minimum = [](const CustomOp*) { return 0; };
    op.variadic_output_homogeneous = [](const CustomOp*) { return 0; };
    op.create_kernel_v2 = [](const CustomOp* o, const Api* api, const KernelInfo* info, void** kernel) {
        return guarded(api, self(o).title, [&] { *kernel = new Instance{api, self(o).title, self(o).make(Node(api, info))}; });
    };
    op.compute_v2 = [](void* kernel, KernelContext* run) {
        Instance* instance = static_cast<Instance*>(kernel);
        return guarded(instance->api, instance->title, [&] {
            Context context(instance->api, run);
            Pool pool(context);
            instance->kernel->run(context, pool);
        });
    };
    op.start_version = [](const CustomOp*) { return 1; };
    op.end_version = [](const CustomOp*) { return 1 << 30; };
    return op;
}

const std::vector<Operator>& operators() {
    const Input any{kAnyType, Characteristic::kRequired};
    const Input maybe{kAnyType, Characteristic::kOptional};
    const Input floats{kFloatType, Characteristic::kRequired};
    const Input longs{kInt64Type, Characteristic::kRequired};
    const Input maybe_longs{kInt64Type, Characteristic::kOptional};
    const Input maybe_floats{kFloatType, Characteristic::kOptional};
    const Input weights{kAnyType, Characteristic::kVariadic};
    static const std::vector<Operator> all = {
        make_operator("Encoder", {floats, maybe_longs, maybe_floats, weights}, make_encoder),
        make_operator("QuantMatMul", {floats, weights}, make_quant_product),
        make_operator("SparseMatMul", {floats, weights}, make_sparse_product),
        make_operator("EmbedLayerNorm", {longs, maybe_longs, maybe_longs, maybe_longs, any, maybe, maybe, maybe, maybe, maybe}, make_embedding),
        make_operator("MeanPool", {floats, longs}, make_pool),
    };
    return all;
}

void add_domain(const Api* api, SessionOptions* options) {
    // The options keep a pointer to the domain as long as a session lives: one for all sessions, never released.
    static std::mutex mutex;
    static CustomOpDomain* domain = nullptr;
    std::lock_guard<std::mutex> lock(mutex);
    if (domain == nullptr) {
        CustomOpDomain* made = nullptr;
        check(api, function<CreateCustomOpDomain>(api)("dev.cortado", &made));
        for (const Operator& op : operators()) {
            check(api, function<CustomOpDomainAdd>(api)(made, &op));
        }
        domain = made;
    }
    check(api, function<AddCustomOpDomain>(api)(options, domain));
}

}  // namespace

}  // namespace cortado::ort

extern "C" CORTADO_EXPORT cortado::ort::Status* RegisterCustomOps(cortado::ort::SessionOptions* options, const cortado::ort::ApiBase* base) {
    using namespace cortado::ort;
    const Api* api = base->get_api(kApiVersion);
    if (api == nullptr) {
        // The first versions of the table have the slots an error needs.
        return function<CreateStatus>(base->get_api(1))(ErrorCode::kFail, "the kernels of dev.cortado need ONNX Runtime 1.29 or newer");
    }
    return guarded(api, "operators", [&] {
        cortado::current_table();
        add_domain(api, options);
    });
}
