"""compare --run: two commands in alternating blocks, each block a process of its own, and again what looks bad."""

import json
import pathlib
import sys
import tempfile

from .. import words
from . import commands, comparison, confirmation, decision, merging, pairing

FIRST = "first"
FRESH = "fresh"


class Alternation:
    """Measures, and keeps what was measured: documents by stage and side, in order."""

    def __init__(self, programs, arguments, folder):
        self.programs, self.arguments, self.folder = programs, arguments, folder
        self.clock = commands.Clock(arguments.budget)
        self.documents = {stage: ([], []) for stage in (FIRST, FRESH)}
        self.blocks = 0
        self.rounds = 0
        self.last_s = 0.0

    def block(self, side, stage, what, names=None):
        program = self.programs[side]
        out = self.folder / f"{self.blocks}.json"
        before = self.clock.elapsed_s
        documents = []
        for part in commands.parts(names) if names else [None]:
            program.measure(out, self.arguments.repetitions, part)
            documents.append(merging.read(out, self.blocks))
            out.unlink()
        self.documents[stage][side].append(merging.merge(documents) if len(documents) > 1 else documents[0])
        self.blocks += 1
        again = f" in {len(documents)} runs, as all names do not fit into one filter" if len(documents) > 1 else ""
        self.say(f"{what}: {program.side} took {self.clock.elapsed_s - before:.1f} s{again}")

    def say(self, text):
        print(f"compare: {self.clock.elapsed_s:6.1f} s  {text}", file=sys.stderr, flush=True)

    def first(self, is_clear):
        """`is_clear()` says after a block whether more of them could tell nothing more."""
        for number in (1, 2):
            self.block(0, FIRST, f"noise floor {number} of 2")
        for number in range(1, self.arguments.blocks + 1):
            before = self.clock.elapsed_s
            for place, side in enumerate((0, 1, 1, 0)):
                self.block(side, FIRST, f"block {number} of {self.arguments.blocks}, {place + 1} of 4")
                if number == 1 and place == 1:
                    self.pair(FIRST)  # refuses what cannot be compared before more is spent on it
            self.last_s = self.clock.elapsed_s - before
            if number == self.arguments.blocks or is_clear():
                break
            if not self.clock.has(self.last_s):
                self.say(f"no time for more than {number} of {self.arguments.blocks} blocks")
                break

    def again(self, names):
        self.rounds += 1
        before = self.clock.elapsed_s
        for place, side in enumerate((0, 1, 1, 0)):
            self.block(side, FRESH, f"again, round {self.rounds}, {place + 1} of 4", names)
        self.last_s = self.clock.elapsed_s - before

    def files(self, *stages):
        return [
            merging.results(
                [each for stage in stages for each in self.documents[stage][side]],
                pathlib.PurePath(self.programs[side].text),
            )
            for side in (0, 1)
        ]

    def pair(self, *stages):
        base, new = (pairing.select(file, self.arguments.filter) for file in self.files(*stages))
        pairs, only_base, only_new = pairing.pair(base, new)
        notes = pairing.check(base, new, pairs, False)
        return base, new, pairs, only_base, only_new, notes


def compare(arguments):
    """Raises commands.CommandError, pairing.Incomparable, ResultsError and gate.GateError."""
    programs = [commands.Program(side, text, arguments.kind) for side, text in zip(("OLD", "NEW"), arguments.run)]
    if programs[0].own != programs[1].own:
        raise commands.CommandError(
            "OLD and NEW are of different kinds, overlap run and a Google Benchmark program: if a name "
            "misleads, --as says what they are"
        )
    chosen = comparison.gate_of(arguments.gate, programs[0].own, False)
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="overlap-compare-") as folder:
        measured = Alternation(programs, arguments, pathlib.Path(folder))
        try:
            measured.first(lambda: is_clear(measured, chosen))
            return judged(measured, chosen)
        finally:
            keep(measured, arguments.keep)


