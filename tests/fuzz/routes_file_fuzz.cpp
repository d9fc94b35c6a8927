// A routes file: whatever is accepted can be asked, and answers what HTTP allows.
#include "document/document_error.hpp"
#include "mockserver/ground/target.hpp"
#include "mockserver/model/model.hpp"
#include "mockserver/model/own/routes_file.hpp"
#include "tests/fuzz/well_formed.hpp"

#include <cstddef>
#include <cstdint>

using namespace overlap;
using namespace overlap::mock;

namespace {

// A target that fits the pattern.
std::string target_for(const RoutePattern& pattern) {
  std::string target;
  for (const auto segment : path_segments(pattern.path))
    target += '/' + (is_capture(segment) ? "a%0D%0Ab" : percent_encode(segment));
  if (target.empty()) target = "/";
  char separator = '?';
  for (const auto& [name, value] : pattern.query) {
    target += separator + percent_encode(name) + '=' + percent_encode(value);
    separator = '&';
  }
  return target;
}

void every_route_answers(std::vector<OwnRoute> routes) {
  ModelOptions options;
  options.own_routes = routes;
  const Model model(std::move(options));
  const auto service = make_services({}).size();
  const auto of_file = [&](Route route) { return model.routes().service(route) == service; };
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const auto& pattern = routes[i].pattern;
    const auto named = model.routes().find(pattern.name);
    must(named && of_file(*named) && model.routes().row(*named) == i, "a name leads to its route");
    const auto target = target_for(pattern);
    const auto method = pattern.method == "*" ? "GET" : pattern.method;
    std::vector<Field> fields{{"X-A", "b"}};
    for (const auto& [name, value] : pattern.headers) fields.push_back({name, value});
    const auto reply =
        model.answer({method, target, "http", "mock.example", "", R"({"a": [1, "\r\n", {}]})", fields});
    must(of_file(reply.route), "a route of the file answers");
    must(model.routes().row(reply.route) <= i, "a route of the file answers, if not one before it");
    must_be_well_formed(reply);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<OwnRoute> routes;
  try {
    routes = parse_routes_file(text, "fuzz.json");
  } catch (const DocumentError& error) {
    must(std::string_view(error.what()).starts_with("fuzz.json: "), "a refusal names the file");
    return 0;
  }
  must(!routes.empty(), "a routes file has routes");
  every_route_answers(std::move(routes));
  return 0;
}
