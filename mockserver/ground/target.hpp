// The request target (RFC 9112, 3.2) taken apart: path, query, percent-encoding.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace overlap::mock {

/// The target as it was received, cut at the first '?'. Views into the text given.
struct SplitTarget {
  std::string_view path;
  std::string_view query;
};

SplitTarget split_target(std::string_view target);

/// The segments between the slashes of a path that begins with one, still encoded; a slash at the end adds
/// nothing. Views into the text given.
std::vector<std::string_view> path_segments(std::string_view path);

/// Decodes %XX; a '%' that no two hexadecimal digits follow stays as it is, as servers in the field do.
std::string percent_decode(std::string_view text);

/// As percent_decode, and '+' becomes a space: the rules of application/x-www-form-urlencoded, which Azure's
/// clients use in queries as well.
std::string form_decode(std::string_view text);

/// Encodes everything but the unreserved characters of RFC 3986, 2.3.
std::string percent_encode(std::string_view text);

/// The parameters of a query or of a form body, decoded, in order. Names match in any case, as in Azure; of
/// repeated ones the first counts.
class Parameters {
 public:
  explicit Parameters(std::string_view encoded);

  std::optional<std::string_view> find(std::string_view name) const;

  /// All values of a parameter, in order. This name alone: in a query, unlike in Azure's, case counts.
  std::vector<std::string_view> values(std::string_view name) const;

  /// Names and values in the order received.
  const std::vector<std::pair<std::string, std::string>>& all() const { return pairs_; }

  /// The query again, encoded anew and without any parameter of this name.
  std::string encoded_without(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace overlap::mock
