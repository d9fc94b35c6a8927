// How wide and how colourful tables on a terminal may be.
#pragma once

namespace overlap {

struct TableStyle {
  bool colour = false;  // ANSI: bold, dim, green for the best rows, red for those without a time and
                        // for a mock that was the bottleneck
  unsigned width = 0;   // columns of the terminal; 0: as many as needed
};

/// The style for a file descriptor: no colours and no width where it is no terminal, nor colours where the
/// user wants none (NO_COLOR, https://no-color.org: present and not empty).
TableStyle style_of(int descriptor);

/// Whether it is a terminal on which lines can be rewritten.
bool is_terminal(int descriptor);

}  // namespace overlap
