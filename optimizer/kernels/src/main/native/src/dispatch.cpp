#include "dispatch.h"

#include <atomic>
#include <cstdlib>

#include "error.h"

namespace cortado {

namespace portable {
extern const KernelTable kTable;
}
#if defined(CORTADO_X86)
namespace avx2 {
extern const KernelTable kTable;
}
namespace avx512 {
extern const KernelTable kTable;
}
#endif
#if defined(CORTADO_ARM64)
namespace neon {
extern const KernelTable kTable;
}
bool has_dot_product();
#endif

namespace {

std::vector<const KernelTable*> find_tables() {
    std::vector<const KernelTable*> tables;
#if defined(CORTADO_X86)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni")) {
        tables.push_back(&avx512::kTable);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        tables.push_back(&avx2::kTable);
    }
#endif
#if defined(CORTADO_ARM64)
    if (has_dot_product()) {
        tables.push_back(&neon::kTable);
    }
#endif
    tables.push_back(&portable::kTable);
    return tables;
}

const KernelTable* find_table(const std::string& name) {
    for (const KernelTable* table : usable_tables()) {
        if (name == table->name) {
            return table;
        }
    }
    return nullptr;
}

const KernelTable* first_choice() {
    const char* wanted = std::getenv("CORTADO_KERNELS_ISA");
    const KernelTable* table = wanted ? find_table(wanted) : nullptr;
    return table ? table : usable_tables().front();
}

std::atomic<const KernelTable*>& current() {
    static std::atomic<const KernelTable*> table{first_choice()};
    return table;
}

}  // namespace

const std::vector<const KernelTable*>& usable_tables() {
    static const std::vector<const KernelTable*> tables = find_tables();
    return tables;
}

const KernelTable& current_table() { return *current().load(); }

void choose_table(const std::string& name) {
    const KernelTable* table = find_table(name);
    if (table == nullptr) {
        std::string names;
        for (const KernelTable* usable : usable_tables()) {
            names += (names.empty() ? "" : ", ") + std::string(usable->name);
        }
        throw Error("no instruction set '" + name + "' here; there are " + names);
    }
    current().store(table);
}

}  // namespace cortado
