"""scripts/plot: which pictures it makes of which file, what can be read in them, and what it refuses."""

import copy
import itertools
import json
import pathlib
import re
import sys
import unittest
from unittest import mock

from programs import ROOT, ProgramTest

SCRIPT = ROOT / "scripts/plot"
sys.path.insert(0, str(ROOT / "scripts"))

from overlap_results import libraries, results_file

libraries.require("matplotlib", "scipy", install=False)

from matplotlib import colors
from matplotlib.figure import Figure
from matplotlib.text import Text
from overlap_results.plot import (
    elapsed,
    exchanges,
    groups,
    latency,
    look,
    page,
    pictures,
    quantity,
    scaling,
    spread,
    waterfall,
)

STRATEGIES = [
    "sequential",
    "sequential_httplib",
    "thread_per_step",
    "thread_pool:32",
    "thread_pool_httplib:32",
    "generators",
    "callbacks",
    "coroutines",
    "fibers",
    "loops:2",
    "processes:2",
    "curl_multi",
    "callbacks_uring",
    "coroutines_uring",
    "python_requests",
    "python_executor:32",
    "python_aiohttp",
    "a_strategy_of_somebody_s_own_worker:100",
]
MACHINE = {"cpu": "EPYC 9999", "cores": 2, "virtualised": True, "kernel": "6.1.0", "memory_bytes": 2**34}
CONTEXT = {"date": "2026-11-25T10:00:00+00:00", "host_name": "bench-host", "num_cpus": 2, "mhz_per_cpu": 2600}


def run_of(elapsed_s, ideal_s, requests):
    return {
        "elapsed_s": elapsed_s,
        "ideal_s": ideal_s,
        "floor_s": 0.9 * ideal_s,
        "excess_s": 0.02 * elapsed_s,
        "efficiency": ideal_s / elapsed_s,
        "requests": requests,
        "cpu_user_s": 2e-5 * requests,
        "cpu_sys_s": 1e-5 * requests,
        "peak_rss_bytes": 2**24,
        "peak_threads": 3,
        "errors": 0,
        "cancelled": 0,
        "latency_p50_s": 0.1,
        "latency_p90_s": 0.11,
        "latency_p99_s": 0.12,
        "latency_max_s": 0.15,
    }


def trace_of(count, at_once, wait_s=0.1):
    """`count` requests, of which each is the child of the first and `at_once` have a place."""
    return [
        {
            "step": i,
            "label": "ping",
            "method": "GET",
            "target": "/ping",
            "status": 200,
            "ready_s": 0.0,
            "start_s": i // at_once * wait_s,
            "send_s": 1e-4,
            "wait_s": wait_s - 2e-4,
            "receive_s": 1e-4,
            "served_s": wait_s - 4e-4 - 1e-5 * i,
            **({"parent": 0, "release": "then"} if i else {}),
        }
        for i in range(count)
    ]


