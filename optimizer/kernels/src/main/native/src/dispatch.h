// Which instruction sets this library has, which of them this CPU has, and which one new objects use.
#pragma once

#include <string>
#include <vector>

#include "kernel_table.h"

namespace cortado {

// Those that this CPU can run, the fastest first; portable is always there, last.
const std::vector<const KernelTable*>& usable_tables();

// The one that matrices and encoders made from now on use: the fastest, or the one the environment variable
// CORTADO_KERNELS_ISA names, or the one last chosen. Throws if the variable names none that this CPU can run.
const KernelTable& current_table();

// Throws if there is none of this name that this CPU can run.
void choose_table(const std::string& name);

}  // namespace cortado
