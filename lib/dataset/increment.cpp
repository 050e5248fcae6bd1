#include "dataset/increment.hpp"

#include <charconv>

#include "csv/reader.hpp"
#include "csv/writer.hpp"

namespace opx::dataset {
namespace {

constexpr std::string_view kFile = "tombstones.csv";
const std::vector<std::string>& columns() {
    static const std::vector<std::string> names = {"facility_id", "patient_id", "patient_digest"};
    return names;
}

PatientKey key_of(std::string_view digest, const std::string& file, std::uint64_t line) {
    std::array<std::uint8_t, sizeof(PatientKey)> bytes{};
    bool good = digest.size() == bytes.size() * 2;
    for (std::size_t i = 0; good && i < bytes.size(); ++i) {
        const char* const at = digest.data() + i * 2;
        const auto [end, error] = std::from_chars(at, at + 2, bytes[i], 16);
        good = error == std::errc() && end == at + 2;
    }
    if (!good) throw Error(ErrorKind::input, Location{file, line}, "patient_digest is no digest of a patient");
    PatientKey key;
    std::memcpy(key.data(), bytes.data(), sizeof key);
    return key;
}

}  // namespace

std::string digest_text(const PatientKey& key) {
    std::array<std::uint8_t, sizeof(PatientKey)> bytes{};
    std::memcpy(bytes.data(), key.data(), sizeof key);
    return hex(bytes);
}

void write_tombstones(const fs::path& folder, std::string_view facility, const std::set<std::string>& patients,
                      const std::vector<PatientKey>& gone, Increment& facts) {
    OutputFile file(folder / kFile, IfExists::refuse);
    Sha256 digest;
    std::string lines;
    const auto give = [&] {
        digest.update(lines);
        file.write(lines);
        lines.clear();
    };
    csv::append_row(lines, columns());
    for (const std::string& patient : patients) {
        csv::append_row(lines, std::vector<std::string>{std::string(facility), patient,
                                                        digest_text(patient_key(facility, patient))});
        if (lines.size() > (1U << 16)) give();
    }
    for (const PatientKey& key : gone)
        csv::append_row(lines, std::vector<std::string>{std::string(facility), {}, digest_text(key)});
    give();
    file.commit();
    facts.rows = patients.size() + gone.size();
    facts.sha256 = digest.finish_hex();
}

PatientSet read_tombstones(const Dataset& increment) {
    const fs::path path = increment.folder / kFile;
    const std::string name = path.string();
    csv::Reader reader(InputFile(path), {.hash = true});
    if (reader.header() != columns())
        throw Error(ErrorKind::input, Location{name, 1}, "not the columns of tombstones.csv");
    PatientSet patients;
    RowBatch batch(columns().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row)
            patients.insert(key_of(batch.field(row, 2), name, batch.origin(row).place));
    if (reader.rows() != increment.increment->rows || reader.sha256() != increment.increment->sha256)
        throw Error(ErrorKind::input, Location{name}, "is not the file that dataset.json speaks of",
                    "it was changed or cut after it was written; make the increment again");
    return patients;
}

}  // namespace opx::dataset
