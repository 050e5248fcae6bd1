#include "base/error.hpp"

#include <system_error>
#include <utility>

namespace opx {

std::string Location::text() const {
    std::string out = file;
    if (line != 0) {
        out += ':' + std::to_string(line);
        if (column != 0) out += ':' + std::to_string(column);
    }
    if (!item.empty()) out += out.empty() ? item : " (" + item + ")";
    return out;
}

Error::Error(ErrorKind kind, Location where, std::string message, std::string hint)
    : kind_(kind), where_(std::move(where)), message_(std::move(message)), hint_(std::move(hint)) {
    const std::string place = where_.text();
    full_ = place.empty() ? message_ : place + ": " + message_;
}

Error::Error(ErrorKind kind, std::string message, std::string hint)
    : Error(kind, Location{}, std::move(message), std::move(hint)) {}

std::string system_message(int error_number) {
    return std::generic_category().message(error_number);
}

}  // namespace opx
