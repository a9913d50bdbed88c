// The inner loops for AVX2 with FMA.
#define CORTADO_ISA avx2
#define CORTADO_ISA_NAME "avx2"
#include "lanes_avx2.h"
#include "table.h"
