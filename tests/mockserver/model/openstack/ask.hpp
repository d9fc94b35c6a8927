// Asking the mock's OpenStack without any socket.
#pragma once

#include "tests/mockserver/model/ask.hpp"

#include <string>
#include <utility>
#include <vector>

namespace overlap::mock {

inline Model make_cloud(CloudSize size = {}, std::uint64_t seed = 1) {
  ModelOptions options;
  options.seed = seed;
  options.openstack.size = size;
  return Model(options);
}

/// The model's answer to a GET with these fields.
inline Reply ask_with(const Model& model, const std::string& target, const std::vector<Field>& fields) {
  return model.answer({"GET", target, "http", "mock.example", "", "", fields});
}

inline Reply post_json(const Model& model, const std::string& target, const std::string& body) {
  return model.answer({"POST", target, "http", "mock.example", "application/json", body, {}});
}

/// All items of a list of Nova or Neutron, link after link.
inline std::vector<Json> walk_links(const Model& model, const std::string& plural, std::string target,
                                    const std::string& relation = "next") {
  std::vector<Json> items;
  for (;;) {
    const auto page = ask_json(model, target);
    for (const auto& item : page.at(plural)) items.push_back(item);
    target.clear();
    if (page.contains(plural + "_links")) {
      for (const auto& link : page[plural + "_links"]) {
        if (link["rel"] == relation) target = target_of(link["href"]);
      }
    }
    if (target.empty()) return items;
  }
}

/// All images; Glance's links lack the prefix of its endpoint.
inline std::vector<Json> walk_images(const Model& model, std::string target) {
  std::vector<Json> items;
  for (;;) {
    const auto page = ask_json(model, target);
    for (const auto& item : page.at("images")) items.push_back(item);
    if (!page.contains("next")) return items;
    target = "/image" + page["next"].get<std::string>();
  }
}

/// The items under a name of the answer.
inline std::vector<Json> list_of(const Model& model, const std::string& target, const std::string& plural) {
  return ask_json(model, target).at(plural);
}

inline std::vector<std::string> ids_of(const std::vector<Json>& items) {
  std::vector<std::string> ids;
  for (const auto& item : items) ids.push_back(item["id"]);
  return ids;
}

}  // namespace overlap::mock
