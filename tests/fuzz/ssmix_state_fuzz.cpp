// Any bytes as the state file of opx-ssmix --since, with its last 32 bytes put right first, so that the fuzzer reaches what lies
// behind the SHA-256: refused as input, or patients that are written and read again as the same.
#include <cstdint>

#include "base/digest.hpp"
#include "sources/ssmix/state.hpp"

#include "memory_file.hpp"

namespace {

using namespace opx;

const ssmix::StateBinding& binding() {
    static const ssmix::StateBinding made = [] {
        ssmix::StateBinding out;
        out.operator_id = "LDI";
        out.facility = "9919912345";
        out.definition_sha256 = "d";
        out.version = "v";
        out.parameters = json::Value::object();
        out.inputs = 1;
        return out;
    }();
    return made;
}

std::vector<ssmix::PatientState> read(const std::string& path) {
    ssmix::StateReader reader(path, binding());
    std::vector<ssmix::PatientState> out;
    for (ssmix::PatientState patient; reader.next(patient);) out.push_back(patient);
    if (out.size() != reader.patients()) std::abort();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    Sha256 digest;
    if (size >= Sha256::kBytes) {
        bytes.resize(size - Sha256::kBytes);
        digest.update(bytes);
        for (const std::uint8_t byte : digest.finish()) bytes += static_cast<char>(byte);
    }
    const fuzz::MemoryFile file(bytes);
    std::vector<ssmix::PatientState> patients;
    try {
        patients = read(file.path());
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::input) std::abort();
        return 0;
    }
    const std::string path = "/dev/shm/opx-fuzz-state-" + std::to_string(::getpid());
    ssmix::StateWriter writer(path, IfExists::replace);
    const std::string id = writer.write(binding(), patients);
    writer.commit();
    const std::vector<ssmix::PatientState> again = read(path);
    if (again.size() != patients.size() || ssmix::StateReader(path, binding()).id() != id) std::abort();
    for (std::size_t i = 0; i < patients.size(); ++i)
        if (again[i].key != patients[i].key || again[i].files != patients[i].files ||
            again[i].count != patients[i].count)
            std::abort();
    return 0;
}
