"""Two files become a table of judgements, and the table a verdict."""

import dataclasses
import math

from ..medians import median
from ..run_figures import cpu_per_request
from . import decision, figures, gate, pairing, work
from .decision import FINE, INCONCLUSIVE, REGRESSED, WORST_FIRST

EXIT_CODES = {REGRESSED: 1, INCONCLUSIVE: 3}


@dataclasses.dataclass
class Row:
    name: str
    judgements: list = dataclasses.field(default_factory=list)
    work: object = None  # work.Work, or None
    work_gated: bool = False
    notes: list = dataclasses.field(default_factory=list)

    @property
    def gated(self):
        return [each for each in self.judgements if each.gated]

    @property
    def decides(self):
        """Whether anything of it does."""
        return bool(self.gated or self.work and self.work_gated)

    @property
    def verdict(self):
        """The worst of what decides; where nothing does, nothing is known."""
        verdicts = [each.verdict for each in self.gated]
        if self.work and self.work_gated:
            verdicts.append(self.work.verdict)
        return min(verdicts, key=WORST_FIRST.index, default=INCONCLUSIVE)

    def judgement(self, name):
        return next((each for each in self.judgements if each.figure.name == name), None)


@dataclasses.dataclass
class Comparison:
    base: object  # results_file.ResultsFile
    new: object
    gate: object
    rows: list
    only_new: list
    notes: list  # sentences
    across_machines: bool = False
    measured: dict = dataclasses.field(default_factory=dict)  # by --run: how it went

    @property
    def verdict(self):
        found = {row.verdict for row in self.rows if row.decides}
        return next((each for each in (REGRESSED, INCONCLUSIVE) if each in found), FINE if found else INCONCLUSIVE)

    @property
    def exit_code(self):
        return EXIT_CODES.get(self.verdict, 0)

    @property
    def runs_needed(self):
        """Of each side, for everything that is gated and inconclusive; 0 when nothing is."""
        return max(
            (
                each.runs_needed
                for row in self.rows
                for each in row.gated
                if each.verdict == INCONCLUSIVE and each.runs_needed
            ),
            default=0,
        )


def figures_of(own, across_machines):
    return figures.across() if across_machines else figures.OWN if own else figures.PLAIN


def gate_of(text, own, across_machines):
    """The gate that was asked for, or the usual one of this kind of files. Raises GateError."""
    usual = figures.ACROSS_GATE if across_machines else figures.OWN_GATE if own else figures.PLAIN_GATE
    what = (
        "a comparison across machines"
        if across_machines
        else "this tool's files"
        if own
        else "plain Google Benchmark files"
    )
    return gate.parse(text or usual, figures_of(own, across_machines), what)


def compare(base, new, gate_text="", pattern="", across_machines=False):
    """Raises pairing.Incomparable and gate.GateError."""
    if across_machines and not base.own:
        raise pairing.Incomparable(
            "plain Google Benchmark files hold times only, which cannot be compared across machines"
        )
    chosen = gate_of(gate_text, base.own, across_machines)
    pairing.select(base, pattern)
    pairing.select(new, pattern)
    pairs, only_base, only_new = pairing.pair(base, new)
    notes = pairing.check(base, new, pairs, across_machines)
    if across_machines:
        notes += relate(pairs)
    elif base.started and new.started and base.started != new.started:
        notes.append(
            "The files were measured one after the other, so what changed on the machine in between is in the figures: "
            "compare --run alternates."
        )
    if pairs and not only_base and all(one.runs == other.runs for one, other in pairs):
        notes.append("BASE and NEW hold the same runs: this compares one measurement with itself.")
    rows = judge(base, new, pairs, only_base, chosen, figures_of(base.own, across_machines), notes)
    return Comparison(base, new, chosen, rows, only_new, notes, across_machines)


def judge(base, new, pairs, only_base, chosen, catalogue, notes, noise=None, alpha=decision.ALPHA):
    """Rows with their verdicts. `noise`: (benchmark, figure) -> the change between two measurements of the same build."""
    same_day = bool(base.overlap.get("today")) and base.overlap.get("today") == new.overlap.get("today")
    rows, hidden = [], False
    for ours, theirs in pairs:
        row = Row(ours.name, work_gated=chosen.work)
        row.work = work.judge(ours, theirs, same_day)
        hidden |= not same_day and work.differ_unseen(ours, theirs)
        if ours.state == theirs.state == "ok":
            for figure in catalogue:
                judgement = decision.measure(
                    figure, ours.runs, theirs.runs, chosen.threshold(figure), chosen.holds(figure.name)
                )
                if judgement:
                    judgement.noise = (noise or {}).get((ours.name, figure.name), 0.0)
                    row.judgements.append(judgement)
        rows.append(row)
    if hidden:
        notes.append(
            "Requests were compared by number, not by content: their hashes differ, as they do where a scenario holds "
            "dates and the files do not tell that they count from the same day."
        )
    rows += [Row(name, work=work.missing(new), work_gated=chosen.work) for name in only_base]
    for gated in (True, False):
        decision.decide([each for row in rows for each in row.judgements if each.gated == gated], alpha)
    return rows


def relate(pairs):
    """Adds to every run what it was beside the table's baseline strategy, on the same machine. The first strategy that both
    files have is the baseline, sequential if there is one."""
    tables = {}
    for base, new in pairs:
        if base.state == new.state == "ok" and base.runs and new.runs:
            tables.setdefault((base.scenario.get("scenario"), str(base.scenario.get("point"))), []).append((base, new))
    notes = []
    for (scenario, _), rows in tables.items():
        baseline = next((pair for pair in rows if pair[0].strategy == "sequential"), rows[0])
        for side in (0, 1):
            elapsed_s = middle(baseline[side], "elapsed")
            cpu_s = middle(baseline[side], "cpu")
            for pair in rows:
                for run in pair[side].runs:
                    relate_run(run, elapsed_s, cpu_s, pair is baseline)
        notes.append(f"Speedup and relative CPU of {scenario} are beside {baseline[0].strategy} on the same machine.")
    return list(dict.fromkeys(notes))


def middle(benchmark, name):
    figure = next(each for each in figures.OWN if each.name == name)
    values = [value for value in map(figure.of, benchmark.runs) if value is not None]
    return median(values) if values else math.nan


def relate_run(run, elapsed_s, cpu_s, is_baseline):
    if is_baseline:
        return  # beside itself, it is 1
    ours_s = cpu_per_request(run)
    if run.get("elapsed_s", 0) > 0 and elapsed_s > 0:
        run["speedup"] = elapsed_s / run["elapsed_s"]
    if ours_s and cpu_s > 0:
        run["relative_cpu"] = ours_s / cpu_s
