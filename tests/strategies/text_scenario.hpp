// Scenarios for the tests of strategies: trees of steps that are written as text.
#pragma once

#include "core/step.hpp"
#include "strategies/scripted_server.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace overlap::test {

/// The cost of handling the response of a step that begins with "/heavy".
inline constexpr Handling heavy{std::chrono::milliseconds(5), std::chrono::milliseconds(15)};

/// A step whose response's body lists the targets of its children, separated by spaces. A target that ends in
/// "+" has an `after` step of the same name with "-joined". As bytes, a step is its target.
Step text_step(std::string target);

/// Gives its children two at a time, as long lists are given. As bytes, the step has a "*" before it.
Step piecemeal(Step step);

/// Every response contributes its body's length under its target; that of /a2+ is not what was expected. As
/// bytes, the step has a "?" before it.
Step collecting(Step step);

/// Expects something else than it gets. As bytes, it has a "!" before it.
Step disappointed(Step step);

/// Its response blocks whoever handles it. As bytes, it has the milliseconds and a "~" before it.
Step blocking(Step step, std::chrono::milliseconds duration);

/// Makes all of these again of their bytes.
UnpackStep open_text(std::string_view);

Scenario text_scenario(std::vector<std::string> roots);

/// The bodies of a server, by target.
using Tree = std::map<std::string, std::string>;

/// Two roots, three levels, joins at two of them: 1 + 4 + 8 + ... small enough to fail each request in turn.
const Tree& small_tree();

/// All that the small tree makes a strategy send, sorted.
std::vector<std::string> small_tree_targets();

/// The body that the tree has for a target; an empty one where it has none.
Reply from_tree(const Tree& tree, const Arrival& arrival,
                std::chrono::milliseconds delay = std::chrono::milliseconds(0));

/// Sorted.
std::vector<std::string> targets(const std::vector<Arrival>& arrivals);

/// Of this process.
std::size_t open_descriptors();

}  // namespace overlap::test
