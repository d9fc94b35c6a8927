// The $filter of the activity log, and the times in it.
#include "mockserver/model/azure/activity_filter.hpp"
#include "tests/fuzz/invariant.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>

using namespace overlap;
using namespace overlap::mock;

namespace {

std::string in_quotes(std::string_view text) {
  std::string written = "'";
  for (const char c : text) written += c == '\'' ? std::string("''") : std::string(1, c);
  return written + '\'';
}

std::string written(const ActivityFilter& filter) {
  auto text = "eventTimestamp ge " + in_quotes(format_timestamp(filter.from));
  const auto clause = [&](const char* name, const std::optional<std::string>& value) {
    if (value) text += std::string(" and ") + name + " eq " + in_quotes(*value);
  };
  if (filter.until) text += " and eventTimestamp le " + in_quotes(format_timestamp(*filter.until));
  clause("resourceUri", filter.resource_id);
  clause("resourceGroupName", filter.group);
  clause("resourceProvider", filter.provider);
  clause("correlationId", filter.correlation_id);
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto instant = mock::parse_timestamp(text)) {
    must(mock::parse_timestamp(format_timestamp(*instant)) == instant, "a time that is written can be read");
  }
  const auto parsed = parse_activity_filter(text);
  if (const auto* error = std::get_if<ArmError>(&parsed)) {
    must(error->status == 400 && !error->message.empty(), "a refusal is a 400 that says why");
    return 0;
  }
  const auto& filter = std::get<ActivityFilter>(parsed);
  const auto parsed_again = parse_activity_filter(written(filter));
  const auto* again = std::get_if<ActivityFilter>(&parsed_again);
  must(again != nullptr, "a filter that is written can be read");
  must(again->from == filter.from && again->until == filter.until &&
           again->resource_id == filter.resource_id && again->group == filter.group &&
           again->provider == filter.provider && again->correlation_id == filter.correlation_id,
       "a filter read again is the same filter");
  return 0;
}
