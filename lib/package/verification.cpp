#include "package/verification.hpp"

#include <algorithm>
#include <map>

#include "package/cms.hpp"
#include "package/volumes.hpp"

namespace opx::package {
namespace {

constexpr std::uint64_t kMaxText = std::uint64_t{64} << 20;

void fault(FindingLog& findings, const char* rule, const std::string& file, const std::string& message,
           const std::string& hint = {}) {
    findings.report({rule, Severity::error, Location{file}, message, hint});
}

void check_signature(const fs::path& archive, const std::string& manifest, const VerifyOptions& options,
                     Verification& out) {
    if (options.certificate.empty()) return;
    const fs::path file = signature_beside(archive);
    std::error_code error;
    out.signature_checked = true;
    if (!fs::exists(file, error))
        return fault(out.findings, "VF10", out.name, "there is no " + file.filename().string() + " beside it");
    const std::string refusal = signature_refusal(manifest, read_file(file, kMaxText), options.certificate);
    if (!refusal.empty()) fault(out.findings, "VF10", out.name, file.filename().string() + " " + refusal);
}

struct Line {
    std::string sha256;
    std::string name;
};

/// "64 digits, two blanks, name": the form of `sha256sum`. Nothing when a line is of another form.
std::optional<std::vector<Line>> hash_lines_of(const std::string& text) {
    std::vector<Line> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string::npos || end < at + 67 || text.compare(at + 64, 2, "  ") != 0) return std::nullopt;
        Line line{text.substr(at, 64), text.substr(at + 66, end - at - 66)};
        if (line.sha256.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
        lines.push_back(std::move(line));
        at = end + 1;
    }
    return lines;
}

/// One volume against the lines: absent, too many, in another's place, or damaged.
void check_volume(const Piece& piece, const std::vector<Line>& lines, Verification& out) {
    const auto named =
        std::find_if(lines.begin(), lines.end(), [&](const Line& line) { return line.name == piece.name; });
    if (named == lines.end()) {
        fault(out.findings, "VF09", piece.name, "is a volume that the hash file does not name");
    } else if (named->sha256 != piece.sha256) {
        const auto other =
            std::find_if(lines.begin(), lines.end(), [&](const Line& line) { return line.sha256 == piece.sha256; });
        if (other != lines.end())
            fault(out.findings, "VF09", piece.name, "holds what belongs into " + other->name,
                  "the volumes were renamed: give them their names again");
        else
            fault(out.findings, "VF02", piece.name, "its SHA-256 is not the one in the hash file",
                  "the medium was damaged or the file changed; ask for it again");
    } else {
        return;
    }
    out.whole = false;
}

void check_volumes(const fs::path& archive, const Sealed& found, const std::vector<Line>& lines, Verification& out) {
    for (const Piece& piece : found.pieces) check_volume(piece, lines, out);
    for (const Line& line : lines) {
        std::error_code error;
        if (fs::exists(archive.parent_path() / line.name, error)) continue;
        out.whole = false;
        fault(out.findings, "VF09", line.name, "is a volume of the package that is not there",
              "all volumes belong in one folder");
    }
    for (const fs::path& volume : volumes_beside(archive)) {
        const auto same = [&](const Piece& piece) { return piece.name == volume.filename(); };
        const auto stated = [&](const Line& line) { return line.name == volume.filename(); };
        if (std::any_of(found.pieces.begin(), found.pieces.end(), same)) continue;
        if (std::any_of(lines.begin(), lines.end(), stated)) continue;  // behind a gap, which is told
        fault(out.findings, "VF09", volume.filename().string(), "is a volume that the hash file does not name");
    }
}

void check_hash(const fs::path& archive, const Sealed& found, Verification& out) {
    const fs::path file = hash_beside(archive);
    const std::string hash_name = file.filename().string();
    std::error_code error;
    if (!fs::exists(file, error))
        return fault(out.findings, "VF02", out.name, "there is no " + hash_name + " beside it");
    const std::string text = read_file(file, kMaxText);
    if (text == hash_lines(found) && (!found.in_volumes() || volumes_beside(archive).size() == found.pieces.size()))
        return;
    const auto lines = hash_lines_of(text);
    if (lines && found.in_volumes()) return check_volumes(archive, found, *lines, out);
    if (text.substr(0, 64) == out.sha256)
        return fault(out.findings, "VF02", out.name,
                     "the hash file is not of the form `sha256sum -c` reads, or names another file");
    out.whole = false;
    fault(out.findings, "VF02", out.name, "its SHA-256 is not the one in " + hash_name,
          "the medium was damaged or the file changed; ask for it again");
}

void compare_volumes(const json::Value& of_archive, const Sealed& found, Verification& out) {
    const json::Value* volumes = of_archive.find("volumes");
    std::vector<Piece> stated;
    if (volumes != nullptr)
        for (const json::Value& volume : volumes->items())
            stated.push_back({volume.at("name").text(), static_cast<std::uint64_t>(volume.at("bytes").integer()),
                              volume.at("sha256").text()});
    const std::vector<Piece> here = found.in_volumes() ? found.pieces : std::vector<Piece>();
    const auto same = [](const Piece& a, const Piece& b) {
        return a.name == b.name && a.bytes == b.bytes && a.sha256 == b.sha256;
    };
    if (!std::equal(stated.begin(), stated.end(), here.begin(), here.end(), same))
        fault(out.findings, "VF03", out.name, "the manifest states other volumes");
}

std::optional<json::Value> outer_manifest(const fs::path& archive, const Sealed& found, const VerifyOptions& options,
                                          Verification& out) {
    const fs::path file = manifest_beside(archive);
    std::error_code error;
    if (!fs::exists(file, error)) {
        fault(out.findings, "VF03", out.name, "there is no " + file.filename().string() + " beside it");
        return std::nullopt;
    }
    try {
        const std::string text = read_file(file, kMaxText);
        check_signature(archive, text, options, out);
        json::Value value = json::Value::parse(text, file.string());
        const json::Value& of_archive = value.at("archive");
        if (of_archive.at("name").text() != out.name)
            fault(out.findings, "VF03", out.name, "the manifest speaks of another archive");
        if (out.whole) {  // else the cause has been told
            if (of_archive.at("sha256").text() != out.sha256)
                fault(out.findings, "VF03", out.name, "the manifest states another SHA-256");
            if (static_cast<std::uint64_t>(of_archive.at("bytes").integer()) != out.bytes)
                fault(out.findings, "VF03", out.name, "the manifest states another size");
            compare_volumes(of_archive, found, out);
        }
        if (!self_hash_fits(text, kManifestHash))
            fault(out.findings, "VF03", out.name, "the manifest was changed after it was written");
        return value;
    } catch (const Error& problem) {
        fault(out.findings, "VF03", out.name, std::string("the manifest cannot be read: ") + problem.message());
        return std::nullopt;
    }
}

/// `which`: "beside it" or "inside".
void check_name_against(const Manifest& manifest, const std::string& which, const naming::NamingRule& rule,
                        Verification& out) {
    if (!out.parts) return;
    const naming::NameParts& parts = *out.parts;
    std::string date;
    for (const char c : manifest.date)
        if (c != '-') date += c;
    const std::string serial = manifest.case_id.size() > 5 ? manifest.case_id.substr(5) : "";
    const auto plain = [](std::string text) {
        return text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
    };
    if (parts.date != date)
        fault(out.findings, "VF04", out.name, "the date in the name is not that of the manifest " + which);
    // The serial counts within a fiscal year: 2024's case 3 is another case than 2025's.
    const std::string year = rule.fiscal_year_for(manifest.case_id.substr(0, 4), parts.date);
    if (parts.fiscal_year != year || plain(parts.case_serial) != plain(serial))
        fault(out.findings, "VF04", out.name, "the case in the name is not that of the manifest " + which);
    if (parts.from != manifest.provider || parts.to != manifest.receiver)
        fault(out.findings, "VF04", out.name, "the parties in the name are not those of the manifest " + which);
}

/// Keeps the two JSON files, notes the others, and hands all on.
class Watch final : public MemberSink {
   public:
    explicit Watch(MemberSink* forward) : forward_(forward) {}
    void directory(const std::string& name) override {
        if (forward_ != nullptr) forward_->directory(name);
    }
    void begin(const std::string& name, std::uint64_t size) override {
        keep_ = nullptr;
        if (name == kManifestName) keep_ = &manifest;
        if (name == kDatasetName) keep_ = &dataset;
        if (keep_ != nullptr && size > kMaxText)
            throw Error(ErrorKind::limit,
                        "the " + name + " inside is larger than " + std::to_string(kMaxText) + " bytes");
        if (forward_ != nullptr) forward_->begin(name, size);
    }
    void write(std::string_view bytes) override {
        if (keep_ != nullptr) {
            if (keep_->size() + bytes.size() > kMaxText)
                throw Error(ErrorKind::limit,
                            "a JSON file inside is larger than " + std::to_string(kMaxText) + " bytes");
            keep_->append(bytes);
        }
        if (forward_ != nullptr) forward_->write(bytes);
    }
    void end(const MemberInfo& info) override {
        members.push_back(info);
        if (forward_ != nullptr) forward_->end(info);
    }
    std::string manifest;
    std::string dataset;
    std::vector<MemberInfo> members;

