#include "mockserver/model/estate.hpp"

#include "mockserver/model/catalogue.hpp"
#include "mockserver/model/target.hpp"
#include "words/letter_case.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <span>

namespace overlap::mock {

namespace {

constexpr std::array<std::string_view, 6> environments{"prod", "prod", "staging", "test", "dev", "sandbox"};
constexpr std::array<std::string_view, 8> teams{"shop",  "billing", "search",    "identity",
                                                "fleet", "media",   "analytics", "platform"};
constexpr std::array<std::string_view, 6> roles{"web", "api", "db", "cache", "worker", "build"};

template <std::size_t Size>
std::string pick(const std::array<std::string_view, Size>& words, Key key) {
  return std::string(words[key.below(Size)]);
}

// An item of a catalogue: its name.
template <class Item>
std::string pick_name(std::span<const Item> items, Key key) {
  return std::string(items[key.below(items.size())].name);
}

// Items end in their number, so a name is found by computing one item instead of searching for it.
std::optional<std::size_t> number_at_end(std::string_view name) {
  const auto dash = name.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  std::size_t number = 0;
  const auto* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + dash + 1, end, number);
  if (error != std::errc{} || rest != end || number == 0) return std::nullopt;
  return number - 1;
}

PowerState draw_power(Key key) {
  const double draw = key.unit();
  return draw < 0.58 ? PowerState::running : draw < 0.92 ? PowerState::deallocated : PowerState::stopped;
}

}  // namespace

Estate::Estate(std::uint64_t seed, EstateSize size)
    : key_(Key(seed).with("estate")), size_(size), tenant_(guid(key_.with("tenant"))) {}

Subscription Estate::subscription(std::size_t index) const {
  const Key key = key_.with("subscription").with(index);
  Subscription made;
  made.index = index;
  made.guid = guid(key);
  made.tenant = tenant_;
  made.display_name = fmt::format("{}-subscription-{:02}", pick(teams, key.with("team")), index + 1);
  made.id = "/subscriptions/" + made.guid;
  return made;
}

Group Estate::group(std::size_t subscription, std::size_t index) const {
  const Key key = key_.with("group").with(subscription).with(index);
  Group made;
  made.subscription = subscription;
  made.index = index;
  made.environment = pick(environments, key.with("environment"));
  made.name = fmt::format("{}-{}-{:03}", pick(teams, key.with("team")), made.environment, index + 1);
  made.location = pick_name(all_locations(), key.with("location"));
  made.id = fmt::format("{}/resourceGroups/{}", this->subscription(subscription).id, made.name);
  return made;
}

Vm Estate::vm(std::size_t subscription, std::size_t group, std::size_t index) const {
  constexpr std::size_t stratum = 40;
  const Group home = this->group(subscription, group);
  Vm made;
  made.subscription = subscription;
  made.group = group;
  made.index = index;
  made.ordinal = (subscription * size_.groups + group) * size_.vms + index;
  made.key = key_.with("vm").with(made.ordinal);
  // Unique in the whole estate, so that a table of VMs needs no second column to tell them apart.
  made.name =
      fmt::format("{}-{}", pick(roles, made.key.with("role")), fmt::format("{:05}", made.ordinal + 1));
  made.group_name = home.name;
  made.id = fmt::format("{}/resourceGroups/{}/providers/Microsoft.Compute/virtualMachines/{}",
                        this->subscription(subscription).id, upper_case(home.name), made.name);
  made.guid = guid(made.key);
  made.size = pick_name(all_vm_sizes(), made.key.with("size"));
  made.location = home.location;
  made.environment = home.environment;
  made.windows = made.key.with("os").below(3) == 0;
  made.power = draw_power(made.key.with("power"));
  const auto silent = key_.with("silent").with(made.ordinal / stratum).below(stratum);
  made.reports_power = made.ordinal % stratum != silent;
  return made;
}

std::optional<Subscription> Estate::find_subscription(std::string_view wanted) const {
  for (std::size_t i = 0; i < size_.subscriptions; ++i) {
    if (auto candidate = subscription(i); equal_ignoring_case(candidate.guid, wanted)) return candidate;
  }
  return std::nullopt;
}

std::optional<Group> Estate::find_group(std::size_t subscription, std::string_view name) const {
  const auto index = number_at_end(name);
  if (!index || *index >= size_.groups) return std::nullopt;
  auto candidate = group(subscription, *index);
  if (!equal_ignoring_case(candidate.name, name)) return std::nullopt;
  return candidate;
}

std::optional<Vm> Estate::find_vm(std::size_t subscription, std::size_t group, std::string_view name) const {
  const auto ordinal = number_at_end(name);
  const std::size_t first = (subscription * size_.groups + group) * size_.vms;
  if (!ordinal || *ordinal < first || *ordinal >= first + size_.vms) return std::nullopt;
  auto candidate = vm(subscription, group, *ordinal - first);
  if (!equal_ignoring_case(candidate.name, name)) return std::nullopt;
  return candidate;
}

std::string power_code(PowerState state) {
  switch (state) {
    case PowerState::running:
      return "PowerState/running";
    case PowerState::deallocated:
      return "PowerState/deallocated";
    case PowerState::stopped:
      return "PowerState/stopped";
  }
  return {};
}

std::string power_display(PowerState state) {
  return "VM " + power_code(state).substr(std::string_view("PowerState/").size());
}

}  // namespace overlap::mock
