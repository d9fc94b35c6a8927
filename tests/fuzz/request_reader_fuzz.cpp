// The bytes of a request, at once and in two pieces: how they are cut into packets must not change what is
// read.
#include "mockserver/request_reader.hpp"
#include "tests/fuzz/invariant.hpp"
#include "words/letter_case.hpp"

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using namespace overlap;
using namespace overlap::mock;

namespace {

enum class State { incomplete, complete, refused };

struct Read {
  State state = State::incomplete;
  ReceivedRequest request;
};

// As a connection does: what has not been taken stays, and what arrives is put behind it.
Read read(std::initializer_list<std::string_view> pieces) {
  Read read;
  RequestReader reader(read.request);
  std::string input;
  for (const auto piece : pieces) {
    input += piece;
    while (!input.empty()) {
      boost::beast::error_code error;
      const auto taken = reader.put(boost::asio::buffer(input), error);
      must(taken <= input.size(), "no more is taken than there is");
      input.erase(0, taken);
      if (error && error != boost::beast::http::error::need_more) {
        read.state = State::refused;
        return read;
      }
      if (reader.is_done()) {
        read.state = State::complete;
        return read;
      }
      if (taken == 0) break;
    }
  }
  return read;
}

// However many readers look at it, all see its body end at the same byte.
void must_be_framed_once(const ReceivedRequest& request) {
  std::vector<std::string_view> lengths;
  std::vector<std::string_view> codings;
  for (const auto& [name, value] : request.fields()) {
    if (equal_ignoring_case(name, "Content-Length")) lengths.push_back(value);
    if (equal_ignoring_case(name, "Transfer-Encoding")) codings.push_back(value);
  }
  must(lengths.size() + codings.size() <= 1, "a body has one end");
  for (const auto length : lengths)
    must(length == std::to_string(request.body.size()) || length.starts_with('0'), "a length is a number");
  for (const auto coding : codings) must(equal_ignoring_case(coding, "chunked"), "a coding is understood");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte says where to cut, the others are the request.
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto cut = bytes.size() * data[0] / 256;
  const auto whole = read({bytes});
  const auto pieces = read({bytes.substr(0, cut), bytes.substr(cut)});
  // Only when a bad request is refused depends on it: Beast waits for the end of a head that it has begun.
  const bool complete = whole.state == State::complete;
  must(complete == (pieces.state == State::complete), "a request is complete however it is cut");
  if (!complete) return 0;
  const auto& a = whole.request;
  const auto& b = pieces.request;
  must(a.method == b.method && a.target == b.target && a.version == b.version,
       "the request line is the same");
  must(a.host == b.host && a.hosts == b.hosts, "the host is the same");
  must(a.body == b.body, "the body is the same");
  must_be_framed_once(a);
  must(!a.method.empty() && !a.target.empty(), "a request has a method and a target");
  must(a.method.find_first_of(" \r\n") == std::string::npos &&
           a.target.find_first_of(" \r\n") == std::string::npos,
       "method and target are words");
  return 0;
}