   private:
    MemberSink* forward_;
    std::string* keep_ = nullptr;
};

void check_members(const Watch& watch, Verification& out) {
    std::map<std::string, const MemberInfo*> members;
    for (const MemberInfo& member : watch.members) members[member.name] = &member;
    members.erase(kManifestName);
    for (const ManifestFile& file : out.manifest->files) {
        const auto found = members.find(file.name);
        if (found == members.end()) {
            fault(out.findings, "VF05", out.name, "member " + shown_name(file.name) + " of the manifest is missing");
            continue;
        }
        if (found->second->size != file.bytes || found->second->sha256 != file.sha256)
            fault(out.findings, "VF05", out.name,
                  "member " + shown_name(file.name) + " is not the one the manifest states");
        members.erase(found);
    }
    for (const auto& [name, member] : members)
        fault(out.findings, "VF06", out.name, "member " + shown_name(name) + " is not in the manifest");
}

/// The last step is the exclusion, what it wrote are these very tables, and the manifest tells of it the same.
void check_exclusion(const dataset::Dataset& inside, Verification& out) {
    if (inside.steps.empty() || inside.steps.back().at("command").text() != "opx-optout")
        return fault(out.findings, "VF08", out.name,
                     "the last step of the dataset inside is not the opt-out exclusion");
    if (inside.steps.back().at("parameters").dump() != out.manifest->exclusion.dump())
        fault(out.findings, "VF08", out.name,
              "the manifest tells of another opt-out exclusion than dataset.json inside");
    const json::Value& outputs = inside.steps.back().at("outputs");
    for (const dataset::TableInfo& table : inside.tables) {
        const json::Value* written = outputs.find(table.file_name());
        if (written == nullptr || written->text() != table.sha256)
            fault(out.findings, "VF08", out.name, "table '" + table.name + "' is not what the opt-out exclusion wrote");
    }
}

/// The tables of dataset.json and the files of the manifest are the same, and both speak of the same data.
void compare_with_manifest(const dataset::Dataset& inside, const Manifest& manifest, Verification& out) {
    for (const dataset::TableInfo& table : inside.tables) {
        const auto found = std::find_if(manifest.files.begin(), manifest.files.end(),
                                        [&](const ManifestFile& file) { return file.name == table.file_name(); });
        if (found == manifest.files.end() || found->sha256 != table.sha256)
            fault(out.findings, "VF08", out.name,
                  "table '" + table.name + "' is not the one dataset.json inside states");
        else if (found->rows != table.rows)
            fault(out.findings, "VF08", out.name,
                  "the manifest states " + std::to_string(found->rows) + " rows of table '" + table.name +
                      "', dataset.json " + std::to_string(table.rows));
    }
    for (const ManifestFile& file : manifest.files) {
        const bool table = std::any_of(inside.tables.begin(), inside.tables.end(),
                                       [&](const dataset::TableInfo& info) { return info.file_name() == file.name; });
        if (!table && file.name != kDatasetName)
            fault(out.findings, "VF08", out.name,
                  "member " + shown_name(file.name) + " is no table of dataset.json inside");
    }
    if (inside.sha256 != manifest.dataset_sha256 || inside.definition_sha256 != manifest.definition_sha256 ||
        inside.operator_id != manifest.provider)
        fault(out.findings, "VF08", out.name,
              "dataset.json inside is of another content, definition or operator than the manifest states");
}

void check_dataset(const Watch& watch, Verification& out) {
    try {
        out.dataset = dataset::parse(watch.dataset, std::string(kDatasetName) + " inside");
        compare_with_manifest(*out.dataset, *out.manifest, out);
        check_exclusion(*out.dataset, out);
    } catch (const Error& error) {
        fault(out.findings, "VF08", out.name, error.message());
    }
}

/// What both manifests state: all but the archive, and the files beside as counts.
void compare_manifests(const fs::path& archive, Verification& out) {
    std::error_code error;
    if (!fs::exists(manifest_beside(archive), error)) return;  // reported as VF03
    try {
        const json::Value beside = json::Value::load(manifest_beside(archive));
        Manifest outer = Manifest::from(beside);
        outer.files = out.manifest->files;
        const json::Value& content = beside.at("content");
        const auto states = [&](std::string_view key, std::uint64_t count) {
            return content.at(key).integer() == static_cast<std::int64_t>(count);
        };
        if (outer.inside().dump() != out.manifest->inside().dump() || !states("files", out.manifest->files.size()) ||
            !states("rows", out.manifest->rows()) || !states("bytes", out.manifest->bytes()))
            fault(out.findings, "VF07", out.name, "the manifests inside and beside disagree");
    } catch (const Error& problem) {
        if (out.findings.counts().contains("VF03")) return;  // said already
        fault(out.findings, "VF03", out.name, "the manifest beside it: " + problem.message());
    }
}

}  // namespace

