// The inner loops for AVX-512 with VNNI.
#define CORTADO_ISA avx512
#define CORTADO_ISA_NAME "avx512vnni"
#include "lanes_avx512.h"
#include "table.h"
