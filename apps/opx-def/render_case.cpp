#include "opx-def/commands.hpp"
namespace opx::def {
int render_case(const CaseAsked&, app::Run&) {
    throw Error(ErrorKind::usage, "not yet");
}
}  // namespace opx::def
