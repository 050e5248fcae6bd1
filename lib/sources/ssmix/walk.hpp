// The folders of a storage root, handed out in units of work.
//
// The walk reads only the levels of patients (id[0:3]/id[3:6]/id) and their date folders; what lies below a date folder
// is listed by the worker that converts it, so that listing is spread over all cores.
// Memory   the names of one folder per level.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sources/ssmix/scope.hpp"
#include "sources/ssmix/tree.hpp"

namespace opx::ssmix {

struct WalkUnit {
    std::vector<std::string> dates;  // id[0:3]/id[3:6]/id/date
    std::vector<std::string> odd;    // folders that are no date, with all they hold
    std::string_view odd_what = "a folder that is no date";
    std::vector<Listed> strays;  // relative paths of what stands outside of the levels
    struct Broken {
        std::string folder;
        int error = 0;
    };
    std::vector<Broken> broken;
    std::size_t size() const noexcept { return dates.size() + odd.size() + strays.size() + broken.size(); }
};

class Walk {
   public:
    Walk(const Root& root, const Scope& scope) : root_(&root), scope_(&scope) { open_level({}); }
    /// About 64 date folders.
    std::optional<WalkUnit> next();
    /// How much of the root is handed out, 0 to 1, as if every folder of a level held the same.
    double share() const noexcept;
    /// The first date folder at the fourth level, below folders of the patient's id when `strict`; nothing: no storage. Looks
    /// at no more than it must.
    static std::optional<std::string> first_date_folder(const Root& root, bool strict);

   private:
    struct Level {
        std::string folder;
        std::vector<Listed> entries;
        std::size_t next = 0;
    };
    void open_level(const std::string& folder);
    void open_patient(const std::string& folder);

    static constexpr std::size_t kUnit = 64;
    const Root* root_;
    const Scope* scope_;
    std::vector<Level> levels_;  // root, id[0:3], id[3:6]
    WalkUnit unit_;
};

}  // namespace opx::ssmix
