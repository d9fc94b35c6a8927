// What every client refuses of a body in chunks, whatever its library would take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace overlap {

/// Looks at the bytes of one body in chunks (RFC 9112, 7.1), as they arrive, without keeping any but those of
/// a line that has not ended.
class ChunkedBody {
 public:
  /// Takes the next bytes. Why they are refused, for people: a size that is none, a chunk of another size
  /// than it says, a line that ends in LF alone, and what is beyond the limits. What is behind the body is
  /// passed over.
  std::optional<std::string> refuse(std::string_view bytes);

  /// Its last line has arrived.
  bool is_complete() const { return part_ == Part::nothing; }

 private:
  enum class Part { size, data, end_of_data, trailers, nothing };

  std::optional<std::string> refuse_line();
  std::optional<std::string> refuse_size();

  Part part_ = Part::size;
  std::string line_;              // as much of it as has arrived
  std::uint64_t left_ = 0;        // of the chunk's data
  std::uint64_t size_ = 0;        // of all chunks
  std::size_t trailer_size_ = 0;  // of all trailers
};

}  // namespace overlap
