// Makes the operators from nodes; throws where a node is not what the specification wants.
#pragma once

#include <memory>

#include "kernel.h"

namespace cortado::ort {

std::unique_ptr<Kernel> make_encoder(const Node& node);
std::unique_ptr<Kernel> make_quant_product(const Node& node);
std::unique_ptr<Kernel> make_sparse_product(const Node& node);
std::unique_ptr<Kernel> make_embedding(const Node& node);
std::unique_ptr<Kernel> make_pool(const Node& node);

}  // namespace cortado::ort
