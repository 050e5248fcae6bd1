// The state file of --since: which files a storage had, so small that it can be kept for 10^7 of them.
//
// Shape    "OPXSSMIX", format (u32), length (u32) and text of what the state is bound to (JSON), number of patients (u64),
//          36 bytes per patient in the order of their keys: key (16), digest of all the patient's files (16), their number
//          (u32); SHA-256 of all that. Little-endian. The SHA-256 is the state's name in dataset.json.
// Key      patient_key() of facility and patient id (dataset/patient.hpp): no id and no file name stands in the file. Who
//          holds it can still test whether a known id is in it, so it belongs where the storage itself belongs.
// Errors   Error(input): no such file, another format, cut, changed, or bound to something else than this run.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"
#include "dataset/patient.hpp"
#include "json/value.hpp"

namespace opx::ssmix {

struct PatientState {
    dataset::PatientKey key{};
    dataset::PatientKey files{};  // sum over the files, so that neither order nor root matters; zero: to be read again
    std::uint32_t count = 0;
};

/// What must be the same for an increment to fit the dataset before it.
struct StateBinding {
    std::string operator_id, facility, definition_sha256, version;
    json::Value parameters;    // those that change the result
    std::uint64_t inputs = 0;  // a later run may name more, not fewer

    json::Value to_json() const;
};

class StateReader {
   public:
    /// Reads the file once to prove that it is whole and fits.
    StateReader(const fs::path& path, const StateBinding& binding);
    const std::string& id() const noexcept { return id_; }
    std::uint64_t patients() const noexcept { return patients_; }
    bool next(PatientState& out);

   private:
    std::string name_;
    std::string id_;
    std::uint64_t patients_ = 0;
    std::uint64_t given_ = 0;
    std::optional<InputFile> file_;
    std::string buffer_;
    std::size_t at_ = 0;
};

/// A new state under its temporary name; commit() lets it appear.
class StateWriter {
   public:
    StateWriter(const fs::path& path, IfExists if_exists) : file_(path, if_exists) {}
    /// All bytes; `patients` in the order of their keys. Returns the state's id.
    std::string write(const StateBinding& binding, std::span<const PatientState> patients);
    void commit() { file_.commit(); }

   private:
    OutputFile file_;
};

}  // namespace opx::ssmix
