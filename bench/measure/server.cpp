#include "measure/server.hpp"

namespace overlap {

Address Server::address() {
  if (!choice_.mock) return {choice_.url, choice_.ca_file, generation_};
  if (!mock_ || !mock_->obituary().empty()) {
    mock_.reset();
    mock_ = std::make_unique<MockProcess>(choice_.mock_program, choice_.mock_options, interrupt_);
    ++generation_;
  }
  return {choice_.tls ? mock_->https() : mock_->http(), mock_->ca_file(), generation_};
}

std::optional<Journal> Server::journal(const std::string& run) {
  if (!choice_.mock) return std::nullopt;
  return mock_->journal(run);
}

}  // namespace overlap
