// Words about a table, above and below it: the same in every format.
#pragma once

#include "figures/summary.hpp"

#include <string>

namespace overlap {

/// "163 requests".
std::string requests_of(const Summary& summary);

/// "163 requests, limit 32, mock (10-14 ms each)"; of a URL with a name, with the address that it stood for,
/// "https://host at 10.0.0.7"; the parts that are not known are left out.
std::string description(const ScenarioResult& result, const Summary& summary);

/// "critical path 65 ms   ideal 99 ms"; empty when no row is ok.
std::string bounds(const Summary& summary);

/// "fastest: callbacks, coroutines (tie)": the rows of the first rank; empty where fewer than two rows are
/// compared, or one of them has too few runs to tell.
std::string fastest(const Summary& summary);

/// "critical path: token 12 ms, then page x3 45 ms": the chain of steps that makes it up, steps of one name
/// that follow each other together; empty when no row is ok.
std::string chain(const Summary& summary);

/// Why the shares of the steps add up to more than the whole, where they do in any row; else empty.
std::string overlapping(const Summary& summary);

/// "mock: asked 10-14 ms, late by p50 0.06, p99 0.20, max 0.40 ms; busy 12 % of 2 loops; no connection lost",
/// which begins with "MOCK WAS THE BOTTLENECK" where it was. Of another server that told its delays, "mock
/// late by p50 0.06 ms, p99 0.20 ms, max 0.40 ms"; empty when none did.
std::string certificate(const Summary& summary);

/// "FAILED" or "INCORRECT" for a row without a time.
std::string verdict(const Row& row);

}  // namespace overlap
