// The names of one document: namespace, prefix as written and local name, each distinct one under a small number.
//
// Numbers   from 1; 0 stands for text in a tree. Numbers of one document mean nothing in another.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace opx::xml {

using NameId = std::uint32_t;
inline constexpr NameId kText = 0;

struct Name {
    std::string uri;     // empty: no namespace, or (with a prefix) a prefix that nothing declares
    std::string prefix;  // as the document writes it
    std::string local;
};

class Names {
   public:
    NameId intern(std::string_view uri, std::string_view prefix, std::string_view local);
    /// 1 to size().
    const Name& operator[](NameId id) const noexcept { return names_[id - 1]; }
    std::size_t size() const noexcept { return names_.size(); }

   private:
    std::deque<Name> names_;
    std::unordered_map<std::string, NameId> ids_;
    std::string key_;
};

}  // namespace opx::xml
