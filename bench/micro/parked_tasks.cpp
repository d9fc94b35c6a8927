// How much memory a task takes that does nothing but wait, by idiom and number of tasks.
#include "micro/own_process.hpp"
#include "micro/parking.hpp"
#include "micro/suite.hpp"
#include "micro/task_limit.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <optional>
#include <spawn.h>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace overlap::micro {

namespace {

constexpr std::string_view park_flag = "--park=";

// ---- In a process of its own, so that memory that something else had freed hides nothing. ----

// Written by the child and read by its parent, as bytes: they are one program.
struct Parked {
  std::uint64_t alive = 0;        // tasks, at the time of the measurement
  std::uint64_t alive_after = 0;  // after the end of all
  std::uint64_t bytes = 0;
  std::uint64_t page_table_bytes = 0;
  std::uint64_t kernel_stack_bytes = 0;  // of the whole machine's threads
  std::uint64_t start_ns = 0;
};

const TaskKind* find_kind(std::string_view name) {
  const auto kinds = task_kinds();
  const auto kind =
      std::find_if(kinds.begin(), kinds.end(), [&](const TaskKind& each) { return name == each.name; });
  return kind == kinds.end() ? nullptr : &*kind;
}

std::uint64_t difference(std::uint64_t after, std::uint64_t before) {
  return after > before ? after - before : 0;
}

// --park=KIND:TASKS writes a Parked to stdout.
int park(std::string_view what) {
  const auto colon = what.find(':');
  const auto* kind = find_kind(what.substr(0, colon));
  std::uint64_t tasks = 0;
  if (kind == nullptr || colon == std::string_view::npos ||
      std::from_chars(what.data() + colon + 1, what.data() + what.size(), tasks).ec != std::errc{}) {
    fmt::print(stderr, "{}{}: wants KIND:TASKS\n", park_flag, what);
    return 2;
  }
  // With huge pages, the kernel's eagerness would be measured: 2 MiB for the first byte of a heap or stack.
  ::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  Parked result;
  try {
    kind->park(1, [](std::uint64_t) {});  // what the first one needs, all the others share
    const auto before = memory_account();
    const auto kernel_before = bytes_in("/proc/meminfo", "KernelStack");
    const auto start = std::chrono::steady_clock::now();
    kind->park(tasks, [&](std::uint64_t alive) {
      result.start_ns = static_cast<std::uint64_t>((std::chrono::steady_clock::now() - start).count());
      const auto after = memory_account();
      result.alive = alive;
      result.bytes = difference(after.anonymous_bytes, before.anonymous_bytes);
      result.page_table_bytes = difference(after.page_table_bytes, before.page_table_bytes);
      result.kernel_stack_bytes = difference(bytes_in("/proc/meminfo", "KernelStack"), kernel_before);
    });
    result.alive_after = tasks_alive();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}{}: {}\n", park_flag, what, error.what());
    return 1;
  }
  return std::fwrite(&result, sizeof result, 1, stdout) == 1 ? 0 : 1;
}

// ---- The benchmarks ----

// Runs this program with --park. None: it failed, and has said on stderr why.
std::optional<Parked> park_in_child(const TaskKind& kind, std::uint64_t tasks) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  auto argument = fmt::format("{}{}:{}", park_flag, kind.name, tasks);
  std::string name = "micro_parked_tasks";
  const std::array<char*, 3> arguments{name.data(), argument.data(), nullptr};
  pid_t child = 0;
  const int error = ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  Parked result;
  ssize_t size = 0;
  if (error == 0) {
    do {
      size = ::read(ends[0], &result, sizeof result);
    } while (size < 0 && errno == EINTR);
  }
  ::close(ends[0]);
  int status = 0;
  if (error != 0 || ::waitpid(child, &status, 0) != child || status != 0) return std::nullopt;
  return size == sizeof result ? std::optional(result) : std::nullopt;
}

// The largest size below `tasks` that is measured, too.
std::uint64_t size_before(std::uint64_t tasks) {
  return tasks == 1'000 ? 0 : tasks / 10;
}

void parked(benchmark::State& state, const TaskKind& kind) {
  const auto asked = static_cast<std::uint64_t>(state.range(0));
  const auto limit = task_limit(kind);
  const auto tasks = std::min(asked, limit.tasks);
  const auto stopped_at = fmt::format("stopped at {}: half of what {} leaves", limit.tasks, limit.reason);
  if (tasks <= size_before(asked)) return state.SkipWithError(stopped_at.c_str());
  if (tasks < asked) state.SetLabel(stopped_at);
  for (auto _ : state) {
    const auto result = park_in_child(kind, tasks);
    if (!result) return state.SkipWithError("the process with the tasks failed");
    check(result->alive == tasks, "fewer or more tasks were alive than had been started");
    check(result->alive_after == 0, "a task outlived its end");
    state.SetIterationTime(static_cast<double>(result->start_ns) / 1e9);
    const auto each = static_cast<double>(tasks);
    state.counters["tasks"] = each;
    state.counters["bytes_per_task"] = static_cast<double>(result->bytes) / each;
    state.counters["page_table_bytes_per_task"] = static_cast<double>(result->page_table_bytes) / each;
    if (kind.is_thread) {
      state.counters["kernel_stack_bytes_per_task"] = static_cast<double>(result->kernel_stack_bytes) / each;
    }
  }
}

void register_benchmarks() {
  for (const auto& kind : task_kinds()) {
    benchmark::RegisterBenchmark(fmt::format("parked/{}", kind.name).c_str(),
                                 [&kind](benchmark::State& state) { parked(state, kind); })
        ->ArgName("tasks")
        ->RangeMultiplier(10)
        ->Range(1'000, 1'000'000)
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace

}  // namespace overlap::micro

int main(int argc, char** argv) {
  using namespace overlap::micro;
  if (argc == 2 && std::string_view(argv[1]).starts_with(park_flag)) {
    return park(std::string_view(argv[1]).substr(park_flag.size()));
  }
  register_benchmarks();
  return run_suite(argc, argv);
}
