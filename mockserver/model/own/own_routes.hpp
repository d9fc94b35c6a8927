// The routes that a file adds to the mock: what each of them matches, and what it answers.
#pragma once

#include "mockserver/model/own/answer_template.hpp"
#include "mockserver/model/service.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// A route of a routes file, compiled.
struct OwnRoute {
  struct HeaderField {
    std::string name;
    AnswerTemplate value;
  };

  RoutePattern pattern;
  unsigned status = 200;
  std::string content_type;  ///< empty: none, since there is no body
  std::vector<HeaderField> headers;
  AnswerTemplate body;

  // SPECs as written, empty where there is none: the plans read them, as they read the flags of that name.
  std::string latency;
  std::string pace;
  std::vector<std::string> faults;
};

/// A request that lacks what a template needs is refused with 400 and one sentence.
class OwnRoutes final : public Service {
 public:
  explicit OwnRoutes(std::vector<OwnRoute> routes) : routes_(std::move(routes)) {}

  /// The patterns of a file's routes, in order.
  static std::vector<RoutePattern> patterns_of(const std::vector<OwnRoute>& routes);

  std::vector<RoutePattern> patterns() const override { return patterns_of(routes_); }

  /// Those that conditions are on: which route answers depends on them.
  std::vector<std::string_view> significant_fields() const override;
  Reply answer(const RouteMatch& match, const Request& request) const override;

 private:
  std::vector<OwnRoute> routes_;
};

/// Whether a text can be the value of a header field: no control characters but the tab (RFC 9110, 5.5).
bool is_field_value(std::string_view text);

}  // namespace overlap::mock