def is_clear(measured, chosen):
    """Whether no row is open. That a row regressed may be found early: it still has to be confirmed by fresh runs alone."""
    catalogue = comparison.figures_of(measured.programs[0].own, False)
    base, new, pairs, only_base, _, notes = measured.pair(FIRST)
    rows = comparison.judge(base, new, pairs, only_base, chosen, catalogue, notes, noise_floor(measured, catalogue))
    return not any(row.verdict == decision.INCONCLUSIVE and confirmation.is_open(row) for row in rows)


def judged(measured, chosen):
    own = measured.programs[0].own
    catalogue = comparison.figures_of(own, False)
    noise = noise_floor(measured, catalogue)
    base, new, pairs, only_base, only_new, notes = measured.pair(FIRST)
    rows = comparison.judge(base, new, pairs, only_base, chosen, catalogue, notes, noise)
    rerun = open_names = [name for name in confirmation.suspects(rows) if name not in only_base]
    share = len(open_names) / max(1, len(rows))
    failed = []
    while open_names and measured.clock.has(measured.last_s * (share if measured.rounds == 0 else 1)):
        if measured.rounds == 0:
            measured.say(f"running again what may have changed: {len(open_names)} of {len(rows)} benchmarks")
        given = {each.name: each.given_name for each in base.benchmarks}
        try:
            measured.again(list(dict.fromkeys(given[name] for name in open_names)))
        except commands.CommandError as error:
            # What was measured before is none the less there.
            failed.append(f"Nothing more could be run again, so nothing more is confirmed: {error}.")
            break
        fresh = measured.pair(FRESH)
        # Every look is a chance of a false alarm: the looks share alpha, half of what is left each.
        fresh_rows = {
            row.name: row
            for row in comparison.judge(
                *fresh[:3], [], chosen, catalogue, [], noise, decision.ALPHA / 2**measured.rounds
            )
        }
        base, new, pairs, only_base, only_new, notes = measured.pair(FIRST, FRESH)
        rows = comparison.judge(base, new, pairs, only_base, chosen, catalogue, notes, noise)
        confirmation.settle(rows, fresh_rows)
        # Others than before, too: with other p values in the family, a verdict nearby can turn.
        open_names = [row.name for row in rows if row.verdict == decision.INCONCLUSIVE and confirmation.is_open(row)]
        rerun = list(dict.fromkeys([*rerun, *(open_names if measured.clock.has(measured.last_s) else [])]))
    if measured.rounds == 0 or failed and measured.rounds == 1:
        confirmation.settle(rows, {})
    notes += failed
    again = (
        (
            f"; {len(rerun)} of {words.counted(len(rows), 'benchmark')} again, in up to "
            + words.counted(measured.rounds, "round")
        )
        if measured.rounds
        else ""
    )
    notes.insert(
        0,
        f"Measured in turn, {measured.blocks} processes of {measured.arguments.repetitions} repetitions in "
        f"{measured.clock.elapsed_s:.0f} s{again}.",
    )
    facts = {
        "processes": measured.blocks,
        "repetitions": measured.arguments.repetitions,
        "elapsed_s": measured.clock.elapsed_s,
        "rounds_again": measured.rounds,
        "run_again": rerun if measured.rounds else [],
    }
    return comparison.Comparison(base, new, chosen, rows, only_new, notes, False, facts)


def noise_floor(measured, catalogue):
    """(benchmark, figure) -> how far apart the first two blocks were, which are the same build's."""
    one, other = (merging.results([document], pathlib.PurePath("OLD")) for document in measured.documents[FIRST][0][:2])
    others = {benchmark.name: benchmark for benchmark in other.benchmarks}
    floor = {}
    for first in one.benchmarks:
        second = others.get(first.name)
        if second is None or first.state != "ok" or second.state != "ok":
            continue
        for figure in catalogue:
            change = decision.change_between(figure, first.runs, second.runs)
            if change is not None:
                floor[first.name, figure.name] = abs(change)
    return floor


def keep(measured, folder):
    """What was measured until now, even if the rest failed."""
    if folder is None:
        return
    for side, name in enumerate(("base", "new")):
        documents = [each for stage in (FIRST, FRESH) for each in measured.documents[stage][side]]
        if documents:
            text = json.dumps(merging.merge(documents), indent=1) + "\n"
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
