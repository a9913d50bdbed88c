// The inner loops in plain C++, for every machine.
#define CORTADO_ISA portable
#define CORTADO_ISA_NAME "portable"
#include "lanes_portable.h"
#include "table.h"
