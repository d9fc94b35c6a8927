#include "measure/ideal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <queue>
#include <stdexcept>
#include <tuple>

namespace overlap {

namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

template <class... Arguments>
[[noreturn]] void refuse(fmt::format_string<Arguments...> sentence, Arguments&&... arguments) {
  throw std::invalid_argument("the trace is malformed: " +
                              fmt::format(sentence, std::forward<Arguments>(arguments)...));
}

struct Attempt {
  Duration service{};
  Duration retry_in{};  // until the next attempt of the same step is ready
};

// A step and its place in the tree. Siblings are linked through indices: a vector a node would cost more than
// the node.
struct Node {
  StepId id = 0;
  std::size_t first_attempt = 0, attempts = 0;
  std::size_t parent = none;
  Release release = Release::root;
  std::size_t first_then = none, first_after = none, next_sibling = none;
  std::size_t then_running = 0, after_running = 0;  // children whose subtree has not finished
};

struct Tree {
  std::vector<Attempt> attempts;  // those of a step side by side, in order
  std::vector<Node> nodes;        // by id
  std::vector<std::size_t> roots;
};

void add_to(Duration& sum, Duration part, StepId step) {
  if (part < Duration::zero()) refuse("step {} has a duration below zero", step);
  if (part > Duration::max() - sum) refuse("its durations add up to more than 292 years");
  sum += part;
}

void link_to_parents(Tree& tree, const std::vector<const Exchange*>& exchanges) {
  auto& nodes = tree.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    auto& node = nodes[i];
    if (node.release == Release::root) {
      tree.roots.push_back(i);
      continue;
    }
    const StepId parent_id = exchanges[node.first_attempt]->parent;
    const auto parent = std::lower_bound(nodes.begin(), nodes.end(), parent_id,
                                         [](const Node& a, StepId id) { return a.id < id; });
    if (parent == nodes.end() || parent->id != parent_id) {
      refuse("step {} has the parent {}, which is not in it", node.id, parent_id);
    }
    node.parent = static_cast<std::size_t>(parent - nodes.begin());
    const bool then = node.release == Release::then;
    auto& first = then ? parent->first_then : parent->first_after;
    node.next_sibling = std::exchange(first, i);
    ++(then ? parent->then_running : parent->after_running);
  }
}

// With one parent each and all parents known, what cannot be reached from a root hangs from a cycle.
void refuse_cycles(const Tree& tree) {
  std::vector<bool> reached(tree.nodes.size());
  auto open = tree.roots;
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    reached[at] = true;
    for (const auto first : {tree.nodes[at].first_then, tree.nodes[at].first_after}) {
      for (auto child = first; child != none; child = tree.nodes[child].next_sibling) open.push_back(child);
    }
  }
  const auto lost = std::find(reached.begin(), reached.end(), false);
  if (lost != reached.end()) {
    refuse("step {} does not descend from a root",
           tree.nodes[static_cast<std::size_t>(lost - reached.begin())].id);
  }
}

Tree build(const Trace& trace) {
  std::vector<const Exchange*> exchanges;
  exchanges.reserve(trace.exchanges.size());
  for (const auto& exchange : trace.exchanges) exchanges.push_back(&exchange);
  std::sort(exchanges.begin(), exchanges.end(), [](const Exchange* a, const Exchange* b) {
    return std::tie(a->step, a->attempt) < std::tie(b->step, b->attempt);
  });

  Tree tree;
  tree.attempts.reserve(exchanges.size());
  Duration sum{};  // of everything, so that no time on the way to it can overflow
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const Exchange& exchange = *exchanges[i];
    const bool first = i == 0 || exchanges[i - 1]->step != exchange.step;
    if (first) {
      Node node;
      node.id = exchange.step;
      node.first_attempt = i;
      node.release = exchange.release;
      if ((exchange.parent == no_step) != (exchange.release == Release::root)) {
        refuse("step {} must either be a root or have a parent", exchange.step);
      }
      tree.nodes.push_back(node);
    } else {
      const Exchange& before = *exchanges[i - 1];
      if (exchange.parent != before.parent || exchange.release != before.release) {
        refuse("the attempts of step {} disagree on its parent", exchange.step);
      }
      if (!before.retry_in) {
        refuse("step {} was tried again although attempt {} has no retry_in", exchange.step, before.attempt);
      }
      tree.attempts.back().retry_in = *before.retry_in;
      add_to(sum, *before.retry_in, exchange.step);
    }
    auto& node = tree.nodes.back();
    if (exchange.attempt != ++node.attempts) {
      refuse("attempt {} of step {} is missing or there twice",
             std::min<std::size_t>(exchange.attempt, node.attempts), exchange.step);
    }
    tree.attempts.push_back({service_time(exchange), Duration::zero()});
    add_to(sum, tree.attempts.back().service, exchange.step);
  }
  link_to_parents(tree, exchanges);
  refuse_cycles(tree);
  return tree;
}

