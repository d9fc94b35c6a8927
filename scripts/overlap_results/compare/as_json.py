"""The comparison as JSON, for programs: schema 1, described in scripts/compare.md."""

import json
import math

from . import decision, sentences

SCHEMA = 1


def finite(value):
    return value if value is not None and math.isfinite(value) else None


def report(made, everything=True):
    """All figures of all benchmarks, whatever `everything` says: who reads it selects."""
    return (
        json.dumps(
            {
                "schema": SCHEMA,
                "verdict": made.verdict,
                "exit_code": made.exit_code,
                "summary": sentences.last(made),
                "base": side(made.base),
                "new": side(made.new),
                "gate": made.gate.text,
                "alpha": decision.ALPHA,
                "across_machines": made.across_machines,
                "runs_needed": finite(made.runs_needed) or None,
                "notes": made.notes,
                "only_in_new": made.only_new,
                "measured": made.measured,
                "benchmarks": [benchmark(row) for row in made.rows],
            },
            indent=1,
        )
        + "\n"
    )


def side(file):
    return {"path": str(file.path), "started": file.started, "machine": file.machine}


def benchmark(row):
    return {
        "name": row.name,
        "verdict": row.verdict,
        "sentences": [text for _, text in sentences.of_row(row)],
        "work": {"verdict": row.work.verdict, "gated": row.work_gated, "reason": row.work.reason} if row.work else None,
        "figures": {each.figure.name: judgement(each) for each in row.judgements},
    }


def judgement(each):
    return {
        "verdict": each.verdict,
        "gated": each.gated,
        "base_median": each.base,
        "new_median": each.new,
        "base_runs": each.base_runs,
        "new_runs": each.new_runs,
        "difference": each.difference,
        "ratio": each.ratio,
        "interval": [finite(end) for end in each.bounds()],
        "interval_of": "ratio" if each.ratio is not None else "difference",
        "threshold_share": each.threshold.share,
        "threshold_s": each.threshold.seconds,
        "exact": each.exact,
        "p": each.p,
        "p_adjusted": each.p_adjusted,
        "noise_share": each.noise,
        "runs_needed": finite(each.runs_needed),
    }
