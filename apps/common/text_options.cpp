#include "common/text_options.hpp"

#include "base/digest.hpp"
#include "text/gaiji_map.hpp"

namespace opx::app {

void declare_text(CLI::App& cli, TextOptions& options) {
    cli.add_option(
           "--unmappable", options.unmappable,
           tr("文字にならないバイトの扱い: fail（拒否）mark（U+FFFD）keep（外字は私用領域）",
              "bytes that are no character: fail (refuse), mark (U+FFFD) or keep (user-defined as private use)"))
        ->type_name("POLICY")
        ->check(CLI::IsMember({"fail", "mark", "keep"}));
    cli.add_option("--gaiji", options.gaiji,
                   tr("外字対応表（1行に CODE,TEXT）", "mapping file of user-defined characters (a line is CODE,TEXT)"))
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
    gaiji = text::load_gaiji_map(options.gaiji);
    decode.gaiji = &gaiji;
}

}  // namespace opx::app
