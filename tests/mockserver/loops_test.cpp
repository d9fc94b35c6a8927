// Several event loops behind one port.
#include "tests/mockserver/eventually.hpp"
#include "tests/mockserver/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace overlap::mock {
namespace {

const std::string ping = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";

// How many descriptors each epoll instance of this process watches. Every loop of the server has one, in
// which its connections are.
std::map<std::string, int> watched() {
  std::map<std::string, int> counts;
  for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(file, gone) != "anon_inode:[eventpoll]") continue;
    const auto name = file.path().filename().string();
    std::ifstream facts("/proc/self/fdinfo/" + name);
    auto& count = counts[name];
    for (std::string line; std::getline(facts, line);) count += line.starts_with("tfd:") ? 1 : 0;
  }
  return counts;
}

std::vector<int> connections_of_loops(const std::map<std::string, int>& before) {
  std::vector<int> more;
  for (const auto& [name, count] : watched()) more.push_back(count - before.at(name));
  std::sort(more.begin(), more.end());
  return more;
}

TEST(Loops, ConnectionsThatComeOneByOneAreSharedOutEvenly) {
  const Started mock({}, 4);
  const auto before = watched();
  ASSERT_EQ(before.size(), 4U);
  std::vector<Wire> wires;
  for (int i = 0; i < 40; ++i) {
    wires.emplace_back(i % 4 == 0 ? mock.https() : mock.http(), mock.authority());
    ASSERT_EQ(wires.back().get("/ping").status, 200);
  }
  EXPECT_EQ(connections_of_loops(before), (std::vector{10, 10, 10, 10}));
}

TEST(Loops, ConnectionsThatComeAtOnceLeaveNoLoopWithMuchMoreThanAnother) {
  const Started mock({}, 4);
  const auto before = watched();
  std::vector<Wire> wires;
  for (int i = 0; i < 40; ++i) wires.emplace_back(mock.http());
  for (auto& wire : wires) wire.send(ping);
  for (auto& wire : wires) ASSERT_EQ(wire.receive().status, 200);
  const auto shares = connections_of_loops(before);
  EXPECT_LE(shares.back() - shares.front(), 6) << testing::PrintToString(shares);
}

TEST(Loops, ALoopThatHasLostItsConnectionsGetsTheNext) {
  const Started mock({}, 2);
  const auto before = watched();
  ASSERT_EQ(before.size(), 2U);
  const auto& one_loop = before.begin()->first;
  std::vector<Wire> of_one_loop;
  std::vector<Wire> of_the_other;
  for (int i = 0; i < 20; ++i) {
    const auto count = watched().at(one_loop);
    Wire wire(mock.http());
    wire.get("/ping");
    (watched().at(one_loop) > count ? of_one_loop : of_the_other).push_back(std::move(wire));
  }
  ASSERT_EQ(of_one_loop.size(), 10U);
  of_one_loop.clear();
  ASSERT_TRUE(eventually([&] { return watched() != before && connections_of_loops(before).front() == 0; }));
  for (int i = 0; i < 10; ++i) {
    of_one_loop.emplace_back(mock.http());
    of_one_loop.back().get("/ping");
  }
  EXPECT_EQ(connections_of_loops(before), (std::vector{10, 10}));
}

TEST(Loops, APortInUseIsNamedHoweverManyLoopsShareIt) {
  for (const unsigned first : {1U, 3U}) {
    const Started mock({}, first);
    for (const unsigned second : {1U, 3U}) {
      ServerOptions options;
      options.threads = second;
      options.http_port =
          static_cast<std::uint16_t>(std::stoul(mock.http().substr(mock.http().rfind(':') + 1)));
      EXPECT_THAT([&] { Server(options, Model(ModelOptions()), {}, make_certificate("127.0.0.1")); },
                  testing::ThrowsMessage<ListenError>(
                      "cannot listen on 127.0.0.1:" + std::to_string(options.http_port) +
                      " (--http-port): Address already in use"))
          << first << " and " << second;
    }
    EXPECT_EQ(get(mock.http(), "/ping").status, 200);
  }
}

}  // namespace
}  // namespace overlap::mock
