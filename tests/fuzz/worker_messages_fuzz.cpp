// The lines of a worker, or of a driver: each is a message or refused in one sentence.
#include "protocol/messages.hpp"
#include "tests/fuzz/invariant.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace overlap;

namespace {

// What is understood is understood alike when it is written and read again.
template <class Read>
void must_survive(const nlohmann::json& message, Read read) {
  try {
    const auto line = to_line(to_json(read(message)));
    must(std::count(line.begin(), line.end(), '\n') == 1, "a message is one line");
    must(to_line(to_json(read(parse_line(line)))) == line, "a message is read as it was written");
  } catch (const ProtocolError& error) {
    must(*error.what() != '\0', "a refusal says why");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  nlohmann::json message;
  try {
    message = parse_line({reinterpret_cast<const char*>(data), size});
  } catch (const ProtocolError&) {
    return 0;
  }
  try {
    check_answer(message);
  } catch (const ProtocolError&) {
  } catch (const WorkerError&) {
  }
  must_survive(message, offer_from_json);
  must_survive(message, run_report_from_json);
  must_survive(message, preparation_from_json);
  must_survive(message, parallelism_from_json);
  return 0;
}
