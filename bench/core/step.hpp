// The vocabulary of a scenario: requests, what answers them, and the tree of steps they form.
#pragma once

#include "core/headers.hpp"
#include "words/units.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace overlap {

struct Request {
  std::string label;           // the name of the step's definition, e.g. "instance_view"; never sent
  std::string method = "GET";  // upper case
  std::string target;  // "/path?query", ready for the wire, or an absolute URL at the scenario's target
  Headers headers;     // beside those that the client adds: Host, Content-Length, Accept, User-Agent
  std::string body;
  std::shared_ptr<const std::vector<std::string>> secrets = {};  // texts that must not come back in a trace
};

struct Response {
  unsigned status = 0;
  Headers headers;
  std::string body;
};

/// Why an attempt brought no response. `cancelled` means the run was stopped, which is nobody's failure.
enum class Failure : std::uint8_t { none, timeout, cancelled, connect, tls, reset, protocol, content };

/// When an attempt got its connection, and how long each part took from then on. Parts that did not happen
/// are zero.
struct Timing {
  TimePoint start;              // the attempt held a connection (open or not) and began to use it
  Duration connect{};           // TCP handshake; zero on a kept-alive connection
  Duration tls{};               // TLS handshake
  Duration send{};              // until the request's last byte was handed to the kernel
  Duration wait{};              // until the response's first byte arrived
  Duration receive{};           // until its last byte
  std::uint64_t bytes_out = 0;  // request bytes, head and body, before TLS
  std::uint64_t bytes_in = 0;   // response bytes, head and body, after TLS
  bool new_connection = false;

  TimePoint end() const { return start + connect + tls + send + wait + receive; }
};

/// What became of one attempt. Errors on the wire are values: nothing throws for them.
struct Outcome {
  Failure failure = Failure::none;
  std::string detail;  // for people, e.g. "connection refused"; empty when there is a response
  Response response;
  Timing timing;

  /// A response arrived and says 2xx.
  bool ok() const { return failure == Failure::none && response.status / 100 == 2; }
};

/// Thrown by Step::then and Step::collect when the body is not what the scenario expects. Turned into
/// Failure::content by the run.
struct UnexpectedContent : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A response's part in one of the rows that a scenario collects. Only the scenario knows what to make of it.
struct Contribution {
  std::uint32_t source = 0;    // which of the scenario's sources it comes from
  std::uint32_t page = 0;      // of the collection that the response is a page of, from 0
  std::uint32_t position = 0;  // in the page
  std::string key;             // what the value belongs to
  std::string value;
};

/// The cost of handling a response beside reading it, as the scenario says: processor time, and after that a
/// call that blocks the thread it is made on.
struct Handling {
  Duration cpu{};
  Duration block{};

  bool operator==(const Handling&) const = default;
};

/// The rows that a scenario collects: in each the same number of texts, empty where there is no value.
using Rows = std::vector<std::vector<std::string>>;

/// One request and the steps that its response makes possible.
/// The functions are pure, may be called from any thread, at most once per step that a run visits. Those that
/// give steps need not give all: any of these may say in `rest` how to make what comes behind it, so that
/// a run can leave off after any, and has no more of them than it needs. `rest` throws as `then` does.
struct Step {
  Request request;
  Handling handling = {};  // of a response that says 2xx, before `then`
  std::function<std::vector<Step>(const Response&)>
      then;                                  // fan out: what this response makes possible; may be empty
  std::function<std::vector<Step>()> after;  // fan in: once everything below is finished; may be empty
  std::function<std::vector<Contribution>(const Response&)>
      collect;  // what the response says about rows; empty unless rows are asked for
  std::function<std::string()> pack =
      {};  // the step as bytes for an UnpackStep; empty: it cannot leave this process
  std::function<std::vector<Step>(std::size_t most)> rest =
      {};  // the steps that come behind this one, at most so many of them; empty: there are none, or all are
           // made
};

/// Makes a step again of what its Step::pack gave. Throws MalformedBytes.
using UnpackStep = std::function<Step(std::string_view packed)>;

/// Gives, for Scenario::packed, what unpacks that scenario's steps, in a process that has forked from one
/// that could make it: all that the process has to be told about a run. Throws MalformedBytes.
using OpenScenario = std::function<UnpackStep(std::string_view packed)>;

/// A tree of steps that grows as responses arrive. The roots are ready at once.
struct Scenario {
  std::string name;
  std::vector<Step> roots;
  std::map<std::string, std::string> variables;  // what its templates are filled with, parameters included
  std::string packed = {};  // what it was made with, for an OpenScenario; empty unless its steps pack; secret
};

}  // namespace overlap
