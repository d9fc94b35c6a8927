// How many files and connections this process may have open.
#pragma once

namespace overlap {

/// Raises the soft limit (RLIMIT_NOFILE) to the hard one. Where that fails, the limit stays as it was, and
/// whoever opens too many is told so then.
void raise_descriptor_limit();

}  // namespace overlap
