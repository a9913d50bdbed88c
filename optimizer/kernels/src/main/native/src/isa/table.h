// The table of this instruction set.
#pragma once

#include "attention.h"
#include "panels.h"
#include "product.h"

namespace cortado::CORTADO_ISA {

extern const KernelTable kTable;
const KernelTable kTable = {
    CORTADO_ISA_NAME, kGroup,    kFew,     to_panel, from_panel, round_panel, int_product, float_product, sparse_int_product, sparse_float_product,
    normalise,        attention, activate, gate,     rotate,
};

}  // namespace cortado::CORTADO_ISA
