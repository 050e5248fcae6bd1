#include "xml/parser.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <memory>
#include <vector>

#include "base/error.hpp"

namespace opx::xml {
namespace {

struct FreeParser {
    void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
using NameCache = std::unordered_map<std::string, NameId, TextHash, std::equal_to<>>;

struct Place {
    std::uint64_t line = 1;
    std::uint64_t column = 1;
};

Place place_of(std::string_view text, std::size_t offset) noexcept {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    Place place;
    place.line += static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t line_end = before.rfind('\n');
    place.column += before.size() - (line_end == std::string_view::npos ? 0 : line_end + 1);
    return place;
}

/// Offset of the first reference to an entity that XML does not define itself, outside comments and CDATA. Expat passes
/// over such a reference in silence inside an attribute when the document has an external DTD.
std::size_t foreign_reference(std::string_view text) noexcept {
    constexpr std::array<std::string_view, 5> kOwn = {"amp;", "lt;", "gt;", "quot;", "apos;"};
    for (std::size_t at = text.find_first_of("&<"); at != std::string_view::npos; at = text.find_first_of("&<", at)) {
        std::string_view rest = text.substr(at);
        const auto behind = [&](std::string_view close) { return std::min(text.find(close, at), text.size()); };
        if (rest.starts_with("<!--")) {
            at = behind("-->");
        } else if (rest.starts_with("<![CDATA[")) {
            at = behind("]]>");
        } else if (rest.front() == '&') {
            rest.remove_prefix(1);
            const bool own = rest.starts_with('#') || std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view name) {
                                 return rest.starts_with(name);
                             });
            if (!own) return at;
            ++at;
        } else {
            ++at;
        }
    }
    return std::string_view::npos;
}

class Run {
   public:
    Run(std::string_view text, Names& names, Handler& handler, const Limits& limits)
        : text_(text), names_(names), handler_(handler), limits_(limits), parser_(XML_ParserCreate("UTF-8")) {
        if (!parser_) throw Error(ErrorKind::internal, "no memory for an XML parser");
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), on_start, on_end);
        XML_SetCharacterDataHandler(parser_.get(), on_text);
        XML_SetEntityDeclHandler(parser_.get(), on_entity);
        XML_SetSkippedEntityHandler(parser_.get(), on_skipped);
        XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
        XML_SetParamEntityParsing(parser_.get(), XML_PARAM_ENTITY_PARSING_NEVER);
    }

    std::optional<Fault> parse() {
        // One piece: expat then scans no token twice, however long.
        const XML_Status status = XML_Parse(parser_.get(), text_.data(), static_cast<int>(text_.size()), XML_TRUE);
        if (failure_) std::rethrow_exception(failure_);
        if (fault_) return fault_;
        if (status == XML_STATUS_OK) return std::nullopt;
        const XML_Error code = XML_GetErrorCode(parser_.get());
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

   private:
    struct Binding {
        std::string prefix;
        std::string uri;
        std::size_t depth;
    };

    // ---- callbacks: nothing may be thrown through expat

    template <class Work>
    void guarded(Work work) noexcept {
        if (failure_ || fault_) return;
        try {
            work();
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
    static void on_entity(void* data, const char*, int, const char*, int, const char*, const char*, const char*,
                          const char*) {
        self(data).guarded([&] { self(data).stop(Fault::Kind::entity, "entity declarations are refused"); });
    }
    static void on_skipped(void* data, const char*, int) {
        self(data).guarded(
            [&] { self(data).stop(Fault::Kind::entity, "reference to an entity that is not of XML itself"); });
    }
    static void on_doctype(void* data, const char*, const char*, const char*, int) {
        self(data).guarded([&] { self(data).doctype(); });
    }

    // ---- what they do

    void stop(Fault::Kind kind, std::string message) {
        stop_at(kind, std::move(message), static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_.get())));
    }
    void stop_at(Fault::Kind kind, std::string message, std::size_t offset) {
        const Place place = place_of(text_, offset);
        fault_ = Fault{kind, place.line, place.column, std::move(message)};
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    void doctype() {
        const std::size_t at = foreign_reference(text_);
        if (at != std::string_view::npos)
            stop_at(Fault::Kind::entity, "reference to an entity that is not of XML itself", at);
    }

    bool spend(std::size_t bytes) {
        given_ += bytes;
        if (given_ <= text_.size() + limits_.growth) return true;
        stop(Fault::Kind::limit, "document grows by its default attributes past the limit");
        return false;
    }

    void start(const char* qualified, const char** attributes) {
        const std::string_view name(qualified);
        if (++depth_ > limits_.depth)
            return stop(Fault::Kind::limit, "elements are nested deeper than " + std::to_string(limits_.depth));
        if (++elements_ > limits_.elements)
            return stop(Fault::Kind::limit, "more than " + std::to_string(limits_.elements) + " elements");
        if (name.size() > limits_.name_bytes) return stop(Fault::Kind::limit, "name of an element is too long");
        std::size_t count = 0;
        bool declares = false;
        for (const char** at = attributes; *at != nullptr; at += 2) {
            const std::string_view key(at[0]);
            const std::size_t value_bytes = std::strlen(at[1]);
            if (++count > limits_.attributes)
                return stop(Fault::Kind::limit, "more than " + std::to_string(limits_.attributes) + " attributes");
            if (key.size() > limits_.name_bytes) return stop(Fault::Kind::limit, "name of an attribute is too long");
            if (value_bytes > limits_.attribute_bytes)
                return stop(Fault::Kind::limit, "value of an attribute is too long");
            if (!spend(key.size() + value_bytes)) return;
            if (key == "xmlns") declare({}, {at[1], value_bytes}, declares);
            else if (key.starts_with("xmlns:")) declare(key.substr(6), {at[1], value_bytes}, declares);
            if (fault_) return;
        }
        values_.clear();
        for (const char** at = attributes; *at != nullptr; at += 2) {
            const std::string_view key(at[0]);
            if (key == "xmlns" || key.starts_with("xmlns:")) continue;
            values_.push_back({name_of(key, attribute_names_, true), at[1]});
        }
        handler_.start(name_of(name, element_names_, false), values_,
                       static_cast<std::size_t>(XML_GetCurrentByteIndex(parser_.get())));
    }

    void end() {
        while (!bindings_.empty() && bindings_.back().depth == depth_) {
            bindings_.pop_back();
            forget_names();
        }
        --depth_;
        handler_.end();
    }

    void text(std::string_view piece) {
        if (spend(piece.size())) handler_.text(piece);
    }

    void declare(std::string_view prefix, std::string_view uri, bool& declares) {
        if (bindings_.size() >= limits_.namespaces)
            return stop(Fault::Kind::limit, "more than " + std::to_string(limits_.namespaces) + " namespaces");
        bindings_.push_back({std::string(prefix), std::string(uri), depth_});
        if (!declares) forget_names();
        declares = true;
    }
    void forget_names() {
        element_names_.clear();
        attribute_names_.clear();
    }

    std::string_view bound(std::string_view prefix) const noexcept {
        for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding)
            if (binding->prefix == prefix) return binding->uri;
        return {};
    }

    NameId name_of(std::string_view qualified, NameCache& cache, bool attribute) {
        if (const auto found = cache.find(qualified); found != cache.end()) return found->second;
        const std::size_t colon = qualified.find(':');
        const bool plain = colon == std::string_view::npos;
        const std::string_view prefix = plain ? std::string_view{} : qualified.substr(0, colon);
        const std::string_view local = plain ? qualified : qualified.substr(colon + 1);
        // An attribute without a prefix is in no namespace, whatever the default one is.
        const std::string_view uri = plain && attribute ? std::string_view{} : bound(prefix);
        const NameId id = names_.intern(uri, prefix, local);
        cache.emplace(qualified, id);
        return id;
    }

    std::string_view text_;
    Names& names_;
    Handler& handler_;
    const Limits& limits_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_;
    std::vector<Binding> bindings_;
    NameCache element_names_;
    NameCache attribute_names_;
    std::vector<Attribute> values_;
    std::size_t depth_ = 0;
    std::size_t elements_ = 0;
    std::size_t given_ = 0;
    std::optional<Fault> fault_;
    std::exception_ptr failure_;
};

}  // namespace

std::optional<Fault> parse(std::string_view utf8, Names& names, Handler& handler, const Limits& limits) {
    if (utf8.size() > (std::size_t{1} << 30)) return Fault{Fault::Kind::limit, 0, 0, "document is larger than 1 GiB"};
    return Run(utf8, names, handler, limits).parse();
}

}  // namespace opx::xml
