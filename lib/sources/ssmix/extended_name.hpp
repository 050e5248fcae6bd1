// Names of the extended storage: type folders and content folders.
//
//   type folder     <code>^<name>^<system>[^<standard code>^<name>^<system>]
//   content folder  <patient>_<date|->_<type folder or its code>_<specific key>_<time>[_<department>]_<flag>
//
// Parsed from both ends like a file name of the standardized storage; where the type ends is known from the folder above.
// Source  reference: ss-mix2-hl7.md section 1.4.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "sources/ssmix/name.hpp"

namespace opx::ssmix {

/// Code, name, system; standard code, name, system. Views into the folder's name.
using TypeParts = std::array<std::string_view, 6>;
TypeParts type_parts(std::string_view folder) noexcept;

/// The storage does it by `^`, which no data type of the standardized storage holds.
bool is_type_folder(std::string_view name) noexcept;

/// A content folder as a FileName: `data_type` is the type, `order_no` the specific key, `key` all before the time.
/// `type` is the folder above; empty: the type is taken to end before the last part of what stands before the time.
std::optional<FileName> parse_content_folder(std::string_view name, std::string_view type) noexcept;

/// Where a path inside a root or an archive passes through an extended storage.
struct ExtendedPath {
    std::string_view content_path;  // up to the content folder, without a slash behind
    std::string_view type, content;
    std::string_view file;  // below the content folder; may hold folders
};
/// Empty unless `.../<date>/<type folder>/<content folder>/<file>`.
std::optional<ExtendedPath> parse_extended_path(std::string_view path) noexcept;

/// Lower-case extension of a file name, empty without one.
std::string extension_of(std::string_view file);
/// `main_document.xml` of stem `main_document`.
bool is_main_document(std::string_view file, std::string_view stem) noexcept;

}  // namespace opx::ssmix