// The executor without overhead. Everything that happens at one instant has happened before the next attempt
// is started, so that ties are decided by the order of ready_ alone.
class Executor {
 public:
  Executor(Tree tree, Parallelism parallelism)
      : tree_(std::move(tree)), holds_(parallelism.waiting_retry_holds), free_(parallelism.requests) {}

  Duration run() {
    for (const auto root : tree_.roots) ready_.push({now_, root, 0});
    start_ready();
    while (!events_.empty()) {
      now_ = events_.top().at;
      while (!events_.empty() && events_.top().at == now_) {
        const auto event = events_.top();
        events_.pop();
        if (event.ended) {
          on_ended(event.node, event.attempt);
        } else {
          on_retry(event.node, event.attempt);
        }
      }
      start_ready();
    }
    return now_;
  }

 private:
  struct Ready {
    Duration since;
    std::size_t node;  // in the order of ids
    std::size_t attempt;
    bool operator>(const Ready& other) const {
      return std::tie(since, node, attempt) > std::tie(other.since, other.node, other.attempt);
    }
  };
  struct Event {
    Duration at;
    std::size_t node;
    std::size_t attempt;
    bool ended;  // else: its wait for the next try is over
    bool operator>(const Event& other) const { return at > other.at; }
  };

  void start_ready() {
    for (; free_ > 0 && !ready_.empty(); --free_) {
      const auto next = ready_.top();
      ready_.pop();
      start(next.node, next.attempt);
    }
  }

  void start(std::size_t node, std::size_t attempt) {
    const auto service = tree_.attempts[tree_.nodes[node].first_attempt + attempt].service;
    events_.push({now_ + service, node, attempt, true});
  }

  void on_ended(std::size_t index, std::size_t attempt) {
    const auto& node = tree_.nodes[index];
    if (attempt + 1 < node.attempts) {
      if (!holds_) ++free_;
      events_.push({now_ + tree_.attempts[node.first_attempt + attempt].retry_in, index, attempt + 1, false});
      return;
    }
    ++free_;
    release(node.first_then);
    if (node.then_running == 0) on_all_below_finished(index);
  }

  void on_retry(std::size_t node, std::size_t attempt) {
    if (holds_) {
      start(node, attempt);
    } else {
      ready_.push({now_, node, attempt});
    }
  }

  void release(std::size_t first_sibling) {
    for (auto at = first_sibling; at != none; at = tree_.nodes[at].next_sibling) ready_.push({now_, at, 0});
  }

  // A loop, not a recursion: trees can be as deep as they have steps.
  void on_all_below_finished(std::size_t index) {
    release(tree_.nodes[index].first_after);
    while (tree_.nodes[index].after_running == 0) {
      const auto parent = tree_.nodes[index].parent;
      if (parent == none) return;
      if (tree_.nodes[index].release == Release::after) {
        --tree_.nodes[parent].after_running;
      } else {
        if (--tree_.nodes[parent].then_running > 0) return;
        release(tree_.nodes[parent].first_after);
      }
      index = parent;
    }
  }

  Tree tree_;
  bool holds_;
  unsigned free_;
  Duration now_{};
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

void refuse_zero(unsigned limit) {
  if (limit == 0) throw std::invalid_argument("with a limit of 0 requests at once nothing is ever sent");
}

}  // namespace

Duration service_time(const Exchange& exchange) {
  switch (exchange.failure) {
    case Failure::none:
    case Failure::reset:
    case Failure::protocol:
    case Failure::content:
      return exchange.server ? exchange.server->served : exchange.send + exchange.wait + exchange.receive;
    case Failure::timeout:
    case Failure::cancelled:
    case Failure::connect:
    case Failure::tls:
      break;
  }
  return exchange.end() - exchange.start;
}

Duration ideal(const Trace& trace, Parallelism parallelism) {
  refuse_zero(parallelism.requests);
  return Executor(build(trace), parallelism).run();
}

Duration critical_path(const Trace& trace) {
  return ideal(trace, {std::numeric_limits<unsigned>::max(), false});
}

Duration floor(const Trace& trace, unsigned limit) {
  refuse_zero(limit);
  const auto path = critical_path(trace);  // refuses what could make the sum overflow
  Duration sum{};
  for (const auto& exchange : trace.exchanges) sum += service_time(exchange);
  return std::max(path, sum / limit);
}

}  // namespace overlap
