// Asking the model without any socket.
#pragma once

#include "mockserver/ground/json_text.hpp"
#include "mockserver/model/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace overlap::mock {

/// The model's answer to a GET from http://mock.example.
inline Reply ask(const Model& model, const std::string& target, const std::string& method = "GET") {
  return model.answer({method, target, "http", "mock.example", "", "", {}});
}

/// The two fields by which a request says who it is: their values, empty when they are missing.
struct Credentials {
  std::string authorization{};
  std::string auth_token{};

  std::string_view field(std::string_view name) const {
    if (name == "Authorization") return authorization;
    return name == "X-Auth-Token" ? auth_token : std::string_view();
  }
};

/// The body of a 200.
inline Json ask_json(const Model& model, const std::string& target) {
  return Json::parse(*ask(model, target).body);
}

inline std::string error_code_of(const Reply& reply) {
  return Json::parse(*reply.body).at("error").at("code");
}

/// The path and query of an absolute link from http://mock.example.
inline std::string target_of(const std::string& link) {
  constexpr std::string_view origin = "http://mock.example";
  return link.starts_with(origin) ? link.substr(origin.size()) : "not a link of the mock: " + link;
}

/// All items of a list, page after page; `pages` counts them.
inline std::vector<Json> all_items(const Model& model, std::string target, std::size_t* pages = nullptr) {
  std::vector<Json> items;
  for (std::size_t count = 1;; ++count) {
    const auto page = ask_json(model, target);
    for (const auto& item : page.at("value")) items.push_back(item);
    if (pages != nullptr) *pages = count;
    if (!page.contains("nextLink")) return items;
    target = target_of(page["nextLink"]);
  }
}

inline const std::string version = "?api-version=2024-03-01";

inline Model make_model(EstateSize estate = {}, ArmOptions arm = {}, std::uint64_t seed = 1) {
  ModelOptions options;
  options.seed = seed;
  options.estate = estate;
  options.arm = arm;
  return Model(options);
}

}  // namespace overlap::mock
