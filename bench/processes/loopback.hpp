// Whose server a URL leads to: one on this machine, or somebody's.
#pragma once

#include <string>

namespace overlap {

/// Whether all addresses of the URL's host are the machine's own loopback (127.0.0.0/8, ::1), so that nobody
/// else is asked anything. false for a name without addresses. Looks the name up, which may block.
bool leads_to_loopback(const std::string& url);

}  // namespace overlap
