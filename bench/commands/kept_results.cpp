#include "commands/kept_results.hpp"

#include <algorithm>
#include <stdexcept>

namespace overlap {

void KeptResults::keep(const std::function<std::string()>& text) {
  const auto began = Clock::now();
  if (began < due_ || !file_.is_replaceable()) return;
  try {
    file_.write(text());
  } catch (const std::runtime_error&) {
  }
  const auto took = Clock::now() - began;
  due_ = Clock::now() + std::max<Clock::duration>(50 * took, std::chrono::seconds(1));
}

}  // namespace overlap
