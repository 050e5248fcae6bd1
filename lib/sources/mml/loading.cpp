#include "sources/mml/loading.hpp"

#include <utility>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace opx::mml {
namespace {

std::string place_text(const xml::Fault& fault) {
    if (fault.line == 0) return {};
    return "line " + std::to_string(fault.line) + ", column " + std::to_string(fault.column) + ": ";
}

/// The bytes of a file in pieces, hashed while they go by until the hash has been asked to stay.
class FileBytes final : public xml::ByteSource {
   public:
    explicit FileBytes(fs::path path) : path_(std::move(path)), piece_(std::size_t{1} << 18, '\0') {}
    void rewind() override {
        file_.emplace(path_);
        sha_ = Sha256();
        bytes_ = 0;
    }
    std::string_view next() override {
        if (!file_) rewind();
        const std::size_t got = file_->read(piece_.data(), piece_.size());
        bytes_ += got;
        if (hashes_ && got == 0) sha256_ = sha_.finish_hex();
        else if (hashes_) sha_.update(std::string_view(piece_).substr(0, got));
        return std::string_view(piece_).substr(0, got);
    }
    /// Of the last reading that came to the end and was hashed.
    const std::string& sha256() const noexcept { return sha256_; }
    void keep_hash() noexcept { hashes_ = false; }
    std::uint64_t bytes() const noexcept { return bytes_; }

   private:
    fs::path path_;
    std::string piece_;
    std::optional<InputFile> file_;
    Sha256 sha_;
    std::string sha256_;
    bool hashes_ = true;
    std::uint64_t bytes_ = 0;
};

}  // namespace

struct Document::Large {
    explicit Large(const fs::path& path) : bytes(path) {}
    FileBytes bytes;
};

/// Without what a receiver of a stream leaves behind the document: EOT, DOS end of file, NUL (reference: mml.md 1).
class Document::Trimmed final : public xml::TextSource {
   public:
    explicit Trimmed(xml::TextSource& source) : source_(&source) {}
    void rewind() override {
        source_->rewind();
        held_.clear();
        waiting_ = {};
        dropped_ = false;
    }
    std::string_view next() override {
        if (!waiting_.empty()) return give(std::exchange(waiting_, {}));
        for (;;) {
            const std::string_view piece = source_->next();
            if (piece.empty()) {
                dropped_ = held_.find_first_of(kControls) != std::string::npos;
                return {};
            }
            const std::size_t last = piece.find_last_not_of(kBehind);
            if (last == std::string_view::npos && held_.size() < kLongest) {  // megabytes of blanks are no trailer
                held_.append(piece);
                continue;
            }
            if (held_.empty()) return give(piece);
            // What was held stands inside the document after all.
            waiting_ = piece;
            passed_ = std::exchange(held_, {});
            return passed_;
        }
    }
    bool dropped() const noexcept { return dropped_; }

   private:
    static constexpr std::string_view kControls{"\x04\x1A\0", 3};
    static constexpr std::string_view kBehind{"\x04\x1A\0 \t\r\n", 7};
    static constexpr std::size_t kLongest = std::size_t{1} << 20;

    std::string_view give(std::string_view piece) {
        const std::size_t end = piece.find_last_not_of(kBehind) + 1;  // 0 when there is nothing else
        held_.assign(piece.substr(end));
        return end > 0 ? piece.substr(0, end) : next();
    }
    xml::TextSource* source_;
    std::string held_;
    std::string passed_;
    std::string_view waiting_;
    bool dropped_ = false;
};

Document::Document(const Found& found, const LoadOptions& options, const std::optional<xml::Reading>& known) {
    try {
        const bool standard = found.path == "-";
        if (standard && options.standard_input->path().empty()) {
            hold(options.standard_input->held(), options, known);
        } else {
            if (!standard && found.bytes <= kSmall) {
                hold(read_file(found.path, kSmall), options, known);
            } else {
                large_ = std::make_unique<Large>(standard ? options.standard_input->path() : found.path);
                reading_ = known ? *known : xml::reading_of(large_->bytes, options.decode, options.from);
                bytes_ = large_->bytes.bytes();
                sha256_ = large_->bytes.sha256();
                if (!known) large_->bytes.keep_hash();
                source_ = std::make_unique<xml::DecodedText>(large_->bytes, reading_.encoding, options.decode);
                refuse_undecodable();
            }
        }
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::input && error.kind() != ErrorKind::limit) throw;
        refusal_ = Refusal{"MM01", error.kind() == ErrorKind::limit ? "too_large" : "unreadable", error.message(), {}};
        return;
    }
    if (source_) trimmed_ = std::make_unique<Trimmed>(*source_);
}
Document::~Document() = default;

void Document::hold(std::string bytes, const LoadOptions& options, const std::optional<xml::Reading>& known) {
    bytes_ = bytes.size();
    sha256_ = sha256_hex(bytes);
    if (bytes.empty()) {
        refusal_ = Refusal{"MM03", "empty", "file is empty", {}};
        return;
    }
    xml::DocumentText document =
        xml::document_text(std::move(bytes), options.decode, known ? std::optional(known->encoding) : options.from);
    reading_ = known ? *known : static_cast<const xml::Reading&>(document);
    whole_ = std::move(document.text);
    source_ = std::make_unique<xml::WholeText>(whole_);
    refuse_undecodable();
}

void Document::refuse_undecodable() {
    if (!reading_.refused) return;
    const std::string encoding(text::name_of(reading_.encoding));
    const bool ambiguous = reading_.first_kind == text::Event::Kind::ambiguous;
    refusal_ = Refusal{"MM06", "undecodable",
                       std::to_string(reading_.faults) + " places are no character of " + encoding + ", the first (" +
                           std::string(text::name_of(reading_.first_kind)) + ") at byte " +
                           std::to_string(reading_.first_fault),
                       ambiguous ? "the variants of EUC-JP disagree: say which with --from cp51932 or --from eucjp-ms"
                                 : "--unmappable mark converts it with U+FFFD; --gaiji names user-defined characters"};
}

std::string Document::sha256() const {
    return large_ ? large_->bytes.sha256() : sha256_;
}
xml::TextSource& Document::text() noexcept {
    return *trimmed_;
}
bool Document::trailing_control() const noexcept {
    return trimmed_->dropped();
}

Refusal refusal_of(const xml::Fault& fault) {
    const std::string message = place_text(fault) + fault.message;
    switch (fault.kind) {
        case xml::Fault::Kind::malformed:
            return {"MM02", "not_well_formed", message, {}};
        case xml::Fault::Kind::cut:
            return {"MM03", "cut", message, {}};
        case xml::Fault::Kind::entity:
            return {"MM04", "entity", message, {}};
        case xml::Fault::Kind::limit:
            return {"MM04", "limit", message, {}};
    }
    return {};
}

std::string masked(const std::string& shown, const std::string& patient) {
    constexpr std::size_t kShortest = 3;  // shorter ids would mask what is no id
    if (patient.size() < kShortest) return shown;
    std::string out;
    for (std::size_t at = 0;;) {
        const std::size_t found = shown.find(patient, at);
        out.append(shown, at, found - at);
        if (found == std::string::npos) return out;
        out += "***";
        at = found + patient.size();
    }
}

}  // namespace opx::mml
