"""What a verdict means, in words; for every format alike."""

import math

from .. import words
from . import decision
from .decision import FINE, IMPROVED, INCONCLUSIVE, REGRESSED


def machine(file):
    facts = file.machine
    parts = [
        facts.get("cpu") or facts.get("host_name"),
        words.cores(facts),
        "virtual" if facts.get("virtualised") else "",
    ]
    return ", ".join(part for part in parts if part)


def heading(made):
    """Three lines on what is compared, and how strictly."""

    def runs(file):
        counts = sorted({len(each.runs) for each in file.benchmarks if each.runs})
        if not counts:
            return "no runs"
        return words.counted(counts[0], "run") if len(counts) == 1 else f"{counts[0]} to {counts[-1]} runs"

    return [
        f"{word} {file.path}: "
        + ", ".join(
            part
            for part in (
                file.started,
                f"{runs(file)} each",
                machine(file),
                "" if file.came_to_its_end else "not measured to its end",
            )
            if part
        )
        for word, file in (("BASE", made.base), ("NEW ", made.new))
    ] + [f"GATE {made.gate.text}"]


def middle(each, value):
    """A median for people."""
    return "-" if value is None else each.figure.text(value)


def change(each):
    """1.05x, or a difference where a ratio has no meaning."""
    if each.missing:
        return "-"
    if each.ratio is not None:
        return words.change(each.ratio)
    return words.signed(each.figure.text(each.difference)) if each.difference else "same"


def interval(each):
    if each.missing:
        return "-"
    if each.exact:
        return "in all runs"
    low, high = each.bounds()
    if not math.isfinite(low) or not math.isfinite(high):
        return "one run"
    if each.ratio is not None:
        return f"{words.change(low)} .. {words.change(high)}"
    return f"{words.signed(each.figure.text(low))} .. {words.signed(each.figure.text(high))}"


def of_judgement(name, each):
    """One sentence, for anything but fine."""
    start = f"{name}: {each.figure.title}"
    if each.missing:
        return f"{start}: {each.reason}."
    medians = f"{each.figure.text(each.base)} to {each.figure.text(each.new)}"
    if each.verdict in (REGRESSED, IMPROVED):
        if each.exact:
            return f"{start} went from {medians} in every run."
        return (
            f"{start} went from {medians}, {change(each)} (99 % interval {interval(each)}, adjusted p = "
            f"{words.probability(each.p_adjusted)}); the gate is {each.limit_text}."
        )
    if each.verdict == INCONCLUSIVE:
        return f"{start} may have changed by {interval(each)}, and the gate is {each.limit_text}: {advice(each)}."
    return f"{start} is within the gate of {each.limit_text}."


def advice(each):
    if each.reason:
        return each.reason
    if min(each.base_runs, each.new_runs) < 2:
        return f"one run tells nothing of the spread, measure {each.runs_needed:,.0f} of each"
    if each.runs_needed is None:
        return "the time for measuring again was over"
    if math.isinf(each.runs_needed):
        return f"more than {decision.MOST_RUNS:,} runs of each would be needed, so measure on a quieter machine or widen the gate"
    return f"about {each.runs_needed:,.0f} runs of each would tell"


def of_row(row):
    """All that is to be said of a benchmark: what decides, worst first."""
    said = []
    if row.work and row.work_gated and row.work.verdict != FINE:
        said.append((row.work.verdict, f"{row.name}: {row.work.reason}."))
    said += [(each.verdict, of_judgement(row.name, each)) for each in row.gated if each.verdict != FINE]
    return sorted(said, key=lambda pair: decision.WORST_FIRST.index(pair[0]))


def undecided(row):
    """Why nothing decides of a benchmark."""
    reason = f": it {row.work.reason}" if row.work and row.work.verdict != FINE else ""
    return f"{row.name} has in both files nothing that the gate names{reason}."


def runs_text(each):
    """How much more would do, where the verdict is inconclusive."""
    if each.verdict != INCONCLUSIVE or each.runs_needed is None or each.reason:
        return ""
    return f"~{each.runs_needed:,} runs" if math.isfinite(each.runs_needed) else f">{decision.MOST_RUNS:,} runs"


def last(made):
    """The verdict, in one line."""
    count = {word: sum(row.verdict == word for row in made.rows if row.decides) for word in decision.WORST_FIRST}
    parts = [f"{count[word]} {word}" for word in decision.WORST_FIRST if count[word]]
    not_judged = sum(not row.decides for row in made.rows)
    parts += [f"{not_judged} not judged by this gate"] if not_judged else []
    return f"{made.verdict.upper()}: of {words.counted(len(made.rows), 'benchmark')} {words.listed(parts)}"


def what_would_tell(made):
    """Sentences on all that is inconclusive: for most of it, how many runs; one by one where that is not the reason."""
    unclear = [(row, each) for row in made.rows for each in row.gated if each.verdict == INCONCLUSIVE]
    said = [of_judgement(row.name, each) for row, each in unclear if each.reason]
    said += [
        f"{row.name}: {row.work.reason}."
        for row in made.rows
        if row.work and row.work_gated and row.work.verdict == INCONCLUSIVE
    ]
    said += [undecided(row) for row in made.rows if not row.decides]
    counts = [each.runs_needed for _, each in unclear if not each.reason and each.runs_needed]
    within = [count for count in counts if math.isfinite(count)]
    beyond = len(counts) - len(within)
    if within:
        said.append(
            f"About {max(within):,} runs of each benchmark on either side would tell of "
            f"{'all that is' if not beyond else 'most that is' if len(within) > beyond else 'some that is'} inconclusive"
            + (": --budget, --blocks and --repetitions give more." if made.measured else ".")
        )
    if beyond:
        said.append(
            f"For {words.counted(beyond, 'figure')} more than {decision.MOST_RUNS:,} runs would be needed: measure on a "
            "quieter machine, or widen the gate."
        )
    return said
