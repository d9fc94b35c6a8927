// A run's report as the line that it is sent as, exchange by exchange: all of them as JSON values at once
// would take several times the memory of the trace.
#pragma once

#include "protocol/messages.hpp"

#include <string>
#include <string_view>

namespace overlap {

/// The answer to "run", newline included: what to_line(ok_answer(to_json(report))) is.
std::string to_line(const RunReport& report);

/// The report in a worker's answer to "run". Throws as parse_line(), check_answer() and
/// run_report_from_json() do.
RunReport run_report_from_line(std::string_view line);

}  // namespace overlap
