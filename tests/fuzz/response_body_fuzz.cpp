// A body that is JSON: its values survive the way to another process, and its numbers are as they were
// written.
#include "loader/body.hpp"
#include "tests/fuzz/invariant.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace overlap;

namespace {

void must_be_as_written(const boost::json::value& value, std::string_view text) {
  std::string scalar;
  const bool is_scalar = append_scalar(value, scalar);
  must(is_scalar || !text_of(value), "a text is a scalar");
  if (kind(&value) == "a number") {
    must(is_scalar, "a number is a scalar");
    must(text.find(scalar) != std::string_view::npos, "a number is as it was written");
  }
  if (const auto* array = value.if_array()) {
    for (std::size_t at = 0; at < array->size(); ++at) {
      must(find(value, {std::to_string(at)}) == &array->at(at), "an element is found");
      must_be_as_written(array->at(at), text);
    }
  }
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      must(find(value, {std::string(key)}) != nullptr, "a member is found");
      must_be_as_written(member, text);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto body = parse_body(text);
  if (!body) return 0;
  must_be_as_written(*body, text);
  const auto written = write_value(*body);
  const auto again = read_value(written);
  must(again != nullptr, "what was written is read");
  must(write_value(*again) == written, "what was read is written alike");
  return 0;
}