json::Value Verification::receipt(const std::string& date) const {
    json::Value value = json::Value::object();
    value.set("receipt", std::int64_t{1}).set("archive", name).set("bytes", bytes).set("sha256", sha256);
    if (volumes > 0) value.set("volumes", static_cast<std::uint64_t>(volumes));
    if (!date.empty()) value.set("date", date);
    value.set("result", accepted() ? "accepted" : "refused").set("opened", manifest.has_value());
    if (parts) {
        json::Value of_name = json::Value::object();
        of_name.set("fiscal_year", parts->fiscal_year).set("date", parts->date).set("case", parts->case_serial);
        of_name.set("from", parts->from).set("to", parts->to);
        value.set("name", std::move(of_name));
    }
    if (manifest) {
        value.set("case", manifest->case_id).set("files", static_cast<std::uint64_t>(manifest->files.size()));
        value.set("rows", manifest->rows()).set("dataset_sha256", manifest->dataset_sha256);
    }
    if (signature_checked) value.set("signature_checked", true);
    if (case_checked) value.set("case_checked", true);
    json::Value list = json::Value::array();
    for (const Finding& finding : findings.kept()) {
        json::Value entry = json::Value::object();
        entry.set("rule", finding.rule).set("message", finding.message);
        list.push(std::move(entry));
    }
    value.set("findings", std::move(list));
    return value;
}

