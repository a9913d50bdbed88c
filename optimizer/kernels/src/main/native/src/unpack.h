// Codes as files hold them, as plain bytes.
#pragma once

#include <vector>

#include "matrix.h"

namespace cortado {

// [out, in] codes of a dense format of integers; throws where tensors do not fit or codes leave the format's range.
std::vector<std::int8_t> unpack_codes(Format format, std::int64_t outputs, std::int64_t inputs, const std::vector<Tensor>& tensors, const std::string& name);

}  // namespace cortado
