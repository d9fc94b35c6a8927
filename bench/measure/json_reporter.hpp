// Google Benchmark's JSON document, made of the runs themselves.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <memory>

namespace benchmark {
class BenchmarkReporter;
}

namespace overlap {

/// Puts into `document`, which outlives it, what the library's own reporter writes (its "JSON" output
/// format): `context`, empty where nothing ran, and `benchmarks`. The library writes NaN and Infinity, which
/// JSON does not know, e.g. for the coefficient of variation of a counter that is always 0; here they are
/// null.
std::unique_ptr<benchmark::BenchmarkReporter> make_json_reporter(nlohmann::json& document);

}  // namespace overlap
