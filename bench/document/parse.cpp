#include "document/parse.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

namespace overlap {

using Json = nlohmann::json;

std::string read_document(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  try {
    if (in) return {std::istreambuf_iterator<char>(in), {}};
  } catch (const std::ios_base::failure&) {  // a folder can be opened, but not read
  }
  Location(file.string()).refuse(fmt::format("cannot be read: {}", std::strerror(errno)));
}

Json parse_document(std::string_view text, const Location& root) {
  std::vector<std::set<std::string>> open_objects;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    const bool opens =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (opens && static_cast<std::size_t>(depth) >= deepest_nesting) {
      root.refuse(fmt::format("is nested more than {} levels deep", deepest_nesting));
    }
    if (event == Json::parse_event_t::object_start) {
      open_objects.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      open_objects.pop_back();
    } else if (event == Json::parse_event_t::key) {
      // nlohmann keeps the last of two equal keys in silence, and a step copied without a new name would be
      // gone.
      const auto& key = parsed.get_ref<const std::string&>();
      if (!open_objects.back().insert(key).second) {
        root.refuse(fmt::format("the key \"{}\" is there twice in one object", key));
      }
    }
    return true;
  };
  try {
    return Json::parse(text, watch);
  } catch (const Json::exception& error) {  // not only parse_error: 1e999 is out of range
    const std::string_view what =
        error.what();  // "[json.exception.parse_error.101] parse error at line 3, ..."
    root.refuse(fmt::format("not JSON: {}", what.substr(std::min(what.find("] ") + 2, what.size()))));
  }
}

}  // namespace overlap
