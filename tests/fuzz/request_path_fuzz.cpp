// A request line, and a body below it: encodings, the table of routes, and every built-in answer.
#include "mockserver/ground/target.hpp"
#include "mockserver/model/model.hpp"
#include "mockserver/model/own/routes_file.hpp"
#include "tests/fuzz/well_formed.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

using namespace overlap;
using namespace overlap::mock;

namespace {

const Model& model() {
  static const Model made = [] {
    ModelOptions options;
    options.own_routes = parse_routes_file(
        R"({"routes": [{"path": "/own/{a}/{b}", "method": "*", "template": true, "headers": {"X-A": "{path.a}{query.a|}"},
                        "body": {"b": "{path.b} {header.X-B|} {body./b|} {host} {method}"}}]})",
        "fuzz.json");
    return Model(std::move(options));
  }();
  return made;
}

void decoding_undoes_encoding(std::string_view text) {
  must(percent_decode(percent_encode(text)) == text, "percent_decode undoes percent_encode");
  must(form_decode(percent_encode(text)) == text, "form_decode undoes percent_encode");
  const Parameters once(text);
  const Parameters again(once.encoded_without("\n"));
  std::vector<std::pair<std::string, std::string>> kept;
  std::copy_if(once.all().begin(), once.all().end(), std::back_inserter(kept),
               [](const auto& pair) { return pair.first != "\n"; });
  must(again.all() == kept, "a query that is encoded anew says the same");
}

// With `segment` wherever a pattern has a name.
void every_pattern_finds_its_route(std::string_view segment) {
  const auto encoded = percent_encode(segment);
  if (encoded.empty()) return;
  const auto& patterns = model().routes().patterns();
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    std::string path;
    std::size_t names = 0;
    for (const auto part : path_segments(patterns[i].path)) {
      path += '/';
      path += is_capture(part) ? encoded : std::string(part);
      names += is_capture(part);
    }
    const auto match = model().routes().match(patterns[i].method == "*" ? "GET" : patterns[i].method, path);
    must(match.method_allowed, "a pattern's own method is allowed");
    const auto found = std::find_if(patterns.begin(), patterns.end(),
                                    [&](const auto& pattern) { return pattern.route == match.route; });
    must(found - patterns.begin() <= static_cast<std::ptrdiff_t>(i),
         "a path finds its route, or one before it");
    if (match.route == patterns[i].route) {
      must(match.captured == std::vector<std::string>(names, std::string(segment)),
           "segments are captured decoded");
    }
  }
}

// /bytes/60000000 is a good answer, but would leave no time for others.
bool is_small(std::string_view target) {
  const auto match = model().routes().match("GET", split_target(target).path);
  const Parameters query(split_target(target).query);
  const auto small = [](std::string_view text) { return parse_bytes(text).value_or(0) <= 10'000; };
  static const auto bytes = model().routes().find("bytes");
  return (match.route != bytes || small(match.captured[0])) && small(query.find("bytes").value_or("0"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line_end = std::min(input.find('\n'), input.size());
  const auto line = input.substr(0, line_end);
  const auto body = input.substr(std::min(line_end + 1, input.size()));
  const auto space = std::min(line.find(' '), line.size());
  const auto method = line.substr(0, space);
  const auto target = line.substr(std::min(space + 1, line.size()));

  decoding_undoes_encoding(target);
  every_pattern_finds_its_route(target.substr(0, 40));
  if (!is_small(target)) return 0;
  const std::vector<Field> fields{{"X-B", target}, {"Authorization", body}};
  const Request request{method, target, "http", "mock.example", "application/x-www-form-urlencoded",
                        body,   fields};
  const auto reply = model().answer(request);
  must_be_well_formed(reply);
  must_be_json_where_it_says_so(reply);
  const auto again = model().answer(request);
  must(*again.body == *reply.body && again.fields == reply.fields, "the same request has the same answer");
  return 0;
}
