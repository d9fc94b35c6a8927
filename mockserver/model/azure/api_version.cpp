#include "mockserver/model/azure/api_version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace overlap::mock {

namespace {

// "2024-03-01" or "2024-03-01-preview".
bool is_api_version(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd";
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == 'd' ? std::isdigit(static_cast<unsigned char>(text[i])) == 0 : text[i] != '-')
      return false;
  }
  const auto suffix = text.substr(form.size());
  return suffix.empty() || (suffix.size() > 1 && suffix.front() == '-' &&
                            std::all_of(suffix.begin() + 1, suffix.end(), [](char letter) {
                              return std::isalpha(static_cast<unsigned char>(letter)) != 0;
                            }));
}

}  // namespace

std::optional<ArmError> check_api_version(const Parameters& query) {
  const auto version = query.find("api-version");
  if (!version || version->empty()) {
    return ArmError{400, "MissingApiVersionParameter",
                    "The api-version query parameter (?api-version=) is required for all requests."};
  }
  if (!is_api_version(*version)) {
    return ArmError{
        400, "InvalidApiVersionParameter",
        fmt::format("The api-version '{}' is invalid. The format is YYYY-MM-DD, optionally followed by "
                    "-preview.",
                    *version)};
  }
  return std::nullopt;
}

}  // namespace overlap::mock
