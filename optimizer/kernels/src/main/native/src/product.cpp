#include "operators.h"

namespace cortado {

void Product::run(const float* values, std::size_t tokens, Activation activation, Parallel& parallel, float* out) const {
    constexpr std::size_t kBlock = kMaxPanels * kLanes;
    require(!is_gated(activation), "a product alone has no gated activation");
    checked_product(checked_product(tokens, static_cast<std::size_t>(std::max(matrix_.inputs(), matrix_.outputs()))), sizeof(float));
    std::size_t blocks = (tokens + kBlock - 1) / kBlock;
    // One block is cut by outputs, several are worked on at the same time.
    if (blocks <= 1 || parallel.is_serial()) {
        for (std::size_t i = 0; i < blocks; i++) {
            run_block(values, i * kBlock, tokens, activation, parallel, out);
        }
        return;
    }
    Failure failure;
    parallel.each(blocks, failure.guard([&](std::size_t i) {
        Serial serial;
        run_block(values, i * kBlock, tokens, activation, serial, out);
    }));
    failure.rethrow();
}

void Product::run_block(const float* values, std::size_t first, std::size_t tokens, Activation activation, Parallel& parallel, float* out) const {
    std::size_t inputs = static_cast<std::size_t>(matrix_.inputs());
    std::size_t outputs = static_cast<std::size_t>(matrix_.outputs());
    int panels = std::min(kMaxPanels, panels_of(tokens - first));
    Layout layout;
    std::size_t in_at = layout.add<float>(checked_product(panel_stride(inputs), kMaxPanels));
    std::size_t out_at = layout.add<float>(checked_product(panel_stride(outputs), kMaxPanels));
    std::size_t codes_at = layout.add<std::uint8_t>(matrix_.code_bytes() * kMaxPanels);
    std::size_t scales_at = layout.add<float>(kMaxPanels * kLanes);
    std::size_t zeros_at = layout.add<std::int32_t>(kMaxPanels * kLanes);
    ScratchPool::Lease lease = pool_.borrow(layout.bytes());
    float* in_panels = lease.at<float>(in_at);
    float* out_panels = lease.at<float>(out_at);
    auto token = [&](int panel, int lane) { return first + static_cast<std::size_t>(panel * kLanes + lane); };
    for (int p = 0; p < panels; p++) {
        const float* rows[kLanes];
        for (int lane = 0; lane < kLanes; lane++) {
            rows[lane] = token(p, lane) < tokens ? values + token(p, lane) * inputs : nullptr;
        }
        table_.to_panel(rows, matrix_.inputs(), in_panels + static_cast<std::size_t>(p) * panel_stride(inputs));
    }
    PanelInput in{in_panels, panel_stride(inputs), panels, static_cast<int>(std::min<std::size_t>(tokens - first, kMaxPanels * kLanes)), lease.at<std::uint8_t>(codes_at), lease.at<float>(scales_at), lease.at<std::int32_t>(zeros_at)};
    matrix_.round(in, parallel);
    matrix_.multiply(in, {out_panels, panel_stride(outputs), nullptr, 0, activation}, parallel);
    for (int p = 0; p < panels; p++) {
        float* rows[kLanes];
        for (int lane = 0; lane < kLanes; lane++) {
            rows[lane] = token(p, lane) < tokens ? out + token(p, lane) * outputs : nullptr;
        }
        table_.from_panel(out_panels + static_cast<std::size_t>(p) * panel_stride(outputs), matrix_.outputs(), rows);
    }
}

}  // namespace cortado
