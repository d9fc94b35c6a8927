#include "strategies/text_scenario.hpp"

#include <algorithm>
#include <cstddef>
#include <dirent.h>
#include <memory>

namespace overlap::test {

using namespace std::chrono_literals;

Step text_step(std::string target) {
  Step step;
  step.request.label = "step";
  step.request.target = target;
  step.pack = [target] { return target; };
  if (target.starts_with("/heavy")) step.handling = heavy;
  step.then = [](const Response& response) {
    std::vector<Step> children;
    for (std::size_t begin = 0; begin < response.body.size();) {
      const auto end = std::min(response.body.find(' ', begin), response.body.size());
      if (end > begin) children.push_back(text_step(response.body.substr(begin, end - begin)));
      begin = end + 1;
    }
    return children;
  };
  if (target.ends_with("+")) {
    step.after = [target] { return std::vector{text_step(target + "-joined")}; };
  }
  return step;
}

namespace {

std::vector<Step> two_of(std::shared_ptr<const std::vector<Step>> all, std::size_t from, std::size_t most) {
  std::vector<Step> given;
  for (std::size_t at = from; at < all->size() && given.size() < std::min<std::size_t>(most, 2);) {
    given.push_back((*all)[at++]);
    if (at < all->size()) given.back().rest = [all, at](std::size_t next) { return two_of(all, at, next); };
  }
  return given;
}

}  // namespace

Step piecemeal(Step step) {
  step.pack = [pack = step.pack] { return "*" + pack(); };
  step.then = [then = step.then](const Response& response) {
    return two_of(std::make_shared<const std::vector<Step>>(then(response)), 0, 2);
  };
  return step;
}

Step collecting(Step step) {
  step.pack = [pack = step.pack] { return "?" + pack(); };
  step.collect = [target = step.request.target](const Response& response) -> std::vector<Contribution> {
    if (target == "/a2+") throw UnexpectedContent("no list");
    return {{1, 2, 3, target, std::to_string(response.body.size())}, {0, 0, 0, target, ""}};
  };
  step.then = [then = step.then](const Response& response) {
    auto children = then(response);
    for (auto& child : children) child = collecting(std::move(child));
    return children;
  };
  return step;
}

Step disappointed(Step step) {
  step.pack = [pack = step.pack] { return "!" + pack(); };
  step.then = [](const Response&) -> std::vector<Step> { throw UnexpectedContent("no list here"); };
  return step;
}

Step blocking(Step step, std::chrono::milliseconds duration) {
  step.pack = [pack = step.pack, duration] { return std::to_string(duration.count()) + "~" + pack(); };
  step.handling.block = duration;
  return step;
}

namespace {

Step unpack_text(std::string_view packed) {
  if (packed.starts_with('?')) return collecting(unpack_text(packed.substr(1)));
  if (packed.starts_with('*')) return piecemeal(unpack_text(packed.substr(1)));
  if (packed.starts_with('!')) return disappointed(unpack_text(packed.substr(1)));
  if (const auto end = packed.find('~'); end != std::string_view::npos) {
    return blocking(unpack_text(packed.substr(end + 1)),
                    std::chrono::milliseconds(std::stoi(std::string(packed.substr(0, end)))));
  }
  return text_step(std::string(packed));
}

}  // namespace

UnpackStep open_text(std::string_view) {
  return unpack_text;
}

Scenario text_scenario(std::vector<std::string> roots) {
  Scenario scenario{"text", {}, {}};
  for (auto& root : roots) scenario.roots.push_back(text_step(std::move(root)));
  return scenario;
}

const Tree& small_tree() {
  static const Tree tree{{"/a+", "/a1 /a2+ /a3"}, {"/a2+", "/a21 /a22"}, {"/b", "/b1 /b2"}, {"/b2", "/b21+"}};
  return tree;
}

std::vector<std::string> small_tree_targets() {
  std::vector<std::string> all{"/a+",        "/a1", "/a2+", "/a21", "/a22",  "/a2+-joined", "/a3",
                               "/a+-joined", "/b",  "/b1",  "/b2",  "/b21+", "/b21+-joined"};
  std::sort(all.begin(), all.end());
  return all;
}

Reply from_tree(const Tree& tree, const Arrival& arrival, std::chrono::milliseconds delay) {
  const auto found = tree.find(arrival.target);
  return {200, found == tree.end() ? "" : found->second, "", delay};
}

std::vector<std::string> targets(const std::vector<Arrival>& arrivals) {
  std::vector<std::string> result;
  for (const auto& arrival : arrivals) result.push_back(arrival.target);
  std::sort(result.begin(), result.end());
  return result;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

}  // namespace overlap::test
