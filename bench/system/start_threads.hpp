// Several threads of which each is needed.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

namespace overlap {

/// Starts `count` threads: that of number i, from 0, calls work(i). Where the system refuses one, calls
/// `end`, which has to make those return that have been started, joins them, and throws std::runtime_error
/// with a sentence that ends with `way_on`: "the system refused thread 37 of 50 (Resource temporarily
/// unavailable): take fewer ...".
std::vector<std::jthread> start_threads(std::size_t count, const std::function<void(std::size_t)>& work,
                                        const std::function<void()>& end, std::string_view way_on);

}  // namespace overlap
