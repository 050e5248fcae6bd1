#include "xml/parser.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <memory>
#include <vector>

#include "base/error.hpp"
#include "xml/namespaces.hpp"

namespace opx::xml {
namespace {

struct FreeParser {
    void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};

constexpr std::size_t kPiece = std::size_t{1} << 18;

/// A tag refers to an entity that XML does not define itself.
bool refers_elsewhere(std::string_view tag) noexcept {
    constexpr std::array<std::string_view, 5> kOwn = {"amp;", "lt;", "gt;", "quot;", "apos;"};
    for (std::size_t at = tag.find('&'); at != std::string_view::npos; at = tag.find('&', at + 1)) {
        const std::string_view rest = tag.substr(at + 1);
        if (rest.starts_with('#')) continue;
        if (std::none_of(kOwn.begin(), kOwn.end(), [&](std::string_view name) { return rest.starts_with(name); }))
            return true;
    }
    return false;
}

class Run {
   public:
    Run(Names& names, Handler& handler, const Limits& limits)
        : handler_(handler), limits_(limits), parser_(XML_ParserCreate("UTF-8")), namespaces_(names) {
        if (!parser_) throw Error(ErrorKind::internal, "no memory for an XML parser");
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), on_start, on_end);
        XML_SetCharacterDataHandler(parser_.get(), on_text);
        XML_SetDefaultHandler(parser_.get(), on_other);
        XML_SetEntityDeclHandler(parser_.get(), on_entity);
        XML_SetSkippedEntityHandler(parser_.get(), on_skipped);
        XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
        XML_SetParamEntityParsing(parser_.get(), XML_PARAM_ENTITY_PARSING_NEVER);
    }

    std::optional<Fault> parse(TextSource& source) {
        source.rewind();
        for (std::string_view piece = source.next(); !piece.empty(); piece = source.next())
            for (; !piece.empty(); piece.remove_prefix(std::min(piece.size(), kPiece)))
                if (std::optional<Fault> fault = feed(piece.substr(0, kPiece), false)) return fault;
        return feed({}, true);
    }

   private:
    std::optional<Fault> feed(std::string_view piece, bool last) {
        XML_Status status = XML_STATUS_OK;
        if (last) {
            status = XML_Parse(parser_.get(), "", 0, XML_TRUE);
        } else {
            // Into the parser's own buffer: only then XML_GetInputContext shows the tag under way.
            const int size = static_cast<int>(piece.size());
            void* buffer = XML_GetBuffer(parser_.get(), size);
            if (buffer == nullptr) throw Error(ErrorKind::limit, "no memory to read a document");
            std::memcpy(buffer, piece.data(), piece.size());
            fed_ += piece.size();
            status = XML_ParseBuffer(parser_.get(), size, XML_FALSE);
        }
        if (failure_) std::rethrow_exception(failure_);
        if (fault_) return fault_;
        if (status != XML_STATUS_OK) return fault_of(XML_GetErrorCode(parser_.get()));
        if (fed_ - told_ > limits_.markup_bytes + kPiece) {
            stop(Fault::Kind::limit,
                 "a tag, comment or instruction is longer than " + std::to_string(limits_.markup_bytes >> 20) + " MiB");
            return fault_;
        }
        return std::nullopt;
    }

    Fault fault_of(XML_Error code) {
        Fault fault;
        fault.line = XML_GetCurrentLineNumber(parser_.get());
        fault.column = XML_GetCurrentColumnNumber(parser_.get()) + 1;
        fault.message = XML_ErrorString(code);
        switch (code) {
            case XML_ERROR_NO_ELEMENTS:
                fault.message = depth_ > 0 ? "document ends before its elements are closed" : "document has no element";
                fault.kind = Fault::Kind::cut;
                break;
            case XML_ERROR_UNCLOSED_TOKEN:
            case XML_ERROR_PARTIAL_CHAR:
            case XML_ERROR_UNCLOSED_CDATA_SECTION:
                fault.kind = Fault::Kind::cut;
                break;
            case XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
                fault.kind = Fault::Kind::limit;
                break;
            case XML_ERROR_NO_MEMORY:
                throw Error(ErrorKind::limit, "no memory to read a document");
            default:
                break;
        }
        return fault;
    }

    // ---- callbacks: nothing may be thrown through expat

