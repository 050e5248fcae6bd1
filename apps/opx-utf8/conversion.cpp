#include "opx-utf8/conversion.hpp"

#include <algorithm>

#include "base/count.hpp"
#include "base/digest.hpp"
#include "opx-utf8/line_counter.hpp"
#include "opx-utf8/reading.hpp"
#include "text/round_trip.hpp"

namespace opx::utf8 {
namespace {

using text::Encoding;
using text::Event;

bool named_csv(std::string_view name) {
    if (name.size() < 4) return false;
    std::string end(name.substr(name.size() - 4));
    for (char& c : end)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return end == ".csv";
}

class Conversion {
   public:
    Conversion(InputFile& file, OutputFile& out, const Settings& settings, Outcome& outcome)
        : file_(file), out_(out), settings_(settings), outcome_(outcome) {
        if (settings.csv || settings.header || named_csv(file.name())) cells_.emplace(settings.header);
    }

    void run() {
        std::string piece;
        read_piece(file_, piece);
        // What is plain ASCII is the same in every encoding that may be looked for.
        while (settings_.from == "auto" && !piece.empty() && plain(piece)) {
            pass_on(piece);
            read_piece(file_, piece);
        }
        outcome_.encoding = choose(piece);
        check_gaiji();
        decode(std::move(piece));
        if (settings_.digest) outcome_.sha256_read = digest_.finish_hex();
    }

   private:
    void pass_on(std::string_view piece) {
        out_.write(piece);
        if (settings_.digest) digest_.update(piece);
        if (cells_) {
            cells_->begin(piece);
            cells_->end();
        }
        outcome_.bytes_read += piece.size();
        outcome_.bytes_written += piece.size();
        outcome_.lines += count_of('\n', piece);
        if (settings_.progress != nullptr) settings_.progress->add(0, piece.size());
    }

    /// F040 of one encoding is another character, or none, in the next.
    void check_gaiji() const {
        if (!settings_.gaiji_encoding || compatible(*settings_.gaiji_encoding, outcome_.encoding)) return;
        throw Error(ErrorKind::definition, Location{file_.name()},
                    "the map of --gaiji holds codes of " + std::string(text::name_of(*settings_.gaiji_encoding)) +
                        ", the text is " + std::string(text::name_of(outcome_.encoding)),
                    "give the map of this encoding");
    }

    Encoding choose(std::string& piece) {
        if (settings_.from == "auto") {
            const text::Guess found = guess(file_, piece);
            if (found.confidence < kDetermined)
                throw Error(ErrorKind::input, Location{file_.name()},
                            "the encoding cannot be told from the bytes: " + found.why,
                            "name it: --from cp932, euc-jp, iso-2022-jp, utf-16 or utf-8");
            outcome_.detected =
                std::string(text::name_of(found.encoding)) + " (" + percent(found.confidence) + ", " + found.why + ")";
            return found.encoding;
        }
        const Encoding declared = *text::encoding_named(settings_.from);
        const text::Guess seen = text::detect(piece);
        if (seen.confidence >= kCertain && !compatible(declared, seen.encoding)) {
            const std::string message = "declared " + std::string(text::name_of(declared)) +
                                        ", but the bytes look like " + std::string(text::name_of(seen.encoding)) +
                                        ": " + seen.why;
            if (settings_.decode.unmappable == text::Unmappable::fail)
                throw Error(ErrorKind::input, Location{file_.name()}, message,
                            "--from " + std::string(text::name_of(seen.encoding)));
            outcome_.log.report({kDisagrees, Severity::error, Location{file_.name()}, message, {}});
        }
        return declared;
    }

    void decode(std::string piece) {
        const Encoding encoding = outcome_.encoding;
        text::Decoder decoder(encoding, settings_.decode);
        std::optional<text::RoundTrip> proof;
        if (settings_.verify) proof.emplace(encoding, settings_.decode);
        LineCounter lines(encoding == Encoding::utf16le || encoding == Encoding::utf16be);
        const std::uint64_t base = outcome_.bytes_read;
        const std::uint64_t base_lines = outcome_.lines;
        const std::uint64_t base_text = outcome_.bytes_written;
        std::string text;
        std::vector<Event> events;
        for (bool last = false; !last;) {
            last = piece.empty();
            text.clear();
            events.clear();
            lines.take(piece, outcome_.bytes_read - base);
            if (last) decoder.finish(text, &events);
            else decoder.feed(piece, text, &events);
            if (settings_.digest) digest_.update(piece);
            outcome_.bytes_read += piece.size();
            if (cells_) cells_->begin(text);
            for (const Event& event : events) {
                if (!outcome_.log.wants_place(event.kind)) {
                    outcome_.log.count(event);
                    continue;
                }
                EventLog::Position position{base_lines + lines.line_at(event.offset), base + event.offset};
                if (cells_) {
                    position.cell = cells_->at(base_text + event.text);
                    position.column_name = cells_->name(position.cell->column);
                }
                outcome_.log.tell(event, position);
            }
            if (cells_) cells_->end();
            outcome_.lines = base_lines + lines.end_of_piece() - 1;
            outcome_.bytes_written += text.size();
            if (proof) proof->take(piece, text, events);
            if (!decoder.fault()) out_.write(text);
            if (settings_.progress != nullptr) settings_.progress->add(0, piece.size());
            if (!last) read_piece(file_, piece);
        }
        if (decoder.fault()) {
            Event first = *decoder.fault();
            first.offset += base;
            throw text::fault_error(first, encoding, Location{file_.name()});
        }
        if (proof) judge(*proof, base);
    }

    void judge(text::RoundTrip& proof, std::uint64_t base) {
        proof.finish();
        outcome_.verified = true;
        outcome_.duplicates = proof.duplicates();
        outcome_.reported = proof.reported();
        if (!proof.difference()) return;
        const std::string place = "byte " + std::to_string(base + *proof.difference());
        outcome_.log.report({kNoRoundTrip,
                             Severity::error,
                             Location{file_.name()},
                             "written back, the text differs from the source at " + place,
                             {}});
        throw Error(ErrorKind::input, Location{file_.name()},
                    "the conversion cannot be proved: " + place + " does not come back",
                    "report the bytes there; without --verify the text would be written unproved");
    }

    InputFile& file_;
    OutputFile& out_;
    const Settings& settings_;
    Outcome& outcome_;
    std::optional<csv::PlaceFinder> cells_;
    Sha256 digest_;
};

}  // namespace

Outcome convert(const fs::path& input, OutputFile& output, const Settings& settings) {
    const std::string shown = input == "-" ? "<stdin>" : input.string();
    Outcome outcome{
        .file = shown,
        .log = EventLog(shown, settings.decode.unmappable == text::Unmappable::keep, settings.events, settings.spill)};
    try {
        InputFile file(input);
        Conversion(file, output, settings, outcome).run();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::input) throw;
        outcome.fault = error;
        outcome.bytes_written = 0;
    }
    return outcome;
}

}  // namespace opx::utf8
