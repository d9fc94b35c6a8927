#!/usr/bin/python3
"""Writes a results file as `overlap run` or a Google Benchmark program would, with figures that its own options set: what
compare_test runs in place of builds of known speed.

fake_bench.py overlap|google [--names N] [--excess-ms X] [--first-excess-ms X] [--seed N] [--journal FILE] [--sleep S] [--exit CODE] [--fail]
The options of the program that it stands for come behind them."""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time

NAMES = ["ping/sequential/limit:32", "ping/callbacks/limit:32", "ping/coroutines/limit:32"]


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["overlap", "google"])
    parser.add_argument("--names", type=int, default=0)  # so many benchmarks more, of 70 letters each
    parser.add_argument("--fail-again", action="store_true")  # when it is told which benchmarks to run
    parser.add_argument(
        "--twice", action="store_true"
    )  # another benchmark of the same name as ping/callbacks, with 10 ms
    parser.add_argument("--excess-ms", type=float, default=10.0)  # of ping/callbacks; the others have 10
    parser.add_argument("--first-excess-ms", type=float)  # instead, unless it is told which benchmarks to run
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--journal")  # a line for each start
    parser.add_argument("--sleep", type=float, default=0)
    parser.add_argument("--exit", type=int, default=0)
    parser.add_argument("--fail", action="store_true")  # ping/callbacks
    parser.add_argument("--limit", type=int, default=32)
    parser.add_argument("--out", "--benchmark_out")
    parser.add_argument("--repetitions", "--benchmark_repetitions", type=int)
    parser.add_argument("--benchmark_filter", default="")
    parser.add_argument("--benchmark_out_format")
    parser.add_argument("--benchmark_report_aggregates_only")
    return parser.parse_args([word for word in sys.argv[1:] if word != "run"])


def main():
    arguments = parse()
    starts = 0
    if arguments.journal:
        with open(arguments.journal, "a+", encoding="utf-8") as journal:
            journal.seek(0)
            starts = len(journal.readlines())
            journal.write(json.dumps(sys.argv[1:]) + "\n")
    if arguments.sleep:
        # With a child of its own, as overlap has its workers, which does not end by itself.
        child = subprocess.Popen(["sleep", str(arguments.sleep)])
        child.wait()
    if arguments.exit:
        print(f"first line\nthis went wrong: {arguments.exit}", file=sys.stderr)
        if arguments.exit != 1:
            sys.exit(arguments.exit)
    noise = random.Random(arguments.seed * 1000 + starts)
    excess_ms = arguments.excess_ms
    if arguments.first_excess_ms is not None and not arguments.benchmark_filter:
        excess_ms = arguments.first_excess_ms
    if arguments.fail_again and arguments.benchmark_filter:
        sys.exit("this went wrong again")
    all_names = NAMES + [f"callbacks_{number:05d}".ljust(70, "x") for number in range(arguments.names)]
    names = [name for name in all_names if re.search(arguments.benchmark_filter, name)]
    rows = {
        name: [run(noise, excess_ms if "callbacks" in name else 10.0) for _ in range(arguments.repetitions)]
        for name in names
    }
    twice = {name: [run(noise, 10.0) for _ in rows[name]] for name in names if arguments.twice and name in NAMES[1:2]}
    with open(arguments.out, "w", encoding="utf-8") as file:
        json.dump(document(rows, twice, arguments), file)
    sys.exit(arguments.exit)


def run(noise, excess_ms):
    excess_s = excess_ms * 1e-3 * noise.gauss(1, 0.02)
    return {
        "elapsed_s": 0.1 + excess_s,
        "excess_s": excess_s,
        "own_ideal_s": 0.1,
        "ideal_s": 0.1,
        "efficiency": 0.1 / (0.1 + excess_s),
        "cpu_user_s": 0.003 * noise.gauss(1, 0.02),
        "cpu_sys_s": 0.0,
        "ctx_voluntary": 30,
        "ctx_involuntary": 0,
        "requests": 10,
        "connections": 0,
        "retries": 0,
        "peak_rss_bytes": 10_000_000,
        "peak_threads": 1,
        "work": {"requests": 10, "hash": "00000000000000aa"},
    }


def document(rows, twice, arguments):
    entries = [
        {
            "name": name,
            "run_name": name,
            "run_type": "iteration",
            "family_index": family,
            "repetition_index": index,
            "time_unit": "ms",
            "iterations": 1,
            "real_time": each["elapsed_s"] * 1e3,
            "cpu_time": each["cpu_user_s"] * 1e3,
        }
        for family, (name, runs) in enumerate([*twice.items(), *rows.items()])
        for index, each in enumerate(runs)
    ]
    made = {"context": {"date": "2026-01-01T00:00:00+00:00", "num_cpus": 2, "host_name": "fake"}, "benchmarks": entries}
    if arguments.kind == "overlap":
        failed = arguments.fail and not os.environ.get("FAKE_BENCH_RECOVERS")
        cells = [
            {
                "name": name,
                "strategy": name.split("/")[1],
                "parallelism": {},
                "runs": runs,
                **({"state": "failed", "reason": "it crashed"} if failed and "callbacks" in name else {"state": "ok"}),
            }
            for name, runs in rows.items()
        ]
        made["overlap"] = {
            "schema": 1,
            "seed": "1",
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "today": "2026-01-01",
            "machine": {
                "cpu": "fake",
                "cores": 2,
                "memory_bytes": 1 << 30,
                "virtualised": True,
                "build_type": "optimised",
            },
            "scenarios": [
                {
                    "scenario": "ping",
                    "target": "mock",
                    "warm": True,
                    "policy": {"max_in_flight": arguments.limit},
                    "parameters": {"n": "10"},
                    "cells": cells,
                }
            ],
        }
    return made


if __name__ == "__main__":
    main()