    template <class Work>
    void guarded(Work work) noexcept {
        if (failure_ || fault_) return;
        try {
            told_ = static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser_.get()) +
                                               XML_GetCurrentByteCount(parser_.get()));
            work();
        } catch (const TooLarge& large) {
            stop(Fault::Kind::limit, large.message);
        } catch (...) {
            failure_ = std::current_exception();
            XML_StopParser(parser_.get(), XML_FALSE);
        }
    }
    static Run& self(void* data) noexcept { return *static_cast<Run*>(data); }
    static void on_start(void* data, const char* name, const char** attributes) {
        self(data).guarded([&] { self(data).start(name, attributes); });
    }
    static void on_end(void* data, const char*) {
        self(data).guarded([&] { self(data).end(); });
    }
    static void on_text(void* data, const char* text, int length) {
        self(data).guarded([&] { self(data).text({text, static_cast<std::size_t>(length)}); });
    }
    static void on_other(void* data, const char*, int) {
        self(data).guarded([] {});
    }
    static void on_entity(void* data, const char*, int, const char*, int, const char*, const char*, const char*,
                          const char*) {
        self(data).guarded([&] { self(data).stop(Fault::Kind::entity, "entity declarations are refused"); });
    }
    static void on_skipped(void* data, const char*, int) {
        self(data).guarded([&] { self(data).stop_at_reference(); });
    }
    static void on_doctype(void* data, const char*, const char*, const char*, int) {
        self(data).guarded([&] { self(data).has_doctype_ = true; });
    }

    // ---- what they do

    void stop(Fault::Kind kind, std::string message) {
        fault_ = Fault{kind, XML_GetCurrentLineNumber(parser_.get()), XML_GetCurrentColumnNumber(parser_.get()) + 1,
                       std::move(message)};
        XML_StopParser(parser_.get(), XML_FALSE);
    }
    void stop_at_reference() { stop(Fault::Kind::entity, "reference to an entity that is not of XML itself"); }

    bool spend(std::size_t bytes) {
        given_ += bytes;
        if (given_ <= fed_ + limits_.growth) return true;
        stop(Fault::Kind::limit, "document grows by its default attributes past the limit");
        return false;
    }

    /// Expat passes over an unknown entity in silence inside an attribute when the document has an external DTD.
    bool refers_elsewhere_here() {
        int offset = 0;
        int size = 0;
        const char* context = XML_GetInputContext(parser_.get(), &offset, &size);
        if (context == nullptr) return true;
        const std::string_view rest(context + offset, static_cast<std::size_t>(size - offset));
        return refers_elsewhere(rest.substr(0, static_cast<std::size_t>(XML_GetCurrentByteCount(parser_.get()))));
    }

    void start(const char* qualified, const char** attributes) {
        const std::string_view name(qualified);
        if (++depth_ > limits_.depth)
            return stop(Fault::Kind::limit, "elements are nested deeper than " + std::to_string(limits_.depth));
        if (name.size() > limits_.name_bytes) return stop(Fault::Kind::limit, "name of an element is too long");
        if (has_doctype_ && refers_elsewhere_here()) return stop_at_reference();
        std::size_t count = 0;
        for (const char** at = attributes; *at != nullptr; at += 2) {
            const std::string_view key(at[0]);
            const std::string_view value(at[1]);
            if (++count > limits_.attributes)
                return stop(Fault::Kind::limit, "more than " + std::to_string(limits_.attributes) + " attributes");
            if (key.size() > limits_.name_bytes) return stop(Fault::Kind::limit, "name of an attribute is too long");
            if (value.size() > limits_.attribute_bytes)
                return stop(Fault::Kind::limit, "value of an attribute is too long");
            if (!spend(key.size() + value.size())) return;
            if (!Namespaces::declares(key)) continue;
            if (namespaces_.in_force() >= limits_.namespaces)
                return stop(Fault::Kind::limit, "more than " + std::to_string(limits_.namespaces) + " namespaces");
            namespaces_.declare(key, value, depth_);
        }
        if (handler_.skips()) return handler_.skip(static_cast<std::size_t>(XML_GetCurrentByteCount(parser_.get())));
        values_.clear();
        for (const char** at = attributes; *at != nullptr; at += 2)
            if (!Namespaces::declares(at[0])) values_.push_back({namespaces_.attribute(at[0]), at[1]});
        handler_.start(namespaces_.element(name), values_, XML_GetCurrentLineNumber(parser_.get()));
    }

    void end() {
        namespaces_.leave(depth_--);
        handler_.end();
    }

    void text(std::string_view piece) {
        if (spend(piece.size())) handler_.text(piece);
    }

    Handler& handler_;
    const Limits& limits_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_;
    Namespaces namespaces_;
    std::vector<Attribute> values_;
    bool has_doctype_ = false;
    std::size_t depth_ = 0;
    std::uint64_t fed_ = 0;
    std::uint64_t told_ = 0;  // where the last event ended
    std::uint64_t given_ = 0;
    std::optional<Fault> fault_;
    std::exception_ptr failure_;
};

}  // namespace

std::optional<Fault> parse(TextSource& source, Names& names, Handler& handler, const Limits& limits) {
    return Run(names, handler, limits).parse(source);
}

}  // namespace opx::xml
