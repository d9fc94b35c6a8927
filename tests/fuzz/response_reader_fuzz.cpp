// The bytes of a response, at once, in two pieces and one by one: how they are cut into packets must not
// change what is read.
#include "net/response_limits.hpp"
#include "net/wire.hpp"
#include "tests/fuzz/invariant.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace overlap;

namespace {

using State = ResponseReader::State;

struct Read {
  State state = State::need_more;
  std::string problem;
  Response response;
};

// Pieces of these sizes, the last again and again, and then the end of the connection.
Read read(std::string_view bytes, std::size_t first, std::size_t others, std::string_view method) {
  ResponseReader reader;
  reader.expect(method);
  Read read;
  for (auto size = first; !bytes.empty() && read.state == State::need_more; size = others) {
    const auto piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    if (!piece.empty()) read.state = reader.put(piece.data(), piece.size());
  }
  if (read.state == State::need_more) read.state = reader.put_end();
  if (read.state == State::malformed) read.problem = reader.error();
  if (read.state == State::done) read.response = reader.take();
  return read;
}

void must_be_alike(const Read& a, const Read& b) {
  must(a.state == b.state, "a response is done or refused however it is cut");
  must(a.response.status == b.response.status, "the status is the same");
  must(a.response.headers.text() == b.response.headers.text(), "the fields are the same");
  must(a.response.body == b.response.body, "the body is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  // The first byte says where to cut and whether it is the answer to HEAD, the others are the response.
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto* method = data[0] % 16 == 0 ? "HEAD" : "GET";
  const auto whole = read(bytes, bytes.size(), bytes.size(), method);
  must_be_alike(whole, read(bytes, bytes.size() * data[0] / 256, bytes.size(), method));
  must_be_alike(whole, read(bytes, 1, 1, method));
  must(whole.state != State::need_more, "all has an end");
  if (whole.state == State::malformed) {
    must(!whole.problem.empty(), "a refusal says why");
    must(std::none_of(whole.problem.begin(), whole.problem.end(), [](char c) { return c >= 0 && c < ' '; }),
         "a refusal is one line");
    return 0;
  }
  const auto& response = whole.response;
  must(response.status >= 200 && response.status <= 999, "a status is final and has three digits");
  must(response.headers.text().size() <= head_limit && response.body.size() <= bytes.size(),
       "no more is read than there was");
  return 0;
}
