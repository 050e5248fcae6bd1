// What render and case render share.
#pragma once

#include <string>

#include "definition/model.hpp"
#include "render/render.hpp"

namespace opx::def {

/// Adds what one operator holds, of a holdings file, to the options. Error(definition) for an item that is not there.
void read_holdings(const std::string& file, const definition::Definition& definition, render::RenderOptions& options);

}  // namespace opx::def
