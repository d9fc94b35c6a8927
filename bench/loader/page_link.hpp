// Where the next page of a collection is.
#pragma once

#include "core/headers.hpp"

#include <boost/json/array.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace overlap {

/// The target of the first link with rel="next" in the Link fields (RFC 8288, 3), as written between the
/// angle brackets. nullopt: there is none.
std::optional<std::string> next_in_link_header(const Headers& headers);

/// The `href` of the first link whose `rel` is "next", in a list of links as Nova and Neutron write them:
/// [{"rel": "next", "href": "http://..."}]. nullopt: there is none.
std::optional<std::string> next_in_link_list(const boost::json::array& links);

/// Whether the text can be requested: an http(s) URL, or a path that begins with one "/".
bool is_target(std::string_view text);

/// The request target that a link leads to from the page with the target `from` (RFC 3986, 5.2): an http(s)
/// URL,
/// "//host/path" or a path that begins with one "/", what no URL may hold percent-encoded, without a
/// fragment. nullopt for a URL of another scheme and for a link to the page itself.
std::optional<std::string> link_target(std::string_view link, std::string_view from);

/// The path and query of a target, so that a link can be recognised whether it names the server or not.
std::string_view without_authority(std::string_view target);

}  // namespace overlap
