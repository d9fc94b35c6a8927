// How an answer's body is spread over time once its first byte has been written.
#pragma once

#include "core/units.hpp"

#include <variant>

namespace overlap::mock {

/// All of the body in even steps over this time.
struct DripPace {
  Duration duration{};
};

using Pace = std::variant<DripPace>;

}  // namespace overlap::mock
