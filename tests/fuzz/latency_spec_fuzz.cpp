// The latencies that --latency and a routes file's "latency" accept.
#include "mockserver/behaviour/delay_plan.hpp"
#include "mockserver/ground/latency.hpp"
#include "mockserver/model/services.hpp"
#include "tests/fuzz/invariant.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>

using namespace overlap;
using namespace overlap::mock;

namespace {

void is_written_as_it_is_read(const Latency& latency) {
  const auto text = to_string(latency);
  try {
    const auto again = parse_latency(text);
    must(to_string(again) == text, "a latency is written as it was read");
    for (std::uint64_t i = 0; i < 8; ++i)
      must(sample(again, Key(i)) == sample(latency, Key(i)), "a latency read again is the same latency");
  } catch (const std::invalid_argument&) {
    must(false, "a latency that is written can be read");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // A table is read from a file, and what is made up here must not decide which files are opened.
  if (text.find("table") != std::string_view::npos) return 0;
  try {
    const auto latency = parse_latency(text);
    is_written_as_it_is_read(latency);
    for (std::uint64_t i = 0; i < 64; ++i) {
      const auto drawn = sample(latency, Key(i).with(text));
      must(drawn >= Duration::zero() && drawn <= longest_latency, "a delay lies between 0 and the longest");
    }
  } catch (const std::invalid_argument& error) {
    must(error.what()[0] != '\0', "a refusal says why");
  }
  try {
    DelayPlan().apply(text, builtin_routes());
  } catch (const std::invalid_argument& error) {
    must(error.what()[0] != '\0', "a refusal says why");
  }
  if (const auto bytes = parse_bytes(text)) {
    must(parse_bytes(std::to_string(*bytes)) == bytes, "a size is a number of bytes");
  }
  return 0;
}