namespace {

/// The receiver knows what was asked for: the package is of that case, under that definition.
void check_case(const VerifyOptions& options, Verification& out) {
    if (options.item == nullptr) return;
    out.case_checked = true;
    if (out.manifest->case_id != options.item->id || out.manifest->case_sha256 != options.item->sha256)
        fault(out.findings, "VF11", out.name, "the package is of another case than " + options.item->id,
              "compare the case specifications of both sides");
    if (out.manifest->definition_sha256 != options.definition_sha256)
        fault(out.findings, "VF11", out.name, "the package is of another data definition than the one here",
              "it states " + out.manifest->definition_id + " " + out.manifest->definition_version);
}

void open_archive(const fs::path& archive, const Secret& password, const VerifyOptions& options, MemberSink& sink,
                  Verification& out) {
    if (is_zip(archive)) {
        std::vector<std::string> open;
        extract_zip(archive, &password, options.limits, sink, open);
        for (const std::string& name : open)
            fault(out.findings, "VF06", out.name, "member " + shown_name(name) + " is not encrypted");
        return;
    }
    SevenZipReader reader(archive, &password, options.limits);
    if (!reader.header_encrypted())
        fault(out.findings, "VF06", out.name, "the names of its members can be read without the password");
    for (const SevenZipReader::Member& member : reader.members())
        if (member.size > 0 && !member.encrypted)
            fault(out.findings, "VF06", out.name, "member " + shown_name(member.name) + " is not encrypted");
    reader.extract(sink);
}

}  // namespace

