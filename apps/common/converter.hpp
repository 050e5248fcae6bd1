// What the four converters share: their options, and what they tell at the end.
#pragma once

#include "common/app.hpp"
#include "convert/collector.hpp"

namespace opx::app {

struct ConverterOptions {
    std::string operator_id;
    std::string facility;
    std::string output;
    std::string table;
    std::vector<std::string> inputs;
};

/// --operator, -o/--output, --table and the inputs; --facility where the source does not know its facility.
void declare_converter(CLI::App& cli, ConverterOptions& options, bool with_facility, const std::string& inputs_help);
/// `source`: the definition's name of the kind of source. `parameters`: what else changes the result (goes into
/// dataset.json). Error(usage) for a party, table or facility code that the definition does not know.
convert::ConvertOptions convert_options(Run& run, const ConverterOptions& options, const std::string& source,
                                        json::Value parameters = json::Value::object());
/// What the finding ids of a converter mean: its own, and those of rows and values. To be called by one converter only.
std::span<const Explanation> converter_explanations(std::span<const Explanation> own);
/// Prints findings, counts and tables; fills the report; gives the exit status (1 when anything was rejected).
int finish_conversion(Run& run, const convert::ConvertResult& result);

}  // namespace opx::app
