// The answer to a name that does not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace overlap {

/// The valid name closest to what was written (Levenshtein distance, case ignored), or an empty view when
/// nothing is close enough to be a likely typing mistake.
std::string_view nearest(std::string_view written, std::span<const std::string> valid);

/// One sentence: `unknown strategy "corutines": did you mean "coroutines"?`, or, when nothing is close,
/// `unknown strategy "x": the strategies are a, b and c`. `plural` is the kind's plural, e.g. "strategies".
std::string unknown_name(std::string_view kind, std::string_view plural, std::string_view written,
                         std::span<const std::string> valid);

}  // namespace overlap
