// Lists of values that are not written out: "1,2,5,...,1000".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace overlap {

/// Stands for the values between its neighbours.
inline constexpr const char* and_so_on = "...";

/// The list with every "..." replaced by the values that it stands for. Of the values since the list began,
/// or since the last "...", there have to be two or more; they and the value after it have to belong to
/// exactly one of: equal steps (10,20,...,100), equal factors (1,2,4,...,64), or, of three values or more,
/// the series 1, 2, 5, 10, 20, 50 (1,2,5,...,1000); upwards or downwards. Numbers have up to six decimals,
/// and what follows them, such as a unit, is the same in all. A list without "..." comes back as it is. Pure.
/// Throws std::invalid_argument with a clause that says how the list was understood, also when it would have
/// more than `most` values.
std::vector<std::string> expand_progressions(const std::vector<std::string>& list, std::size_t most);

}  // namespace overlap
