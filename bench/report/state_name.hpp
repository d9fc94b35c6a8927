// The name of a cell's state in files.
#pragma once

#include "figures/result.hpp"

#include <string_view>

namespace overlap {

/// "ok", "failed" or "incorrect".
constexpr std::string_view state_name(CellState state) {
  return state == CellState::ok ? "ok" : state == CellState::failed ? "failed" : "incorrect";
}

}  // namespace overlap
