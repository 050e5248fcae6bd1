#include "common/text_options.hpp"

#include "base/digest.hpp"
#include "definition/gaiji_map.hpp"

namespace opx::app {

void declare_text(CLI::App& cli, TextOptions& options) {
    cli.add_option(
           "--unmappable", options.unmappable,
           tr("文字にならないバイトの扱い: fail（拒否）mark（U+FFFD）keep（外字は私用領域）",
              "bytes that are no character: fail (refuse), mark (U+FFFD) or keep (user-defined as private use)"))
        ->type_name("POLICY")
        ->check(CLI::IsMember({"fail", "mark", "keep"}));
    cli.add_option("--gaiji", options.gaiji,
                   tr("医療機関の外字対応表（YAML）", "map of a facility's user-defined characters (YAML)"))
        ->type_name("MAP");
}

json::Value text_parameters(const TextOptions& options) {
    json::Value parameters = json::Value::object();
    parameters.set("unmappable", options.unmappable);
    if (!options.gaiji.empty()) parameters.set("gaiji_sha256", sha256_of_file(options.gaiji));
    return parameters;
}

TextPolicy::TextPolicy(const TextOptions& options) {
    decode.unmappable = text::unmappable_named(options.unmappable).value_or(text::Unmappable::fail);
    if (options.gaiji.empty()) return;
    definition::GaijiMap map = definition::load_gaiji_map(options.gaiji);
    gaiji = std::move(map.gaiji);
    facility = std::move(map.facility);
    gaiji_encoding = map.encoding;
    decode.gaiji = &gaiji;
}

void TextPolicy::require_facility(const std::string& code) const {
    if (facility.empty() || code.empty() || facility == code) return;
    throw Error(ErrorKind::definition, "the map of --gaiji is of another facility than --facility",
                "user-defined characters mean something only at their facility: give its own map");
}

}  // namespace opx::app
