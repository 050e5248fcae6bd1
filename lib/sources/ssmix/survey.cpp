#include "sources/ssmix/survey.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/digest.hpp"
#include "base/parallel.hpp"
#include "sources/ssmix/extended_name.hpp"
#include "sources/ssmix/name.hpp"
#include "sources/ssmix/walk.hpp"

namespace opx::ssmix {
namespace {

struct Part {
    const Root* root = nullptr;
    WalkUnit unit;
};

[[noreturn]] void refuse(const Root& root, const std::string& folder, int error) {
    throw Error(ErrorKind::input, Location{root.name() + (folder.empty() ? "" : "/" + printable(masked_path(folder)))},
                "folder cannot be listed: " + system_message(error),
                "with a state every folder must be readable: what is in this one would count as deleted");
}

class Surveyor {
   public:
    Surveyor(const Scope& scope, const std::string& facility) : scope_(&scope), facility_(&facility) {}

    std::vector<PatientState> look(const Part& part) {
        std::vector<PatientState> out;
        if (!part.unit.broken.empty()) refuse(*part.root, part.unit.broken[0].folder, part.unit.broken[0].error);
        std::string_view patient_before;
        for (const std::string& folder : part.unit.dates) {
            const std::size_t slash = folder.rfind('/');
            const std::string_view owner = std::string_view(folder).substr(0, slash);
            const std::string_view patient = owner.substr(owner.rfind('/') + 1);
            if (out.empty() || patient != patient_before)
                out.push_back({dataset::patient_key(*facility_, patient), {}, 0});
            patient_before = patient;
            date_folder(*part.root, folder, patient, std::string_view(folder).substr(slash + 1), out.back());
        }
        std::erase_if(out, [](const PatientState& it) { return it.count == 0; });
        return out;
    }

   private:
    void date_folder(const Root& root, const std::string& folder, std::string_view patient, std::string_view date,
                     PatientState& state) {
        if (const int error = root.list(folder, types_); error != 0) refuse(root, folder, error);
        for (const Listed& type : types_) {
            if (type.kind != Listed::Kind::folder) continue;
            if (is_type_folder(type.name) && scope_->has_date(date))
                documents(root, joined(folder, type.name), state, 0);
            if (!is_data_type(type.name)) continue;
            if (!scope_->skip_reason(patient, date, type.name).empty()) continue;
            const std::string path = joined(folder, type.name);
            if (const int error = root.signatures(path, files_); error != 0) refuse(root, path, error);
            for (const Signature& file : files_) add(path, file, state);
        }
    }

    /// Every file below a type folder of the extended storage, whatever its content folder holds.
    void documents(const Root& root, const std::string& folder, PatientState& state, unsigned depth) {
        constexpr unsigned kMaxDepth = 32;
        std::vector<Listed> entries;
        const int error = depth < kMaxDepth ? root.list(folder, entries) : ELOOP;
        if (error != 0) refuse(root, folder, error);
        for (const Listed& entry : entries)
            if (entry.kind == Listed::Kind::folder) documents(root, joined(folder, entry.name), state, depth + 1);
        if (depth == 0) return;  // files beside the content folders are none of the storage
        if (const int failed = root.signatures(folder, files_); failed != 0) refuse(root, folder, failed);
        for (const Signature& file : files_) add(folder, file, state);
    }

    void add(const std::string& folder, const Signature& file, PatientState& state) {
        text_.assign(folder).append("/").append(file.name).append("\x1F");
        text_.append(reinterpret_cast<const char*>(&file.size), sizeof file.size);
        text_.append(reinterpret_cast<const char*>(&file.changed_ns), sizeof file.changed_ns);
        digest_.update(text_);
        const Sha256::Value value = digest_.finish();
        dataset::PatientKey sum;
        std::memcpy(sum.data(), value.data(), sizeof sum);
        for (std::size_t i = 0; i < sum.size(); ++i) state.files[i] += sum[i];
        ++state.count;
    }

    const Scope* scope_;
    const std::string* facility_;
    Sha256 digest_;
    std::string text_;
    std::vector<Listed> types_;
    std::vector<Signature> files_;
};

}  // namespace

std::vector<PatientState> survey(std::span<const Root* const> roots, const Scope& scope, const std::string& facility,
                                 unsigned jobs, Progress* progress) {
    std::vector<PatientState> all;
    std::size_t at = 0;
    std::optional<Walk> walk;
    std::vector<Surveyor> workers;
    for (unsigned i = 0; i < std::max(jobs, 1U); ++i) workers.emplace_back(scope, facility);
    ordered_parallel<Part, std::vector<PatientState>>(
        jobs,
        [&]() -> std::optional<Part> {
            for (; at < roots.size(); ++at, walk.reset()) {
                if (!walk) walk.emplace(*roots[at], scope);
                if (auto unit = walk->next()) return Part{roots[at], std::move(*unit)};
            }
            return std::nullopt;
        },
        [&](Part&& part, unsigned worker) { return workers[worker].look(part); },
        [&](std::vector<PatientState>&& some) {
            all.insert(all.end(), some.begin(), some.end());
            std::uint64_t files = 0;
            for (const PatientState& patient : some) files += patient.count;
            if (progress != nullptr) progress->add(files, 0);
        });
    std::sort(all.begin(), all.end(), [](const PatientState& a, const PatientState& b) { return a.key < b.key; });
    // A patient in several roots, in several units, or written with and without leading zeros, is one.
    std::size_t kept = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (kept > 0 && all[kept - 1].key == all[i].key) {
            for (std::size_t half = 0; half < 2; ++half) all[kept - 1].files[half] += all[i].files[half];
            all[kept - 1].count += all[i].count;
        } else {
            all[kept++] = all[i];
        }
    }
    all.resize(kept);
    return all;
}

Changes compare(std::span<const PatientState> now, StateReader& before) {
    Changes changes;
    PatientState old;
    bool more = before.next(old);
    const auto read = [&](const PatientState& patient) {
        changes.read.insert(patient.key);
        changes.files_to_read += patient.count;
    };
    for (const PatientState& patient : now) {
        for (; more && old.key < patient.key; more = before.next(old)) changes.gone.push_back(old.key);
        if (!more || old.key != patient.key) {
            ++changes.new_patients;
            read(patient);
            continue;
        }
        if (old.files == patient.files && old.count == patient.count) {
            changes.files_unchanged += patient.count;
        } else {
            ++changes.changed_patients;
            read(patient);
        }
        more = before.next(old);
    }
    for (; more; more = before.next(old)) changes.gone.push_back(old.key);
    return changes;
}

}  // namespace opx::ssmix
