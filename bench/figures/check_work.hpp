// Whether all rows of a table did the same work.
#pragma once

#include "figures/result.hpp"

namespace overlap {

/// Marks the cells whose runs did other work than the others', so that their time is never shown:
/// CellState::incorrect, with a sentence. Cells that are not ok are left as they are. A run that was stopped
/// (cancelled > 0) did less by its nature and is not compared; but as its time is that of less work, its cell
/// becomes incorrect too, for that reason, unless the scenario expects it.
///
/// The reference is the most frequent Work, and the most frequent rows, among all complete runs of ok cells
/// (a tie goes to the one met first). On the mock, whose data stay and whose journal tells all, every run has
/// to be equal to it.
///
/// Data of a real target may change between any two runs, and requests may fail there for no fault of a
/// strategy's. A cell is incorrect when it began with other than the most frequent number of steps, on which
/// data have no influence; when steps that responses made possible were never taken; when failures kept more
/// than a twentieth of the steps from their end; and when it differs although the data did not change, which
/// is known when all runs of all other cells agree. A worker that tells how many steps its responses made
/// possible, and has taken all of them, is only disbelieved when cells took turns, and all of its runs, three
/// or more, agree on something that none of the others', three or more, did. All other differences are said
/// in CellResult::changed.
void check_work(ScenarioResult& result);

}  // namespace overlap
