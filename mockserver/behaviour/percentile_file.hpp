// The one place of the model that reads a file.
#pragma once

#include "mockserver/ground/latency.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// What a table may be read from. A device or a pipe may never end, or never begin, and whoever names it from
/// elsewhere would have the server wait for it.
enum class TableSource { anything, regular_file };

/// parse_percentile_table of a file's text, of at most 64 MiB. Throws std::invalid_argument with one sentence
/// that names the file.
std::vector<Percentile> read_percentile_file(const std::string& path, std::string_view name,
                                             TableSource source);

}  // namespace overlap::mock
