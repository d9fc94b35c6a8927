#include "run/evidence.hpp"

#include <algorithm>
#include <string_view>

namespace overlap {

namespace {

constexpr std::size_t longest_line = 100;  // bytes

// As much as fits, and no half of a character of UTF-8.
std::string shortened(std::string text) {
  if (text.size() <= longest_line) return text;
  auto end = longest_line;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string first_line(const Request& request, std::string_view body) {
  body.remove_prefix(std::min(body.find_first_not_of(" \t\r\n"), body.size()));
  std::string line(body.substr(0, body.find_first_of("\r\n")));
  for (const auto& secret : request.secrets ? *request.secrets : std::vector<std::string>()) {
    for (auto at = line.find(secret); at != std::string::npos; at = line.find(secret, at + 3))
      line.replace(at, secret.size(), "***");
  }
  std::replace_if(
      line.begin(), line.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; }, ' ');
  return shortened(std::move(line));
}

}  // namespace

std::string evidence(const Request& request, const Response& response) {
  auto text = "status " + std::to_string(response.status);
  if (const auto location = response.headers.find("Location")) {
    text.append(", to ").append(first_line(request, location->substr(0, location->find('?'))));
  }
  if (const auto line = first_line(request, response.body); !line.empty()) text += ": " + line;
  return text;
}

}  // namespace overlap
