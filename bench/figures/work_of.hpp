// The work of a run, as the client saw it.
#pragma once

#include "core/account.hpp"
#include "core/trace.hpp"

namespace overlap {

/// `requests` counts the attempts that can have reached the server: not those that failed to connect or in
/// the TLS handshake, nor those cancelled before they used a connection. `hash` is over the method, target
/// and status of every step's last attempt: each is hashed (FNV-1a, 64 bits,
/// http://www.isthe.com/chongo/tech/comp/fnv) and mixed (the finaliser of SplitMix64; Steele, Lea and Flood,
/// "Fast Splittable Pseudorandom Number Generators", 2014), and the results are added up, so that neither the
/// order nor the numbering of steps matters, and a request made twice counts twice. Pure.
Work work_of(const Trace& trace);

}  // namespace overlap
