// The file that --out names.
#pragma once

#include <string>

namespace overlap {

/// Throws UsageError for a file that cannot be written: before anything is measured, since a run of minutes
/// must not end with that. Nothing is created.
void check_writable(const std::string& file);

/// Writes the file whole or not at all: a reader never meets half of it, and a failure, which is thrown as
/// std::runtime_error or std::filesystem::filesystem_error, leaves the former one.
void write_file(const std::string& file, const std::string& text);

}  // namespace overlap
