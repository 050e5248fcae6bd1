#include "linkage/encoding.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

#include "base/digest.hpp"
#include "csv/reader.hpp"
#include "text/utf8.hpp"

namespace opx::linkage {
namespace {

constexpr unsigned kBits = 1024;
constexpr unsigned kSamples = 32;
constexpr unsigned kSampledBits = 16;
constexpr std::string_view kHeader = "clk_";

using Wide = std::array<std::uint64_t, kBits / 64>;

/// The bits that a piece sets: each two bytes of the digests name one; a new digest follows when they are used up.
std::vector<std::uint16_t> bits_of(const Secret& secret, const std::string& item, std::string_view piece,
                                   unsigned hashes) {
    std::vector<std::uint16_t> bits;
    for (unsigned round = 0; bits.size() < hashes; ++round) {
        const Sha256::Value digest = hmac_sha256(
            secret.bytes(), "piece\x1F" + item + "\x1F" + std::string(piece) + "\x1F" + std::to_string(round));
        for (std::size_t i = 0; i + 1 < digest.size() && bits.size() < hashes; i += 2)
            bits.push_back(static_cast<std::uint16_t>((digest[i] << 8 | digest[i + 1]) % kBits));
    }
    return bits;
}

std::string tag_of(const identity::Profile& profile, const Secret& secret) {
    std::string what = "tag\x1F" + std::to_string(kBits);
    for (const identity::EncodedItem& item : profile.model.encoding) {
        what += '\x1F' + profile.items[item.item].name + ' ' + std::to_string(item.grams) + ' ' +
                std::to_string(item.hashes);
        for (const identity::Part& part : profile.items[item.item].parts) (what += ' ').append(name_of(part.form));
    }
    const Sha256::Value digest = hmac_sha256(secret.bytes(), what);
    return hex(std::span(digest).first(8));
}

std::uint64_t splitmix(std::uint64_t& state) noexcept {
    std::uint64_t z = state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

int hex_digit(char c) noexcept {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string encoded_text(const identity::Profile& profile, const Columns& columns, const Secret& secret) {
    if (profile.model.encoding.empty())
        throw Error(ErrorKind::definition, "profile '" + profile.id + "' has no `encoding`");
    std::map<std::pair<std::size_t, std::string>, std::vector<std::uint16_t>> known;
    std::vector<std::pair<Sha256::Value, Code>> lines;
    for (std::uint32_t record = 0; record < columns.records(); ++record) {
        Wide wide{};
        for (const identity::EncodedItem& item : profile.model.encoding) {
            const std::uint32_t cell = columns.cell(record, item.item);
            if (cell == 0) continue;
            for (const std::uint32_t value : columns.values(cell)) {
                std::u32string text = text::code_points(columns.text(item.item, value));
                if (item.grams > 1) text = U'\x02' + text + U'\x03';
                for (std::size_t at = 0; at + item.grams <= text.size(); ++at) {
                    std::string piece = text::utf8_of(std::u32string_view(text).substr(at, item.grams));
                    if (item.grams == 1) piece += std::to_string(at);  // digits by their place
                    auto& bits = known[{item.item, piece}];
                    if (bits.empty()) bits = bits_of(secret, profile.items[item.item].name, piece, item.hashes);
                    for (const std::uint16_t bit : bits) wide[bit / 64] |= std::uint64_t{1} << (bit % 64);
                }
            }
        }
        Code code;
        for (std::size_t i = 0; i < code.size(); ++i) code[i] = wide[i] ^ wide[i + code.size()];
        lines.emplace_back(hmac_sha256(secret.bytes(), "order\x1F" + std::string(columns.name(record))), code);
    }
    std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string out = "id," + std::string(kHeader) + tag_of(profile, secret) + "\n";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        out += std::to_string(i + 1) + ',';
        for (const std::uint64_t word : lines[i].second) {
            char text[20];
            std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(word));
            out += text;
        }
        out += '\n';
    }
    return out;
}

bool is_encoded(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return false;
    InputFile input(file);
    char head[7];
    return input.read(head, sizeof head) == sizeof head && std::string_view(head, sizeof head) == "id,clk_";
}

EncodedFile read_encoded(const fs::path& file, const std::string& operator_id) {
    csv::Reader reader{InputFile(file)};
    EncodedFile out;
    out.operator_id = operator_id;
    if (reader.header().size() != 2 || reader.header()[0] != "id" || !reader.header()[1].starts_with(kHeader))
        throw Error(ErrorKind::input, Location{reader.name(), 1}, "is not a file of encodings");
    out.tag = reader.header()[1].substr(kHeader.size());
    RowBatch batch(2);
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const std::string_view text = batch.field(row, 1);
            Code code{};
            bool right = text.size() == code.size() * 16;
            for (std::size_t i = 0; right && i < text.size(); ++i) {
                const int digit = hex_digit(text[i]);
                right = digit >= 0;
                code[i / 16] = code[i / 16] << 4 | static_cast<std::uint64_t>(digit & 15);
            }
            if (!right)
                throw Error(ErrorKind::input, Location{reader.name(), batch.origin(row).place},
                            "an encoding is 128 hexadecimal digits");
            out.ids.emplace_back(batch.field(row, 0));
            out.codes.push_back(code);
        }
    return out;
}

double dice(const Code& a, const Code& b) noexcept {
    int both = 0, sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += std::popcount(a[i] & b[i]);
        sum += std::popcount(a[i]) + std::popcount(b[i]);
    }
    return sum == 0 ? 0 : 2.0 * both / sum;
}