def table(scenario, strategies, *, requests=10, limit=10, wait_s=0.1, point=None, traces=False, runs=5):
    """What overlap.scenarios holds of a scenario: requests that wait, under strategies that do one or `limit` at once."""
    ideal_s = wait_s * -(-requests // limit)
    cells = []
    for number, strategy in enumerate(strategies):
        at_once = 1 if "sequential" in strategy else limit
        own_s = wait_s * -(-requests // at_once) * (1.01 + 0.002 * number)
        suffix = "".join(f"/{name}:{value}" for name, value in (point or {}).items() if name != "max_in_flight")
        cell = {
            "name": f"{scenario}/{strategy}/limit:{limit}{suffix}",
            "strategy": strategy,
            "state": "ok",
            "parallelism": {},
            "runs": [run_of(own_s * (1 + 0.004 * i), ideal_s, requests) for i in range(runs)],
        }
        if traces:
            cell["traces"] = [trace_of(requests, at_once, wait_s) for _ in range(runs)]
        cells.append(cell)
    made = {
        "scenario": scenario,
        "summary": "",
        "policy": {"max_in_flight": limit},
        "target": "mock, profile quick",
        "warm": True,
        "cells": cells,
    }
    return made | ({"point": point} if point else {})


def document(*tables, sweep=None):
    overlap = {
        "schema": 1,
        "version": "0.1.0",
        "command": [],
        "machine": MACHINE,
        "started": "2026-11-25T16:41:06Z",
        "seed": "77",
        "scenarios": list(tables),
    }
    if sweep:
        overlap["sweep"] = [{"name": name, "values": values} for name, values in sweep.items()]
    return {"context": CONTEXT, "benchmarks": [], "overlap": overlap}


def sweep_of(strategies, limits, waits):
    """Two swept dimensions; waits are as typed -> seconds."""
    return document(
        *(
            table(
                "bulk_fetch",
                strategies,
                requests=100,
                limit=int(limit),
                wait_s=seconds,
                point={"max_in_flight": limit, "latency": typed},
            )
            for limit in limits
            for typed, seconds in waits.items()
        ),
        sweep={"max_in_flight": limits, "latency": list(waits)},
    )


def fail(made, index, state, reason):
    """Makes a failed or incorrect row of one."""
    made["cells"][index].update(state=state, reason=reason, runs=[])
    return made


def texts_of(figure):
    """(text, its box in pixels) of all that a figure shows, and its width and height."""
    renderer = figure.canvas.get_renderer()
    figure.canvas.draw()
    hidden = set()  # of ticks outside of the limits: they have labels that are never drawn
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not low <= tick.get_loc() <= high:
                hidden |= {id(tick.label1), id(tick.label2)}
    items = {id(item): item for item in figure.findobj(Text) if id(item) not in hidden}
    return (
        [
            (item.get_text(), item.get_window_extent(renderer))
            for item in items.values()
            if item.get_visible() and item.get_text().strip()
        ],
        *figure.canvas.get_width_height(),
    )


class PlotTest(ProgramTest):
    def write(self, content, name="results.json"):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def plot(self, *arguments, folder="plots"):
        return self.run_program("plot", *arguments, "-o", self.folder / folder, "--no-install", bin=ROOT / "scripts")

    def names(self, *arguments, folder="plots"):
        """The pictures' names, which are those that were printed and those that are there."""
        result = self.plot(*arguments, folder=folder)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        printed = [pathlib.Path(line) for line in result.stdout.splitlines()]
        self.assertEqual(sorted(printed), sorted((self.folder / folder).iterdir()))
        return [path.name for path in printed]

    def refused(self, sentence, *arguments, folder="plots"):
        result = self.plot(*arguments, folder=folder)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn(sentence, result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertEqual(result.stdout, "")

    def figures(self, content, only=None):
        """Name -> figure, of all that is drawn of the file."""
        path = self.write(content)
        look.prepare()
        arguments = type("Arguments", (), {"compare": False, "only": only})
        return dict(pictures.made_of([results_file.load(path)], arguments))

    def written(self, figure):
        return " ".join(text for text, _ in texts_of(figure)[0])

    def assert_no_text_touches_another(self, figure, name):
        found, width, height = texts_of(figure)
        self.assertGreater(len(found), 5)
        for text, box in found:
            self.assertGreaterEqual(min(box.x0, box.y0), 0, f"{name}: {text} is cut off")
            self.assertLessEqual(box.x1, width, f"{name}: {text} is cut off")
            self.assertLessEqual(box.y1, height, f"{name}: {text} is cut off")
        for (one, a), (other, b) in itertools.combinations(found, 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            down = min(a.y1, b.y1) - max(a.y0, b.y0)
            # Boxes have room for ascenders and descenders that many texts do not use.
            self.assertFalse(across > 0.5 and down > 1.5, f'{name}: "{one}" and "{other}" overlap')

    def test_every_plot_that_a_file_supports_is_written_as_svg_and_png(self):
        path = self.write(document(table("ping", STRATEGIES[:4], traces=True)))
        kinds = ("elapsed", "speedup", "latency", "waterfall")
        self.assertEqual(self.names(path), [f"ping_{kind}.{ending}" for kind in kinds for ending in ("svg", "png")])
        for file in (self.folder / "plots").glob("*.png"):
            self.assertEqual(file.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_without_traces_there_is_no_waterfall_and_the_latencies_are_called_percentiles(self):
        path = self.write(document(table("ping", STRATEGIES[:4])))
        self.assertEqual(
            self.names(path, "--format", "svg"), ["ping_elapsed.svg", "ping_speedup.svg", "ping_latency.svg"]
        )
        svg = (self.folder / "plots/ping_latency.svg").read_text()
        self.assertIn("percentiles of latencies", svg)
        self.assertIn("this is not the distribution", re.sub(r"</text>.*?<text[^>]*>", " ", svg, flags=re.DOTALL))

    def test_the_same_file_gives_the_same_bytes(self):
        path = self.write(document(table("ping", STRATEGIES[:3], traces=True)))
        first, second = self.names(path, folder="first"), self.names(path, folder="second")
        self.assertEqual(first, second)
        for name in first:
            self.assertEqual(
                (self.folder / "first" / name).read_bytes(), (self.folder / "second" / name).read_bytes(), name
            )

    def test_every_picture_says_what_it_shows_in_which_unit_on_which_machine_and_when(self):
        path = self.write(document(table("ping", STRATEGIES[:3], traces=True)))
        titles = {
            "elapsed": "ping: elapsed by strategy",
            "speedup": "ping: speedup against sequential",
            "latency": "ping: distribution of latencies",
            "waterfall": "ping: requests of a run by strategy",
        }
        self.names(path, "--format", "svg")
        for kind, title in titles.items():
            svg = (self.folder / f"plots/ping_{kind}.svg").read_text()
            for said in (
                title,
                "EPYC 9999, 2 cores, virtual machine",
                "2026-11-25 16:41:06 UTC",
                "mock, profile quick",
                "seed 77",
                "thread_per_step",
            ):
                self.assertIn(said, svg, kind)
            self.assertRegex(svg, r">5x<" if kind == "speedup" else r">[0-9.]+ m?s<", kind)

    def test_eighteen_strategies_fit_without_a_text_touching_another(self):
        drawn = self.figures(document(table("azure_inventory", STRATEGIES, traces=True, requests=100)))
        self.assertEqual(len(drawn), 4)
        for name, figure in drawn.items():
            self.assert_no_text_touches_another(figure, name)

    def test_panels_of_a_sweep_fit_without_a_text_touching_another(self):
        kinds = [kind for kind in scaling.QUANTITIES if kind.key in ("elapsed", "efficiency")]
        with mock.patch.object(scaling, "QUANTITIES", kinds):
            drawn = self.figures(
                sweep_of(
                    STRATEGIES,
                    ["1", "2", "5", "10", "20", "50", "100", "200", "500", "1000"],
                    {"250us": 250e-6, "10ms": 0.01, "1.5s": 1.5},
                )
            )
        self.assertEqual(len(drawn), len(kinds) * 3)  # ten values of max_in_flight are two pictures over latency
        for name, figure in drawn.items():
            self.assert_no_text_touches_another(figure, name)

    def test_a_pool_as_large_as_the_swept_limit_is_one_line(self):
        limits = ["1", "10", "100"]
        made = document(
            *(
                table(
                    "bulk_fetch",
                    ["callbacks", "thread_pool:" + limit, "loops:2"],
                    requests=100,
                    limit=int(limit),
                    point={"max_in_flight": limit},
                )
                for limit in limits
            ),
            sweep={"max_in_flight": limits},
        )
        (group,) = groups.groups_of(results_file.load(self.write(made)))
        self.assertEqual([row.strategy for row in group.points[1].rows], ["callbacks", "thread_pool:limit", "loops:2"])
        lines = scaling.lines_of(group.points, scaling.dimensions(group)[0], scaling.QUANTITIES[0])
        self.assertEqual(
            [len(line.places) for line in (lines.values() if isinstance(lines, dict) else lines)], [3, 3, 3]
        )

    def test_a_pool_whose_number_was_chosen_keeps_it(self):
        limits = ["1", "10"]
        made = document(
            *(
                table(
                    "bulk_fetch",
                    ["thread_pool:1", "thread_pool:10"],
                    requests=100,
                    limit=int(limit),
                    point={"max_in_flight": limit},
                )
                for limit in limits
            ),
            sweep={"max_in_flight": limits},
        )
        (group,) = groups.groups_of(results_file.load(self.write(made)))
        self.assertEqual([row.strategy for row in group.points[0].rows], ["thread_pool:1", "thread_pool:10"])

    def test_strategies_can_be_told_apart_in_grey(self):
        look.prepare()
        made = list(look.styles(STRATEGIES).values())
        self.assertEqual(len({(style.marker, style.filled, style.line) for style in made}), len(STRATEGIES))
        self.assertEqual(len({(style.marker, style.filled) for style in made}), len(STRATEGIES))
        lightness = [
            0.2126 * red + 0.7152 * green + 0.0722 * blue
            for red, green, blue in (colors.to_rgb(style.colour) for style in made)
        ]
        for darker, lighter in itertools.pairwise(lightness):
            self.assertGreater(lighter - darker, 0.005)
        self.assertEqual(len({str(style) for style in look.styles(map(str, range(130))).values()}), 130)
        phases = [waterfall.QUEUED, *waterfall.COLOURS.values()]
        greys = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(colors.to_rgb, phases))
        self.assertGreater(min(b - a for a, b in itertools.pairwise(greys)), 0.02)

    def test_two_swept_dimensions_give_a_panel_for_each_value_of_the_other(self):
        content = sweep_of(STRATEGIES[:3], ["1", "10", "100"], {"1ms": 0.001, "10ms": 0.01})
        drawn = self.figures(content)
        over_limit = drawn["bulk_fetch_scaling_max_in_flight_elapsed"]
        self.assertEqual([axes.get_title(loc="left") for axes in over_limit.axes], ["latency 1ms", "latency 10ms"])
        self.assertEqual([axes.get_xscale() for axes in over_limit.axes], ["log", "log"])
        over_latency = drawn["bulk_fetch_scaling_latency_elapsed"]
        self.assertEqual(
            [axes.get_title(loc="left") for axes in over_latency.axes],
            ["max_in_flight 1", "max_in_flight 10", "max_in_flight 100"],
        )
        # Panels beside each other share what is written at the axis of the first.
        self.assertEqual([bool(axes.get_ylabel()) for axes in over_latency.axes], [True, False, False])
        self.assertTrue(all(axes.yaxis.get_gridlines()[0].get_visible() for axes in over_latency.axes))
        for key in ("elapsed", "speedup", "efficiency", "cpu_per_request", "rss", "threads", "latency_p99"):
            self.assertIn(f"bulk_fetch_scaling_max_in_flight_{key}", drawn)
        # The lines hold what the file says: thread_per_step at 10 in flight and 1 ms.
        lines = {tuple(line.get_ydata()) for line in over_limit.axes[0].get_lines() if len(line.get_xdata()) == 3}
        tables_ = [made for made in content["overlap"]["scenarios"] if made["point"]["latency"] == "1ms"]
        self.assertIn(tuple(made["cells"][2]["runs"][2]["elapsed_s"] for made in tables_), lines)

    def test_the_numbers_of_a_strategy_are_a_swept_dimension_too(self):
        pools = [f"thread_pool:{size}" for size in (1, 8, 32)]
        drawn = self.figures(
            document(table("bulk_fetch", ["sequential", *pools]), sweep={"thread_pool": ["1", "8", "32"]})
        )
        axes = drawn["bulk_fetch_scaling_thread_pool_elapsed"].axes[0]
        self.assertIn([1, 8, 32], [list(line.get_xdata()) for line in axes.get_lines()])
        self.assertIn("do not have that number: their lines are level", self.written(axes.figure))
        swept = self.figures(sweep_of(STRATEGIES[:2], ["1", "10"], {"1ms": 0.001}))
        self.assertNotIn("that number", self.written(swept["bulk_fetch_scaling_max_in_flight_elapsed"]))

    def test_values_that_are_no_numbers_are_categories_in_their_order(self):
        values = ["lognormal:40ms,0.5", "10ms", "uniform:1ms..3ms"]
        content = document(
            *(table("ping", STRATEGIES[:2], point={"latency": value}) for value in values), sweep={"latency": values}
        )
        axes = self.figures(content)["ping_scaling_latency_elapsed"].axes[0]
        self.assertEqual(axes.get_xscale(), "linear")
        self.assertEqual([tick for tick in axes.get_xticks()], [0, 1, 2])

    def test_durations_and_numbers_are_understood_as_typed(self):
        for typed, value in {"250us": 250e-6, "1ms": 1e-3, "1.5s": 1.5, "2m": 120, "10": 10}.items():
            self.assertAlmostEqual(groups.magnitude(typed)[0], value)
        for typed in ("2x4x6", "lognormal:40ms,0.5", "warm", "", "5 apples", "1e"):
            self.assertIsNone(groups.magnitude(typed), typed)
        self.assertEqual(groups.magnitudes(["0", "1ms"]), ([0, 1e-3], "s"))
        self.assertEqual(groups.magnitudes(["3", "1ms"]), (None, ""))

    def test_single_points_of_a_sweep_are_drawn_when_their_kind_is_named(self):
        path = self.write(sweep_of(STRATEGIES[:2], ["1", "10"], {"1ms": 0.001, "10ms": 0.01}))
        self.assertEqual(
            self.names(path, "--only", "elapsed", "--format", "png"),
            [
                f"bulk_fetch_max_in_flight={limit}_latency={wait}_elapsed.png"
                for limit in (1, 10)
                for wait in ("1ms", "10ms")
            ],
        )

    def test_failed_and_incorrect_rows_are_named_and_never_plotted(self):
        made = table("ping", STRATEGIES[:4])
        fail(made, 1, "failed", "the worker ended with signal 9")
        fail(made, 2, "incorrect", "it sent 2 requests, the others 3")
        drawn = self.figures(document(made))
        for name in ("ping_elapsed", "ping_speedup"):
            found = [text for text, _ in texts_of(drawn[name])[0]]
            said = " ".join(found)
            self.assertIn("ping/sequential_httplib/limit:10: FAILED (the worker ended with signal 9)", said)
            self.assertIn("ping/thread_per_step/limit:10: INCORRECT (it sent 2 requests, the others 3)", said)
            self.assertNotIn("sequential_httplib", found)
            self.assertIn("sequential", found)

    def test_of_a_measurement_that_was_ended_early_whole_rows_are_drawn_and_the_others_named(self):
        made = table("ping", STRATEGIES[:3])
        made["cells"][1]["runs"].pop()
        content = document(made)
        content["overlap"]["interrupted"] = True
        said = " ".join(text for text, _ in texts_of(self.figures(content)["ping_elapsed"])[0])
        self.assertIn(f"{made['cells'][1]['name']}: UNFINISHED (it has ", said)
        self.assertIn("not to its end", said)
        result = self.plot(self.write(content), "--only", "elapsed", "--format", "svg")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("did not come to its end: 2 of the 3 rows", result.stderr)

    def test_the_baseline_is_sequential_else_the_first_row_with_times(self):
        made = table("ping", ["callbacks", "coroutines", "sequential"])
        for baseline in ("sequential", "callbacks"):
            found = [text for text, _ in texts_of(self.figures(document(made))["ping_speedup"])[0]]
            self.assertIn(f"ping: speedup against {baseline}", found)
            fail(made, 2, "failed", "no")

    def test_a_range_that_demands_it_gets_a_log_axis(self):
        narrow = self.figures(document(table("ping", STRATEGIES[:3], limit=4)))["ping_elapsed"]
        wide = self.figures(document(table("ping", STRATEGIES[:3], limit=10)))["ping_elapsed"]
        self.assertEqual([narrow.axes[0].get_xscale(), wide.axes[0].get_xscale()], ["linear", "log"])

    def test_an_axis_is_a_little_longer_than_what_it_shows(self):
        look.prepare()
        for values, options, limits in (
            ([1.0, 2.0], {"from_zero": True}, (0, 2.12)),
            ([1.0, 2.0], {}, (0.94, 2 + 0.06 * 1.06)),
            ([1.0, 1.5], {"log": True}, (1 / 1.12, 1.5 * 1.12)),
        ):
            for name in ("x", "y"):
                axes = Figure().add_subplot()
                quantity.scale(getattr(axes, f"{name}axis"), values, "s", **options)
                for found, expected in zip(getattr(axes, f"get_{name}lim")(), limits):
                    self.assertAlmostEqual(found, expected)

    def test_more_rows_than_a_picture_holds_are_parts_that_say_so(self):
        content = document(table("ping", STRATEGIES[:3]))
        for most, parts in ((3, [""]), (2, [" (part 1 of 2)", " (part 2 of 2)"])):
            with mock.patch.object(elapsed, "MOST_ROWS", most):
                drawn = self.figures(content, only=["elapsed"])
            self.assertEqual(list(drawn), ["ping_elapsed"] if most == 3 else ["ping_elapsed_1", "ping_elapsed_2"])
            for figure, part in zip(drawn.values(), parts):
                self.assertIn(f"ping: elapsed by strategy{part}", [text for text, _ in texts_of(figure)[0]])

    def test_excess_is_drawn_of_the_rows_that_have_it(self):
        made = table("ping", STRATEGIES[:2])
        for run in made["cells"][1]["runs"]:
            del run["excess_s"]
        excess = self.figures(document(made), only=["elapsed"])["ping_elapsed"].axes[1]
        drawn = [list(line.get_xdata()) for line in excess.get_lines()]
        self.assertIn([run["excess_s"] for run in made["cells"][0]["runs"]], drawn)

    def test_what_bounds_a_figure_is_in_the_legend_and_at_its_place(self):
        drawn = self.figures(document(table("ping", ["sequential", "callbacks"])), only=["elapsed", "speedup"])
        found = {name: [text for text, _ in texts_of(figure)[0]] for name, figure in drawn.items()}
        self.assertLessEqual({"ideal 100 ms", "floor 90.0 ms"}, set(found["ping_elapsed"]))
        self.assertLessEqual({"sequential: 1x", "limit (ideal): 10.2x"}, set(found["ping_speedup"]))
        lines = drawn["ping_speedup"].axes[0].get_lines()
        upright = [line.get_xdata() for line in lines if list(line.get_ydata()) == [0, 1]]
        self.assertEqual([list(places) for places in upright[:1]], [[1, 1]])
        self.assertEqual(len(upright), 2, "the other is the limit")
        self.assertEqual(drawn["ping_speedup"].axes[0].get_xlabel(), "speedup")

    def test_plain_google_benchmark_files_get_their_real_times(self):
        entries = [
            {
                "name": f"switch/{name}",
                "run_name": f"switch/{name}",
                "run_type": "iteration",
                "real_time": 20.0 + number,
                "cpu_time": 20.0,
                "time_unit": "ns",
            }
            for name in ("callback", "fiber")
            for number in range(3)
        ]
        entries.append(
            {"name": "switch/callback_mean", "run_name": "switch/callback", "run_type": "aggregate", "real_time": 1e9}
        )
        path = self.write({"context": CONTEXT, "benchmarks": entries}, "micro_task_switch.json")
        self.assertEqual(self.names(path, "--format", "svg"), ["micro_task_switch_elapsed.svg"])
        svg = (self.folder / "plots/micro_task_switch_elapsed.svg").read_text()
        for said in ("switch/fiber", "21.00 ns", "bench-host, 2 cores", "2026-11-25 10:00:00"):
            self.assertIn(said, svg)

    def plain_entries(self, name, elapsed_ms, family=0, **others):
        """As `overlap run --benchmark_out` writes them, counters and all."""
        return [
            {
                "name": name,
                "run_name": name,
                "run_type": "iteration",
                "family_index": family,
                "repetition_index": number,
                "iterations": 1,
                "real_time": elapsed_ms + number,
                "cpu_time": 1.0,
                "time_unit": "ms",
                "latency_p50_s": 0.05,
                "latency_p90_s": 0.06,
                "latency_p99_s": 0.07,
                "latency_max_s": 0.08,
                **others,
            }
            for number in range(3)
        ]

    def test_what_our_own_programs_write_as_plain_google_benchmark_files_is_drawn_with_its_latencies(self):
        entries = self.plain_entries("ping/callbacks/limit:32", 100) + self.plain_entries(
            "ping/fibers/limit:32", 101, 1
        )
        path = self.write({"context": CONTEXT, "benchmarks": entries}, "plain.json")
        self.assertEqual(self.names(path, "--format", "svg"), ["plain_elapsed.svg", "plain_latency.svg"])
        self.assertIn("ping/fibers/limit:32", (self.folder / "plots/plain_latency.svg").read_text())
        for kind in ("elapsed", "latency"):
            made = self.names(path, "--format", "svg", "--only", kind, folder=kind)
            self.assertEqual(made, [f"plain_{kind}.svg"])
        many = [entry for number in range(41) for entry in self.plain_entries(f"ping/{number}", 100, number)]
        path = self.write({"context": CONTEXT, "benchmarks": many}, "many.json")
        made = self.names(path, "--format", "svg", "--only", "latency", folder="many")
        self.assertEqual(made, ["many_latency_1.svg", "many_latency_2.svg"])
        exported = self.folder / "exported.json"
        content = self.write({**document(table("ping", STRATEGIES[:3])), "benchmarks": entries})
        self.run_program("export", content, "--to", "google-benchmark", "-o", exported, bin=ROOT / "scripts")
        both = self.names(content, exported, "--format", "svg", folder="both")
        self.assertLessEqual({"ping_elapsed.svg", "exported_elapsed.svg", "exported_latency.svg"}, set(both))

    def test_skipped_rows_are_named_and_have_no_time_of_nothing(self):
        skipped = {"skipped": True, "skip_message": "no GPU here", "real_time": 0.0, "cpu_time": 0.0, "iterations": 0}
        entries = self.plain_entries("BM_ok", 100) + self.plain_entries("BM_gpu", 0, 1, **skipped)
        path = self.write({"context": CONTEXT, "benchmarks": entries}, "plain.json")
        self.names(path, "--format", "svg", "--only", "elapsed")
        self.assertIn("BM_gpu: SKIPPED (no GPU here)", (self.folder / "plots/plain_elapsed.svg").read_text())

    def test_rows_without_a_time_are_named(self):
        made = table("ping", STRATEGIES[:2])
        for run in made["cells"][1]["runs"]:
            run["elapsed_s"] = 0.0
        (group,) = groups.groups_of(results_file.own_file(pathlib.Path("results.json"), document(made)))
        self.assertEqual([row.strategy for row in group.points[0].rows], STRATEGIES[:1])
        self.assertEqual(group.points[0].left_out, [f"{made['cells'][1]['name']}: no run with a time"])

    def test_two_series_of_one_name_are_two_rows(self):
        twice = self.plain_entries("BM_map", 100) + self.plain_entries("BM_map", 7, 1)
        path = self.write({"context": CONTEXT, "benchmarks": twice}, "plain.json")
        self.names(path, "--format", "svg", "--only", "elapsed")
        self.assertIn("BM_map #2", (self.folder / "plots/plain_elapsed.svg").read_text())
        once = self.write({"context": CONTEXT, "benchmarks": self.plain_entries("BM_map", 100)}, "once.json")
        self.refused("BM_map is there twice in", "--compare", path, once)

    def test_files_that_are_nested_beyond_reading_are_refused(self):
        self.refused("nested too deeply", self.write('{"benchmarks":' + "[" * 100_000 + "]" * 100_000 + "}"))

    def test_two_files_of_one_scenario_do_not_overwrite_each_other(self):
        content = document(table("ping", STRATEGIES[:2]))
        one, other = self.write(content, "monday.json"), self.write(content, "friday.json")
        self.assertEqual(
            self.names(one, other, "--only", "elapsed", "--format", "svg"),
            ["ping_monday_elapsed.svg", "ping_friday_elapsed.svg"],
        )

    def test_before_and_after_show_each_benchmark_of_both_and_name_the_others(self):
        before, after = table("ping", STRATEGIES[:4]), table("ping", STRATEGIES[:5])
        fail(after, 1, "failed", "it did not start")
        base, new = self.write(document(before), "base.json"), self.write(document(after), "new.json")
        self.assertEqual(self.names("--compare", base, new, "--format", "svg"), ["ping_compare.svg"])
        svg = (self.folder / "plots/ping_compare.svg").read_text()
        said = re.sub(r"\s+", " ", " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)))
        for text in (
            "before and after",
            "excess",
            "CPU per request",
            "efficiency",
            "base.json",
            "new.json",
            "ping/sequential_httplib/limit:10 after: ping/sequential_httplib/limit:10: FAILED (it did not start)",
            "ping/thread_pool_httplib:32/limit:10 before: not in the file",
        ):
            self.assertIn(text, said)

    def test_the_waterfall_thins_rows_evenly_keeps_the_chain_and_says_so(self):
        trace = trace_of(500, 10)
        chain = exchanges.chain(trace)
        self.assertEqual((chain[0] >= 490, chain[1:]), (True, [0]))
        steps, total = waterfall.kept(trace, chain)
        self.assertEqual((len(steps), total), (waterfall.MOST_ROWS, 500))
        self.assertLessEqual(set(chain), set(steps))
        self.assertLess(max(b - a for a, b in itertools.pairwise(steps)), 20)
        drawn = self.figures(document(table("ping", ["sequential", "callbacks"], requests=500, limit=10, traces=True)))
        found = [text for text, _ in texts_of(drawn["ping_waterfall"])[0]]
        self.assertTrue(any(text.endswith("60 of 500 requests") for text in found), found)
        self.assertTrue(any(", cut;" in text for text in found), found)

    def test_the_waterfall_s_rows_have_the_names_of_their_steps(self):
        made = table("ping", ["sequential", "callbacks", "fibers"], requests=60, limit=10, traces=True)
        for row in made["cells"]:
            for trace in row["traces"]:
                for exchange in trace:
                    turn = exchange["step"] % 20
                    exchange["label"] = "list" if turn == 0 else f"a_step_with_a_name_that_is_far_too_long_{turn // 7}"
        figure = self.figures(document(made), only=["waterfall"])["ping_waterfall"]
        self.assert_no_text_touches_another(figure, "waterfall")
        found = [text for text, _ in texts_of(figure)[0]]
        self.assertTrue(any(text.startswith("a_step_with") and text.endswith("\u2026") for text in found), found)
        self.assertTrue(any(text.startswith("Names of steps") for text in found))

    def test_names_of_steps_stand_at_the_middle_of_theirs_and_where_there_is_room(self):
        self.assertEqual(waterfall.placed(["a", "b", "b", "b", "c"], 1), [(0, "a"), (2, "b"), (4, "c")])
        self.assertEqual(waterfall.placed(["a", "b", "b", "b", "c"], 2.5), [(2, "b")])
        self.assertEqual(waterfall.placed(["", ""], 1), [])

    def test_an_attempt_after_another_shares_its_row_and_a_join_follows_the_last_below(self):
        trace = trace_of(3, 3)
        trace.append({**trace[2], "attempt": 2, "start_s": 0.5, "ready_s": 0.5})
        trace.append({**trace[0], "step": 9, "parent": 0, "release": "after", "ready_s": 0.61, "start_s": 0.61})
        self.assertEqual(waterfall.kept(trace, [])[1], 4)
        self.assertEqual(exchanges.chain(trace), [9, 2, 0])

    def test_a_distribution_reaches_every_value_and_all_attempts(self):
        values, shares = latency.distribution([3.0, 1.0, 2.0, 2.0])
        self.assertEqual((list(values), list(shares)), ([1, 1, 2, 2, 3], [0, 25, 50, 75, 100]))
        values, shares = latency.distribution(range(1, 10001))
        self.assertEqual((values[0], values[-1], shares[-1]), (1, 10000, 100))
        self.assertLessEqual(len(values), latency.MOST_STEPS + 1)

    def test_intervals_hold_the_median_and_are_left_out_of_too_few_runs(self):
        values = [1.0, 1.1, 1.2, 1.3, 5.0]
        low, high = spread.interval(values)
        self.assertTrue(1.0 <= low < 1.2 < high <= 5.0)
        self.assertIsNone(spread.interval(values[:2]))
        self.assertEqual(spread.interval([2.0] * 4), (2.0, 2.0))
        low, high = spread.ratio_interval([3.0, 3.1, 3.2], [1.0, 1.0, 1.0])
        self.assertTrue(3.0 <= low <= 3.1 <= high <= 3.2)

    def test_values_are_written_for_people(self):
        self.assertEqual(
            [quantity.seconds(value) for value in (4.4509, 0.3439, 0.00331, 75.1e-6, 20e-9, 0, 0.09999)],
            ["4.45 s", "344 ms", "3.31 ms", "75.1 µs", "20.0 ns", "0 s", "100 ms"],
        )
        self.assertEqual(quantity.seconds(0.34391, digits=4), "343.9 ms")
        self.assertEqual([each.axis() for each in (quantity.ELAPSED, quantity.RSS)], ["elapsed", "peak RSS, MiB"])

    def test_a_dollar_in_a_name_is_a_dollar(self):
        drawn = self.figures(document(table("ping", ["sequential", "$x^2$ & <own>"])))
        self.assertIn("$x^2$ & <own>", [text for text, _ in texts_of(drawn["ping_elapsed"])[0]])

    def test_long_words_are_cut_so_that_a_line_never_leaves_the_page(self):
        look.prepare()
        for line in page.wrapped("a " + "m" * 300 + " b", 8, 2.0):
            self.assertLessEqual(page.text_width(line, 8), 2.0)

    def test_what_cannot_be_plotted_is_refused_in_one_sentence(self):
        good = self.write(document(table("ping", STRATEGIES[:2])), "good.json")
        self.refused("no such file", self.folder / "nowhere.json")
        self.refused("is not JSON", self.write("nonsense", "nonsense.json"))
        self.refused("is not a results file", self.write({"figures": []}, "other.json"))
        self.refused("there is no row to plot", self.write({"context": {}, "benchmarks": []}, "empty.json"))
        failed = fail(fail(table("ping", STRATEGIES[:2]), 0, "failed", "it ended"), 1, "failed", "it ended")
        self.refused("none was measured", self.write(document(failed), "failed.json"))
        self.refused("nothing in it for waterfall", good, "--only", "waterfall")
        self.refused('not "pie"', good, "--only", "elapsed,pie")
        self.refused('not "gif"', good, "--format", "gif")
        self.refused("wants two files", good, "--compare")
        self.refused("wants --compare", good, "--only", "compare")
        self.assertFalse((self.folder / "plots").exists())
        self.refused("file exists", good, folder="good.json")
        self.refused("not a directory", good, folder="good.json/plots")
        broken = table("ping", STRATEGIES[:2], traces=True)
        del broken["cells"][0]["traces"][0][0]["wait_s"]
        self.refused("an exchange of its traces lacks", self.write(document(broken), "broken.json"))
        shapeless = document(table("ping", STRATEGIES[:2], point={"n": "1"}))
        shapeless["overlap"]["sweep"] = [1, 2]
        self.refused("is not a results file", self.write(shapeless, "shapeless.json"))
        other = copy.deepcopy(table("other", STRATEGIES[:2]))
        self.refused("no benchmark was measured in both", "--compare", good, self.write(document(other), "other.json"))


if __name__ == "__main__":
    unittest.main()
