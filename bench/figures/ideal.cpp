#include "figures/ideal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <queue>
#include <stdexcept>
#include <tuple>

namespace overlap {

namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
constexpr auto unlimited = std::numeric_limits<unsigned>::max();

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
  Handling handling;  // of its last attempt's response
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
    node.handling = exchange.handling;
    add_to(sum, node.handling.cpu, exchange.step);
    add_to(sum, node.handling.block, exchange.step);
  }
  link_to_parents(tree, exchanges);
  refuse_cycles(tree);
  return tree;
}

// The executor without overhead. Everything that happens at one instant has happened before the next attempt
// is started, so that ties are decided by the order of ready_ alone.
class Executor {
 public:
  Executor(Tree tree, Parallelism parallelism, unsigned processors)
      : tree_(std::move(tree)),
        holds_(parallelism.waiting_retry_holds),
        free_(parallelism.requests),
        handlers_(holds_ ? parallelism.requests : parallelism.handlers),
        processors_(processors),
        courses_(tree_.nodes.size()) {}

  Duration run() {
    for (const auto root : tree_.roots) ready_.push({now_, root, 0});
    start_ready();
    while (!events_.empty()) {
      now_ = events_.top().at;
      while (!events_.empty() && events_.top().at == now_) {
        const auto event = events_.top();
        events_.pop();
        on(event);
      }
      start_ready();
    }
    return now_;
  }

  // After run(): the steps that led to the one that finished last.
  std::vector<ChainedStep> chain() const {
    std::vector<ChainedStep> chain;
    for (auto at = finishing_; at != none; at = courses_[at].released_by)
      chain.push_back({tree_.nodes[at].id, courses_[at].finished - courses_[at].ready});
    std::reverse(chain.begin(), chain.end());
    return chain;
  }

 private:
  struct Course {
    Duration ready{}, finished{};
    std::size_t released_by = none;  // the node whose end made it ready
  };
  struct Ready {
    Duration since;
    std::size_t node;  // in the order of ids
    std::size_t attempt;
    bool operator>(const Ready& other) const {
      return std::tie(since, node, attempt) > std::tie(other.since, other.node, other.attempt);
    }
  };
  enum class What { answered, waited_to_retry, computed, handled };
  struct Event {
    Duration at;
    std::size_t node;
    std::size_t attempt;
    What what;
    bool operator>(const Event& other) const { return std::tie(at, node) > std::tie(other.at, other.node); }
  };

  // Something of which there is a number, and who waits for one, first come first served.
  struct Resource {
    explicit Resource(unsigned number) : free(number) {}
    unsigned free;
    std::queue<std::size_t> waiting;

    bool take(std::size_t node) {
      if (free == 0) {
        waiting.push(node);
        return false;
      }
      --free;
      return true;
    }

    // Who has it next, if anyone waits.
    std::size_t give_back() {
      if (waiting.empty()) {
        ++free;
        return none;
      }
      const auto next = waiting.front();
      waiting.pop();
      return next;
    }
  };

  void on(const Event& event) {
    switch (event.what) {
      case What::answered:
        return on_answered(event.node, event.attempt);
      case What::waited_to_retry:
        return on_retry(event.node, event.attempt);
      case What::computed:
        return on_computed(event.node);
      case What::handled:
        return on_handled(event.node);
    }
  }

  void start_ready() {
    for (; free_ > 0 && !ready_.empty(); --free_) {
      const auto next = ready_.top();
      ready_.pop();
      start(next.node, next.attempt);
    }
  }

  void start(std::size_t node, std::size_t attempt) {
    const auto service = tree_.attempts[tree_.nodes[node].first_attempt + attempt].service;
    events_.push({now_ + service, node, attempt, What::answered});
  }

  void on_answered(std::size_t index, std::size_t attempt) {
    const auto& node = tree_.nodes[index];
    if (!holds_) ++free_;
    if (attempt + 1 < node.attempts) {
      const auto retry_in = tree_.attempts[node.first_attempt + attempt].retry_in;
      events_.push({now_ + retry_in, index, attempt + 1, What::waited_to_retry});
    } else if (node.handling == Handling{}) {
      if (holds_) ++free_;
      finish(index);
    } else if (handlers_.take(index)) {
      start_handling(index);
    }
  }

  void start_handling(std::size_t index) {
    if (processors_.take(index)) start_computing(index);
  }

  void start_computing(std::size_t index) {
    events_.push({now_ + tree_.nodes[index].handling.cpu, index, 0, What::computed});
  }

  void on_computed(std::size_t index) {
    if (const auto next = processors_.give_back(); next != none) start_computing(next);
    events_.push({now_ + tree_.nodes[index].handling.block, index, 0, What::handled});
  }

  void on_handled(std::size_t index) {
    if (const auto next = handlers_.give_back(); next != none) start_handling(next);
    if (holds_) ++free_;
    finish(index);
  }

  void finish(std::size_t index) {
    const auto& node = tree_.nodes[index];
    courses_[index].finished = now_;
    finishing_ = index;
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
    for (auto at = first_sibling; at != none; at = tree_.nodes[at].next_sibling) {
      courses_[at] = {now_, {}, finishing_};
      ready_.push({now_, at, 0});
    }
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
  unsigned free_;  // places for requests
  Resource handlers_, processors_;
  std::vector<Course> courses_;   // of the nodes
  std::size_t finishing_ = none;  // the node that finished last
  Duration now_{};
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

void refuse_zero(unsigned number, const char* what_follows) {
  if (number == 0) throw std::invalid_argument(fmt::format("with 0 {}", what_follows));
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

Parallelism limited_only_to(unsigned limit) {
  return {limit, false, std::numeric_limits<unsigned>::max()};
}

Duration ideal(const Trace& trace, Parallelism parallelism, unsigned processors) {
  refuse_zero(parallelism.requests, "requests at once nothing is ever sent");
  refuse_zero(parallelism.handlers, "handlers no response is ever handled");
  refuse_zero(processors, "processors nothing ever runs");
  return Executor(build(trace), parallelism, processors).run();
}

Duration critical_path(const Trace& trace) {
  return ideal(trace, limited_only_to(unlimited), unlimited);
}

std::vector<ChainedStep> critical_chain(const Trace& trace) {
  Executor executor(build(trace), limited_only_to(unlimited), unlimited);
  executor.run();
  return executor.chain();
}

Duration floor(const Trace& trace, unsigned limit, unsigned processors) {
  refuse_zero(limit, "requests at once nothing is ever sent");
  refuse_zero(processors, "processors nothing ever runs");
  const auto path = critical_path(trace);  // refuses what could make the sums overflow
  Duration waits{}, cpu{};
  for (const auto& exchange : trace.exchanges) {
    waits += service_time(exchange);
    cpu += exchange.handling.cpu;
  }
  return std::max({path, waits / limit, cpu / processors});
}

}  // namespace overlap
