// A std::stop_token that a blocking poll() can wait for.
#pragma once

#include "words/units.hpp"

#include <optional>
#include <stop_token>

namespace overlap {

/// A file descriptor that becomes readable, and stays so, once the token is asked to stop. Any number of
/// threads may poll it; the requesting thread only writes eight bytes.
class StopSignal {
 public:
  /// Throws std::system_error when the process has no descriptor left.
  explicit StopSignal(std::stop_token token);
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  int descriptor() const { return descriptor_; }
  const std::stop_token& token() const { return token_; }
  bool requested() const { return token_.stop_requested(); }

  /// Blocks the calling thread for this long, or until the stop: true when the whole time passed.
  bool wait_for(Duration duration) const;

 private:
  struct Notify {
    int descriptor;
    void operator()() const noexcept;
  };

  std::stop_token token_;
  int descriptor_;
  std::optional<std::stop_callback<Notify>> callback_;
};

}  // namespace overlap
