// The password of an archive being read: keys made from it, and a judgement whether it was the right one.
//
// Limits   keys are kept, so that members with the same salt cost one derivation; the rounds of all derivations together
//          are limited, because an archive of a thousand salts would otherwise hold the machine for hours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "package/detail/sevenzip_stages.hpp"

namespace opx::package::sevenzip {

class PasswordKeys final : public KeySource {
   public:
    /// `password` may be null: the first key asked for is then an Error(input).
    PasswordKeys(const Secret* password, std::string file);
    const Secret& key_for(const AesProperties& properties) override;
    bool has_password() const noexcept { return utf16_.has_value(); }

   private:
    struct Kept {
        std::vector<std::uint8_t> salt;
        unsigned cycles_power;
        Secret key;
    };
    std::string file_;
    std::optional<Secret> utf16_;
    std::vector<Kept> kept_;
    std::uint64_t rounds_ = 0;
};

enum class PasswordJudgement { right, wrong, unknown };

/// Looks at what the key makes of the ends of an encrypted folder that failed to decode: the padding of the last block
/// is zero, and compressed data and headers begin in known ways. A right key shows at the ends though the middle is
/// damaged; a wrong key shows at neither.
PasswordJudgement judge_password(const RandomFile& file, const Folder& folder, KeySource& keys, bool holds_header,
                                 unsigned max_cycles_power);

}  // namespace opx::package::sevenzip