EncodedMatch match_encoded(const std::vector<EncodedFile>& files, double threshold, std::size_t max_block) {
    std::vector<Code> codes;
    std::vector<std::uint32_t> of;
    for (std::uint32_t file = 0; file < files.size(); ++file) {
        if (files[file].tag != files.front().tag)
            throw Error(ErrorKind::input, "the encodings were made under different secrets or profiles",
                        "encode both with the same secret and the same profile");
        codes.insert(codes.end(), files[file].codes.begin(), files[file].codes.end());
        of.insert(of.end(), files[file].codes.size(), file);
    }
    EncodedMatch match;
    std::vector<std::uint32_t> parent(codes.size());
    std::iota(parent.begin(), parent.end(), 0U);
    const auto root = [&](std::uint32_t record) {
        while (parent[record] != record) record = parent[record] = parent[parent[record]];
        return record;
    };
    match.scores.assign(codes.size(), 0);
    std::uint64_t state = Sha256::kBytes;
    for (const char c : files.front().tag) state = state * 131 + static_cast<unsigned char>(c);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> keyed(codes.size());
    for (unsigned sample = 0; sample < kSamples; ++sample) {
        std::array<unsigned, kSampledBits> bits{};
        for (unsigned& bit : bits) bit = static_cast<unsigned>(splitmix(state) % 512);
        for (std::uint32_t record = 0; record < codes.size(); ++record) {
            std::uint32_t key = 0;
            for (const unsigned bit : bits)
                key = key << 1 | static_cast<std::uint32_t>(codes[record][bit / 64] >> (bit % 64) & 1U);
            keyed[record] = {key, record};
        }
        std::sort(keyed.begin(), keyed.end());
        for (std::size_t begin = 0; begin < keyed.size();) {
            std::size_t end = begin + 1;
            while (end < keyed.size() && keyed[end].first == keyed[begin].first) ++end;
            for (std::size_t i = begin; i < end && end - begin <= max_block; ++i)
                for (std::size_t j = i + 1; j < end; ++j) {
                    ++match.pairs;
                    const std::uint32_t a = keyed[i].second, b = keyed[j].second;
                    const double alike = dice(codes[a], codes[b]);
                    if (alike < threshold) continue;
                    match.scores[a] = std::max(match.scores[a], alike);
                    match.scores[b] = std::max(match.scores[b], alike);
                    const std::uint32_t x = root(a), y = root(b);
                    if (x == y) continue;
                    ++match.links;
                    parent[std::max(x, y)] = std::min(x, y);
                }
            begin = end;
        }
    }
    match.persons.assign(codes.size(), 0);
    std::vector<std::uint32_t> number(codes.size(), 0);
    std::vector<std::uint32_t> first_file;
    std::vector<bool> shared;
    for (std::uint32_t record = 0; record < codes.size(); ++record) {
        std::uint32_t& person = number[root(record)];
        if (person == 0) {
            person = ++match.person_count;
            first_file.push_back(of[record]);
            shared.push_back(false);
        }
        match.persons[record] = person;
        if (first_file[person - 1] != of[record]) shared[person - 1] = true;
    }
    match.shared = static_cast<std::uint32_t>(std::count(shared.begin(), shared.end(), true));
    return match;
}

}  // namespace opx::linkage