Verification verify_outside(const fs::path& path, const naming::NamingRule& rule, const VerifyOptions& options) {
    Verification out;
    const fs::path archive = archive_of(path);
    out.name = archive.filename();
    std::error_code none;
    if (path == "-" || (fs::exists(path, none) && !fs::is_regular_file(path, none)))
        throw Error(ErrorKind::input, Location{path.string()}, "is not a regular file, which a package must be",
                    "its name is part of what is verified: save it under that name first");
    const Sealed found = hash_pieces(pieces_of(path));
    out.sha256 = found.sha256;
    out.bytes = found.bytes;
    out.volumes = found.in_volumes() ? found.pieces.size() : 0;
    check_hash(archive, found, out);
    try {
        out.parts = rule.parse(out.name);
    } catch (const Error& error) {
        fault(out.findings, "VF01", out.name, error.message());
    }
    if (const auto outer = outer_manifest(archive, found, options, out)) {
        try {
            check_name_against(Manifest::from(*outer), "beside it", rule, out);
        } catch (const Error& error) {
            fault(out.findings, "VF03", out.name, "the manifest beside it: " + error.message());
        }
    }
    return out;
}

Verification verify(const fs::path& path, const naming::NamingRule& rule, const Secret& password, MemberSink* forward,
                    const VerifyOptions& options) {
    Verification out = verify_outside(path, rule, options);
    // Other bytes than were sent: the answer is no, and what a damaged or exchanged container holds adds nothing to it.
    if (!out.whole) return out;
    const fs::path archive = archive_of(path);
    Watch watch(forward);
    open_archive(path, password, options, watch, out);
    if (watch.manifest.empty()) {
        fault(out.findings, "VF05", out.name, "it holds no manifest.json");
        return out;
    }
    try {
        const json::Value inside = json::Value::parse(watch.manifest, "manifest.json inside");
        out.manifest = Manifest::from(inside);
    } catch (const Error& error) {
        fault(out.findings, "VF05", out.name, "the manifest inside: " + error.message());
        return out;
    }
    check_members(watch, out);
    check_dataset(watch, out);
    check_name_against(*out.manifest, "inside", rule, out);
    compare_manifests(archive, out);
    check_case(options, out);
    return out;
}

}  // namespace opx::package
