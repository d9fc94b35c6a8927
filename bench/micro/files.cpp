// Reading files: one read after another, on threads, and with io_uring; from the page cache and from the
// disk.
#include "micro/block_reader.hpp"
#include "micro/own_process.hpp"
#include "micro/suite.hpp"
#include "micro/test_files.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace overlap::micro {

namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

constexpr std::uint64_t kib = 1024, mib = 1024 * kib;

struct Workload {
  const char* name;
  unsigned files;
  std::uint64_t file_size, block;
  std::size_t reads;  // of all blocks there are, these many
  bool in_order;
};

constexpr std::array workloads{
    Workload{"scan", 1, 128 * mib, mib, 128, true},               // one file, from its begin to its end
    Workload{"random", 1, 128 * mib, file_page, 4'096, false},    // pages of one file, as an index is read
    Workload{"many_files", 512, 64 * kib, 64 * kib, 512, true}};  // each as a whole

struct Reader {
  std::string name;
  std::function<std::unique_ptr<BlockReader>(std::span<const Block>, std::uint64_t)> make;
};

std::vector<Reader> readers() {
  std::vector<Reader> result{{"pread", read_in_sequence}};
  for (const unsigned in_flight : {8U, 32U}) {
    result.push_back({fmt::format("thread_pool:{}", in_flight), [in_flight](auto blocks, std::uint64_t size) {
                        return read_on_threads(blocks, size, in_flight);
                      }});
    result.push_back({fmt::format("io_uring:{}", in_flight), [in_flight](auto blocks, std::uint64_t size) {
                        return read_on_ring(blocks, size, in_flight);
                      }});
  }
  return result;
}

// The blocks of a workload, the same for every reader.
std::vector<Block> choose(const Workload& workload, const TestFiles& files) {
  auto blocks = files.blocks(workload.block);
  if (!workload.in_order) std::shuffle(blocks.begin(), blocks.end(), std::mt19937_64(1));
  blocks.resize(workload.reads);
  return blocks;
}

// Files of the workload that was asked for last: made once for all its readers, and not all at the same time.
const TestFiles& files_of(const Workload& workload) {
  static std::unique_ptr<TestFiles> files;
  static const Workload* made_for = nullptr;
  if (made_for != &workload) {
    files.reset();
    files = std::make_unique<TestFiles>(workload.files, workload.file_size);
    made_for = &workload;
  }
  return *files;
}

void read(benchmark::State& state, const Workload& workload, const Reader& reader, bool warm) {
  constexpr double nearly_all = 0.99, hardly_any = 0.01;
  const auto& files = files_of(workload);
  const auto blocks = choose(workload, files);
  for (auto _ : state) {
    if (warm) {
      read_in_sequence(files.blocks(workload.block), workload.block)->run();
    } else {
      files.leave_page_cache();
    }
    const double cached = files.cached_share();
    if (warm && cached < nearly_all)
      return state.SkipWithError("the page cache does not keep files of this size");
    if (!warm && cached > hardly_any)
      return state.SkipWithError("the page cache does not let go of files in TMPDIR");
    std::unique_ptr<BlockReader> ready;
    try {
      ready = reader.make(blocks, workload.block);
    } catch (const ReaderUnavailable& error) {
      return state.SkipWithError(error.what());
    }
    const auto before = cpu_account();
    const auto start = steady_clock::now();
    ready->run();
    const double elapsed = duration<double>(steady_clock::now() - start).count();
    const auto after = cpu_account();
    state.SetIterationTime(elapsed);
    state.counters["cached_share"] = cached;
    state.counters["cpu_s"] = duration<double>(after.time - before.time).count();
    state.counters["ctx_voluntary"] =
        static_cast<double>(after.voluntary_switches - before.voluntary_switches);
    state.counters["reads"] = static_cast<double>(blocks.size());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(blocks.size() * workload.block));
}

void register_benchmarks() {
  for (const auto& workload : workloads) {
    for (const bool warm : {true, false}) {
      for (const auto& reader : readers()) {
        const auto name =
            fmt::format("files/{}/{}/{}", workload.name, warm ? "warm" : "dropped", reader.name);
        benchmark::RegisterBenchmark(
            name.c_str(),
            [&workload, reader, warm](benchmark::State& state) { read(state, workload, reader, warm); })
            ->Iterations(1)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
      }
    }
  }
}

}  // namespace

}  // namespace overlap::micro

int main(int argc, char** argv) {
  overlap::micro::register_benchmarks();
  return overlap::micro::run_suite(argc, argv);
}
