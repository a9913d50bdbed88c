#include "dispatch.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <numeric>

#include "error.h"

#if defined(CORTADO_ARM64) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

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
#endif

namespace {

#if defined(CORTADO_ARM64)
bool has_dot_product() {
#if defined(__APPLE__)
    return true;
#elif defined(__linux__)
    return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#else
    return false;
#endif
}
#endif

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

// How many letters must change, come or go (Levenshtein 1965); none where the other name goes on as this one begins.
std::size_t distance(const std::string& one, const std::string& other) {
    if (other.compare(0, one.size(), one) == 0) {
        return 0;
    }
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < one.size(); i++) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < other.size(); j++) {
            std::size_t replaced = diagonal + (one[i] == other[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

// Throws if this CPU can run none of this name; the nearest names come first.
const KernelTable* find_table(const std::string& name) {
    std::vector<std::string> names;
    for (const KernelTable* table : usable_tables()) {
        if (name == table->name) {
            return table;
        }
        names.emplace_back(table->name);
    }
    std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) { return distance(name, a) < distance(name, b); });
    std::string joined;
    for (const std::string& usable : names) {
        joined += (joined.empty() ? "" : ", ") + usable;
    }
    throw Error("no instruction set '" + name + "' here; there are " + joined);
}

const KernelTable* first_choice() {
    const char* wanted = std::getenv("CORTADO_KERNELS_ISA");
    if (wanted == nullptr || *wanted == '\0') {
        return usable_tables().front();
    }
    try {
        return find_table(wanted);
    } catch (const Error& e) {
        throw Error(std::string("the environment variable CORTADO_KERNELS_ISA: ") + e.what());
    }
}

// Throws as long as the environment names what is not there.
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
    current().store(find_table(name));
}

}  // namespace cortado
