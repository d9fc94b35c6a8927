#include "system/usable_processors.hpp"

#include "cases.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace overlap {
namespace {

namespace fs = std::filesystem;

std::optional<double> number_or_nothing(const nlohmann::json& value) {
  return value.is_null() ? std::nullopt : std::optional<double>(value.get<double>());
}

// A /proc and /sys of our own.
class Root {
 public:
  explicit Root(const nlohmann::json& files)
      : path_(fs::temp_directory_path() / ("overlap_usable_processors_" + std::to_string(::getpid()))) {
    for (const auto& [file, text] : files.items()) {
      fs::create_directories((path_ / file).parent_path());
      std::ofstream(path_ / file) << text.get<std::string>();
    }
  }
  ~Root() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class ProcessorQuota : public ::testing::TestWithParam<Sentence> {};

TEST_P(ProcessorQuota, Is) {
  for (const auto& one : GetParam().cases) {
    const Root root(one.at("files"));
    EXPECT_EQ(processor_quota(root.path()), number_or_nothing(one.at("quota"))) << one;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, ProcessorQuota,
                         ::testing::ValuesIn(sentences("processors", "processor_quota")), name_of);

class UsableProcessors : public ::testing::TestWithParam<Sentence> {};

TEST_P(UsableProcessors, Are) {
  for (const auto& one : GetParam().cases) {
    EXPECT_EQ(usable_processors(one.at("allowed").get<unsigned>(), number_or_nothing(one.at("quota"))),
              one.at("usable").get<unsigned>())
        << one;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, UsableProcessors,
                         ::testing::ValuesIn(sentences("processors", "usable_processors")), name_of);

TEST(UsableProcessorsOfThisProcess, AreOneWhereTheSchedulerAllowsOne) {
  unsigned usable = 0;
  std::thread([&] {  // its affinity ends with it
    cpu_set_t allowed, one;
    ASSERT_EQ(::sched_getaffinity(0, sizeof allowed, &allowed), 0);
    int first = 0;
    while (!CPU_ISSET(first, &allowed)) ++first;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    usable = usable_processors();
  })
      .join();
  EXPECT_EQ(usable, 1U);
}

}  // namespace
}  // namespace overlap
