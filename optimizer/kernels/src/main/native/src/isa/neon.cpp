// The inner loops for ARM's NEON with the dot product extension (ARMv8.2).
#define CORTADO_ISA neon
#define CORTADO_ISA_NAME "neon_dot"
#include "lanes_neon.h"
#include "table.h"
