// The one place of the model that reads a file.
#pragma once

#include "mockserver/ground/latency.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// parse_percentile_table of a file's text. Throws std::invalid_argument with one sentence that names the
/// file.
std::vector<Percentile> read_percentile_file(const std::string& path, std::string_view name);

}  // namespace overlap::mock
