#include "processes/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace overlap {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr auto ample = seconds(60);  // under a sanitizer, on a busy machine

ChildProcess shell(const std::string& script, const Interrupt& interrupt) {
  return ChildProcess("the child", "/bin/sh", {"-c", script}, {}, interrupt);
}

std::string reason(ChildProcess& child, const LineLimits& limits) {
  try {
    return "a line: " + child.read_line(limits);
  } catch (const ChildError& error) {
    return error.what();
  }
}

// Or waits for whoever has it now to fetch its exit code, which not every machine's first process does.
bool has_ended(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string stat;
  std::getline(file, stat);
  const auto name_end = stat.rfind(") ");
  return name_end == std::string::npos || stat[name_end + 2] == 'Z' || stat[name_end + 2] == 'X';
}

void expect_to_end(pid_t process) {
  const auto deadline = std::chrono::steady_clock::now() + ample;
  while (!has_ended(process) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_TRUE(has_ended(process));
}

TEST(ChildProcess, ALineMayBeAsLongAsTheLimitAndNoLonger) {
  const Interrupt interrupt;
  auto child = shell("echo 1234567; echo 12345678; echo 123456789", interrupt);
  const LineLimits limits{.timeout = ample, .bytes = 8};
  EXPECT_EQ(child.read_line(limits), "1234567");
  EXPECT_EQ(child.read_line(limits), "12345678");
  EXPECT_EQ(reason(child, limits), "the child wrote a line of more than 8 B");
}

TEST(ChildProcess, ALineWithoutAnEndIsLimitedToo) {
  const Interrupt interrupt;
  auto child = shell("yes | tr -d '\\n'", interrupt);
  EXPECT_THAT(reason(child, {.timeout = ample, .bytes = 1 << 20, .bytes_hint = " (hint)"}),
              HasSubstr("wrote a line of more than 1.00 MiB (hint)"));
}

TEST(ChildProcess, SilenceIsToldAndEndsAtTheTimeout) {
  const Interrupt interrupt;
  auto child = shell("sleep 600", interrupt);
  EXPECT_EQ(reason(child, {.timeout = milliseconds(20), .timeout_hint = " (hint)"}),
            "the child did not answer within 20.0 ms (hint)");
}

TEST(ChildProcess, OneThatDoesNotReadIsNotWaitedForForEver) {
  const Interrupt interrupt;
  auto child = shell("sleep 600", interrupt);
  const std::string more_than_a_pipe_holds(4 << 20, 'x');
  EXPECT_THROW(child.write(more_than_a_pipe_holds, {.timeout = milliseconds(20)}), ChildError);
}

TEST(ChildProcess, OneThatReadsSlowlyGetsAll) {
  const Interrupt interrupt;
  auto child = shell("sleep 0.1; head -c 4194304 | wc -c", interrupt);
  child.write(std::string(4 << 20, 'x'), {.timeout = ample});
  EXPECT_THAT(child.read_line({.timeout = ample}), HasSubstr("4194304"));
}

TEST(ChildProcess, WhatItStartedEndsWithIt) {
  const Interrupt interrupt;
  pid_t grandchild = 0;
  {
    auto child = shell("sleep 600 & echo $!; wait", interrupt);
    grandchild = std::stoi(child.read_line({.timeout = ample}));
  }
  expect_to_end(grandchild);
}

TEST(ChildProcess, ItsEndIsNoticedThoughAnotherProcessHoldsItsOutput) {
  const Interrupt interrupt;
  auto child = shell("sleep 600 & echo $!; exit 7", interrupt);
  const pid_t grandchild = std::stoi(child.read_line({.timeout = ample}));
  EXPECT_EQ(reason(child, {.timeout = ample}), "the child exited with code 7");
  expect_to_end(grandchild);
}

TEST(ChildProcess, ItsLastLinesAreReadAfterItsEnd) {
  const Interrupt interrupt;
  auto child = shell("echo one; echo two", interrupt);
  while (child.obituary().empty()) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(child.read_line({.timeout = ample}), "one");
  EXPECT_EQ(child.read_line({.timeout = ample}), "two");
  EXPECT_EQ(reason(child, {.timeout = ample}), "the child exited with code 0");
}

TEST(ChildProcess, OneThatIsStoppedIsEnded) {
  const Interrupt interrupt;
  pid_t stopped = 0;
  {
    auto child = shell("echo $$; kill -STOP $$", interrupt);
    stopped = std::stoi(child.read_line({.timeout = ample}));
  }
  expect_to_end(stopped);
}

TEST(Interrupt, HearsEverySignalThatAsksToEnd) {
  for (const int number : {SIGINT, SIGTERM, SIGQUIT, SIGHUP}) {
    const Interrupt interrupt;
    EXPECT_FALSE(interrupt.requested());
    std::raise(number);
    EXPECT_EQ(interrupt.signal(), number);
  }
}

TEST(Interrupt, LeavesAnIgnoredHangupIgnored) {
  const auto former = std::signal(SIGHUP, SIG_IGN);
  {
    const Interrupt interrupt;
    std::raise(SIGHUP);
    EXPECT_FALSE(interrupt.requested());
  }
  std::signal(SIGHUP, former);
}

}  // namespace
}  // namespace overlap
