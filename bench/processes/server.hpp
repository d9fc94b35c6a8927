// The server that a suite measures against, kept available.
#pragma once

#include "processes/mock_process.hpp"
#include "processes/target_choice.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace overlap {

/// Where to send requests now. A higher generation means that the address is a new one.
struct Address {
  std::string url;
  std::string ca_file;
  std::string ip;  // of a URL's host that is a name: the address that all connections are to go to
  unsigned generation = 0;
};

/// The mock, started on first use and again after it died, or a server that is not ours.
class Server {
 public:
  Server(const TargetChoice& choice, const Interrupt& interrupt) : choice_(choice), interrupt_(interrupt) {}

  /// Throws MockUsageError, ChildError or Interrupted when the mock cannot be started. The first call looks
  /// for the address of a URL's name that accepts connections, as Target::parse() does: once, since the rows
  /// of a table are to measure one server. It stays empty where there is none, which workers say better.
  Address address();

  /// The mock's record of a run; nullopt where there is no mock. Throws ChildError, which says how the mock
  /// ended if it did.
  std::optional<Journal> journal(const std::string& run);

  /// How many connections the mock can hold; nullopt where there is no mock, and so nobody who knows.
  std::optional<std::uint64_t> room() const;

  /// Before so many more connections are opened: waits until the mock, where it might not have room for them,
  /// has noticed that others were closed. Gives up after a while: the mock counts whom it turns away. Throws
  /// as journal() does.
  void await_room(std::uint64_t connections);

  /// Before so many connections are opened: waits until this machine has ports for them, as long as ports
  /// stay in TIME_WAIT, and tells so. Throws ChildError, with a sentence on the way on, when there are too
  /// few, and Interrupted.
  void await_ports(std::uint64_t connections, const std::function<void(const std::string&)>& tell);

 private:
  const TargetChoice& choice_;
  const Interrupt& interrupt_;
  std::unique_ptr<MockProcess> mock_;
  unsigned generation_ = 0;
  std::optional<std::string> ip_;  // once it was looked for
  std::optional<bool> loopback_;   // likewise
  std::uint64_t may_be_open_ = 0;  // connections, as far as anybody has told the driver
};

}  // namespace overlap
