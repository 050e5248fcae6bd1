#include "sources/ssmix/state.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"

namespace opx::ssmix {
namespace {

constexpr std::string_view kMagic = "OPXSSMIX";
constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kRecord = 36;
constexpr std::size_t kMaxBinding = std::size_t{1} << 20;
constexpr std::size_t kBlock = kRecord * 4096;

void put(std::string& out, std::uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

std::uint64_t number(std::string_view bytes) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

/// Fills `out` to `size` bytes unless the file ends before.
std::string_view take(InputFile& file, std::string& out, std::size_t size) {
    out.resize(size);
    std::size_t used = 0;
    while (used < size) {
        const std::size_t got = file.read(out.data() + used, size - used);
        if (got == 0) break;
        used += got;
    }
    out.resize(used);
    return out;
}

/// Says what the state is bound to that this run is not.
void compare(const json::Value& was, const StateBinding& now, const std::string& name) {
    const auto differ = [&](const std::string& what) {
        throw Error(
            ErrorKind::input, Location{name}, "the state was made with another " + what,
            "an increment must be made as the dataset before it was; for a new beginning run without --since and "
            "with --state NEW");
    };
    if (was.at("facility").text() != now.facility) differ("--facility");
    if (was.at("operator").text() != now.operator_id) differ("--operator");
    if (was.at("definition").text() != now.definition_sha256) differ("data definition");
    if (was.at("version").text() != now.version) differ("version of opx-ssmix");
    if (was.at("parameters").dump() != now.parameters.dump())
        differ("set of options (" + was.at("parameters").dump(-1) + ")");
    const auto inputs = static_cast<std::uint64_t>(was.at("inputs").integer());
    if (inputs > now.inputs)
        throw Error(ErrorKind::input, Location{name},
                    "the state was made from " + std::to_string(inputs) + " storage roots, this run names " +
                        std::to_string(now.inputs),
                    "name all of them: what is in the others would count as deleted");
}

}  // namespace

json::Value StateBinding::to_json() const {
    json::Value value = json::Value::object();
    value.set("operator", operator_id).set("facility", facility).set("definition", definition_sha256);
    value.set("version", version).set("parameters", parameters).set("inputs", inputs);
    return value;
}

StateReader::StateReader(const fs::path& path, const StateBinding& binding) : name_(path.string()) {
    const auto refuse = [&](const std::string& why) {
        throw Error(
            ErrorKind::input, Location{name_}, why,
            "take a copy of the state that the last complete run wrote, or begin anew: without --since and with "
            "--state NEW");
    };
    InputFile file(path);
    Sha256 digest;
    std::string bytes;
    if (take(file, bytes, kMagic.size() + 8).size() < kMagic.size() + 8 || !bytes.starts_with(kMagic))
        refuse("not a state file of opx-ssmix");
    if (number(std::string_view(bytes).substr(8, 4)) != kFormat) refuse("a state file in another format");
    const std::size_t length = number(std::string_view(bytes).substr(12, 4));
    if (length > kMaxBinding) refuse("the state file is damaged");
    digest.update(bytes);
    std::string text;
    if (take(file, text, length).size() < length) refuse("the state file is cut");
    digest.update(text);
    if (take(file, bytes, 8).size() < 8) refuse("the state file is cut");
    digest.update(bytes);
    patients_ = number(bytes);
    for (std::uint64_t left = patients_; left > 0;) {
        const std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlock / kRecord)) * kRecord;
        if (take(file, bytes, want).size() < want) refuse("the state file is cut");
        digest.update(bytes);
        left -= want / kRecord;
    }
    const Sha256::Value sum = digest.finish();
    if (take(file, bytes, sum.size() + 1).size() < sum.size()) refuse("the state file is cut");
    if (bytes.size() != sum.size() || !std::equal(sum.begin(), sum.end(), bytes.begin(), [](std::uint8_t a, char b) {
            return a == static_cast<unsigned char>(b);
        }))
        refuse("the state file was changed after it was written");
    compare(json::Value::parse(text, name_), binding, name_);
    id_ = hex(sum);
    file_.emplace(path);
    take(*file_, bytes, kMagic.size() + 8 + length + 8);
}

bool StateReader::next(PatientState& out) {
    if (given_ == patients_) return false;
    if (at_ == buffer_.size()) {
        const std::uint64_t left = std::min<std::uint64_t>(patients_ - given_, kBlock / kRecord);
        take(*file_, buffer_, static_cast<std::size_t>(left) * kRecord);
        if (buffer_.size() < kRecord)
            throw Error(ErrorKind::input, Location{name_}, "the state file changed while it was read");
        at_ = 0;
    }
    const std::string_view record = std::string_view(buffer_).substr(at_, kRecord);
    out.key = {number(record.substr(0, 8)), number(record.substr(8, 8))};
    out.files = {number(record.substr(16, 8)), number(record.substr(24, 8))};
    out.count = static_cast<std::uint32_t>(number(record.substr(32, 4)));
    at_ += kRecord;
    ++given_;
    return true;
}

std::string StateWriter::write(const StateBinding& binding, std::span<const PatientState> patients) {
    Sha256 digest;
    const std::string text = binding.to_json().dump(-1);
    std::string bytes(kMagic);
    put(bytes, kFormat, 4);
    put(bytes, text.size(), 4);
    bytes += text;
    put(bytes, patients.size(), 8);
    const auto give = [&] {
        digest.update(bytes);
        file_.write(bytes);
        bytes.clear();
    };
    for (const PatientState& patient : patients) {
        for (const dataset::PatientKey& half : {patient.key, patient.files}) {
            put(bytes, half[0], 8);
            put(bytes, half[1], 8);
        }
        put(bytes, patient.count, 4);
        if (bytes.size() >= kBlock) give();
    }
    give();
    const Sha256::Value sum = digest.finish();
    for (const std::uint8_t byte : sum) bytes += static_cast<char>(byte);
    file_.write(bytes);
    file_.flush();
    return hex(sum);
}

}  // namespace opx::ssmix
