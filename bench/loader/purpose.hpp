// How the figures of a scenario are meant, as its file says.
#pragma once

namespace overlap {

/// The words "expects" and "shows" of a scenario file.
struct Purpose {
  // Ways in which requests may end without that being an error: they are what the scenario is about.
  bool expects_timeouts = false;
  bool expects_cancellations = false;  // by the deadline of the run
  // Parts of its table that not every table has.
  bool shows_deadlines = false;
  bool shows_lag = false;
  bool shows_steps = false;  // below it, a table of the steps

  bool operator==(const Purpose&) const = default;
};

}  // namespace overlap
