// A header field of a request.
#pragma once

#include <string_view>

namespace overlap::mock {

/// One header field of a request as received.
struct Field {
  std::string_view name;
  std::string_view value;
};

}  // namespace overlap::mock
