#include "mockserver/account/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace overlap::mock {

namespace {

class Text {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    fmt::format_to(std::back_inserter(text_), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
  }

  template <class Value>
  void sample(std::string_view name, std::string_view labels, Value value) {
    fmt::format_to(std::back_inserter(text_), "{}{}{}{} {}\n", name, labels.empty() ? "" : "{", labels,
                   labels.empty() ? "" : "}", value);
  }

  template <class Value>
  void single(std::string_view name, std::string_view type, std::string_view help, Value value) {
    family(name, type, help);
    sample(name, "", value);
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// A label's value may hold anything (a route of a file is named by its author); three characters are escaped.
std::string escaped(std::string_view value) {
  std::string result;
  for (const char letter : value) {
    if (letter == '\n') {
      result += "\\n";
      continue;
    }
    if (letter == '\\' || letter == '"') result += '\\';
    result += letter;
  }
  return result;
}

template <class Pick>
std::uint64_t sum(const std::vector<const LoopMetrics*>& loops, Pick pick) {
  std::uint64_t total = 0;
  for (const auto* loop : loops) total += pick(*loop).value();
  return total;
}

void write_delay_errors(Text& text, const std::vector<const LoopMetrics*>& loops) {
  constexpr std::string_view name = "mock_delay_error_seconds";
  text.family(name, "histogram", "Time from when an answer was due to when its first byte was written.");
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i <= delay_error_bounds.size(); ++i) {
    cumulative += sum(
        loops, [i](const auto& loop) -> auto& { return (loop.delay_errors[i]); });
    const auto bound = i < delay_error_bounds.size()
                           ? fmt::format("le=\"{}\"", seconds(delay_error_bounds[i]))
                           : std::string("le=\"+Inf\"");
    text.sample("mock_delay_error_seconds_bucket", bound, cumulative);
  }
  const auto total_ns = sum(
      loops, [](const auto& loop) -> auto& { return loop.delay_error_sum_ns; });
  text.sample("mock_delay_error_seconds_sum", "", static_cast<double>(total_ns) / 1e9);
  text.sample("mock_delay_error_seconds_count", "", cumulative);
}

}  // namespace

void LoopMetrics::count_delay_error(Duration late) {
  const auto* bound = std::lower_bound(delay_error_bounds.begin(), delay_error_bounds.end(), late);
  delay_errors[static_cast<std::size_t>(bound - delay_error_bounds.begin())].add();
  delay_error_sum_ns.add(static_cast<std::uint64_t>(std::max<Duration::rep>(late.count(), 0)));
}

std::string to_prometheus_text(const std::vector<const LoopMetrics*>& loops, const RouteTable& routes,
                               const Losses& losses, Duration cpu) {
  Text text;
  text.family("mock_requests_total", "counter", "Requests read, by route.");
  for (const auto route : routes.all()) {
    const auto total = sum(
        loops, [i = static_cast<std::size_t>(route)](const auto& loop) -> auto& { return loop.requests[i]; });
    if (total > 0) {
      text.sample("mock_requests_total", fmt::format("route=\"{}\"", escaped(routes.name(route))), total);
    }
  }
  text.family("mock_responses_total", "counter", "Answers written, by the first digit of their status.");
  for (std::size_t i = 1; i < 5; ++i) {
    text.sample("mock_responses_total", fmt::format("code=\"{}xx\"", i + 1),
                sum(
                    loops, [i](const auto& loop) -> auto& { return loop.statuses[i]; }));
  }
  text.single("mock_requests_in_flight", "gauge", "Requests read and not yet answered.",
              sum(
                  loops, [](const auto& loop) -> auto& { return loop.in_flight; }));
  write_delay_errors(text, loops);
  text.single("mock_connections_open", "gauge", "Connections that are open.",
              sum(
                  loops, [](const auto& loop) -> auto& { return loop.open_connections; }));
  text.single("mock_connections_accepted_total", "counter", "Connections accepted.",
              sum(
                  loops, [](const auto& loop) -> auto& { return loop.accepted_connections; }));
  text.single("mock_connections_refused_total", "counter", "Connections closed for want of file descriptors.",
              losses.refused);
  text.single("mock_accept_queue_overflows_total", "counter",
              "Connections that the kernel dropped because the accept queue was full.", losses.overflows);
  text.single("mock_connections_too_slow_total", "counter",
              "Connections closed because the peer was too slow.",
              sum(
                  loops, [](const auto& loop) -> auto& { return loop.deadlines; }));
  text.single("mock_malformed_requests_total", "counter", "What was refused as no proper HTTP request.",
              sum(
                  loops, [](const auto& loop) -> auto& { return loop.malformed; }));
  text.single("mock_faults_total", "counter", "Answers that were spoilt on purpose.",
              sum(
                  loops, [](const auto& loop) -> auto& { return loop.faults; }));
  text.single("mock_event_loops", "gauge", "Event loops, each on a thread of its own.", loops.size());
  text.single("process_cpu_seconds_total", "counter", "User and system time of the process.", seconds(cpu));
  return text.take();
}

}  // namespace overlap::mock
