// stdout and stderr, which may be closed, full, or read by nobody any more.
#pragma once

#include <string>
#include <string_view>

namespace overlap {

/// At the start of a program: takes the descriptors 0 to 2 that whoever started it has closed, so that no
/// file or pipe of its own gets one and is written to as if it were a standard stream. What is written to
/// them is lost, as if it had failed.
void claim_standard_streams();

/// Writes to stdout, at once.
void print(std::string_view text);

/// Why stdout lacks something of what was printed, by whomever, in one sentence; empty if it does not, or if
/// its reader had enough and went, as head(1) does.
std::string unprinted();

/// "overlap: sentence" on stderr, without control characters and passwords of URLs. A stderr that takes
/// nothing is no error: there is nobody left to tell.
void complain(std::string_view sentence);

/// The same, of another program that says itself who it is.
void pass_on_complaint(std::string_view sentence);

/// The text without the users and passwords of its URLs: "http://me:secret@host/" becomes "http://host/".
/// Pure.
std::string without_passwords(std::string_view text);

}  // namespace overlap
