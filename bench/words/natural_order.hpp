// The order in which people expect texts with numbers in them.
#pragma once

#include <string_view>

namespace overlap {

/// Whether `a` comes before `b`: first what is empty, then numbers (-1.5, 2e3) by their values, then texts,
/// in which runs of digits count as numbers: vm9 before vm10. What is alike so far is in the order of its
/// bytes, so that only equal texts are equal. Pure; a strict weak order.
bool comes_before(std::string_view a, std::string_view b);

}  // namespace overlap
