"""The sections of the page: each a piece of work, what it gave, and what that means. All take a Reference and return lines."""

from .. import results_file
from . import tables
from ..medians import median, of_row as middle
from ..words import duration, factor, memory as size, per_cent as exact_per_cent


def elapsed(seconds):
    return duration(seconds, digits=4)


def per_cent(share):
    return exact_per_cent(share, decimals=0)


def extent(rows, figure, text):
    """From the least to the most of the rows' medians."""
    values = [value for value in (middle(row, figure) for row in rows) if value is not None]
    low, high = text(min(values)), text(max(values))
    return low if low == high else f"{low} to {high}"


def but(rows, *strategies):
    return [row for row in rows if row.state == "ok" and row.strategy.split(":")[0] not in strategies]


ONE_AT_A_TIME = ("sequential", "sequential_httplib", "python_requests")


def picture(run, kind, r):
    """The pictures of that kind that there are, as Markdown."""
    folder = r.folder / "plots" / run
    return [line for file in sorted(folder.glob(f"*{kind}*.svg"))
            for line in (f"![{kind.replace('_', ' ')}: {run}](reference/plots/{run}/{file.name})", "")]


def side_by_side(r):
    """What each document reported, and the same work here."""
    rows = [
        ("three calls of 2 s, one after another (requests)", "6.031 s", "ping_seed", "python_requests", "sequential"),
        ("the same on a thread each (run_in_executor)", "2.017 s", "ping_seed", "python_executor", "thread_pool"),
        ("a dashboard's page for one user, synchronous", "559.7 ms", "horizon_page", "python_requests", "sequential"),
        ("the same as its clients send it", "559.7 ms", "horizon_page_as_clients", "python_requests", "sequential"),
        ("the page with asyncio and aiohttp", "142.5 ms", "horizon_page", "python_aiohttp", "coroutines"),
        ("1,000 URLs, 100 at a time (aiohttp and a semaphore)", "no figure", "bulk_fetch", "python_aiohttp", "coroutines"),
    ]
    lines = ["## What the documents reported, and what this run gave",
             "| work | reported | the same idiom here, in Python | in C++ | |", "|:--|--:|--:|:--|--:|"]
    lines += [f"| {work} | {reported} | {r.time(run, python)} | `{idiom}` | {r.time(run, idiom)} |" for work, reported, run, python, idiom in rows]
    return lines + [
        "", "The waits are those that the documents' figures come to (`--profile seed`); 1,000 URLs were served after 20 ms each, since that document "
        "names no time. What a network adds, such as the VPN over which a document reports 4.86 s and 2.15 s for its page, is not emulated.", ""]


def three_calls(r):
    rows = r.rows("ping_seed")
    overlapped = but(rows, *ONE_AT_A_TIME)
    return [
        "### Three calls of two seconds", f"`{r.command('ping_seed')}`", "", tables.table(rows), "",
        f"One after another is the sum of the waits, overlapped is one wait: {extent(overlapped, 'elapsed_s', elapsed)} for everything that "
        f"overlaps, whatever the idiom and the language. The document's 2.017 s have 17 ms in them that are not waiting; here that is "
        f"{duration(middle(r.row('ping_seed', 'python_executor'), 'excess_s'))} in Python's executor, "
        f"{duration(middle(r.row('ping_seed', 'thread_pool'), 'excess_s'))} in a thread pool and "
        f"{duration(middle(r.row('ping_seed', 'coroutines'), 'excess_s'))} in coroutines. A wait of two seconds hides all of it.", "",
        *picture("ping_seed", "elapsed", r)]


def blocks(r):
    sequential, overlapped = r.row("azure_subtree_seed", "sequential"), r.row("azure_subtree_seed", "coroutines")
    return [
        "### The blocks of an inventory of virtual machines", f"`{r.command('azure_subtree_seed')}`", "",
        "The document times azruntime's functions one by one: about 1.5 s for `sublist`, 1.5 to 2 s for each `grouplist`, 0.3 to 2 s for each "
        "`vmlist`, up to 1 s for the three calls of a VM and up to 0.5 s for `get_vm_time`. The mock serves those times. One after another:", "",
        tables.steps(sequential), "", "and with a coroutine for each:", "", tables.steps(overlapped), "",
        f"The run takes {elapsed(middle(sequential, 'elapsed_s'))} one after another and {elapsed(middle(overlapped, 'elapsed_s'))} overlapped: "
        f"{r.ratio('azure_subtree_seed', 'coroutines', 'sequential')} less. No call became faster; the shares of elapsed, which add up to 100 % for "
        "sequential code, now overlap. What is left is the chain that nothing can break: list, list, list, and the calls of one VM in a row.", ""]


def inventory(r):
    rows = r.rows("azure_inventory")
    ways = (("azure_inventory", "v0.6's calls"), ("azure_inventory_v07", "v0.7's: all VMs of a subscription in one list"),
            ("azure_inventory_lean", "the fewest calls that give the same table"))
    lines = [
        "### The whole inventory, and better queries", f"`{r.command('azure_inventory')}`, with a twentieth of those times", "", tables.table(rows), "",
        f"Everything that overlaps needs {extent(but(rows, *ONE_AT_A_TIME), 'elapsed_s', elapsed)}. The three scenarios ask the same question in other "
        "ways:", "", "| scenario | calls | sequential | coroutines | ideal |", "|:--|--:|--:|--:|--:|"]
    for name, what in ways:
        row = r.row(name, "coroutines")
        lines.append(f"| [{name}](../scenarios/{name}): {what} | {middle(row, 'requests'):.0f} | {r.time(name, 'sequential')} | "
                     f"{r.time(name, 'coroutines')} | {elapsed(middle(row, 'ideal_s'))} |")
    by_hand = "azure_inventory_by_hand"
    lines += ["", "Programs that are written for this one purpose, without the executor of scenarios, show what the executor costs:", "",
              "| idiom | elapsed | by hand | cpu | by hand |", "|:--|--:|--:|--:|--:|"]
    for idiom in ("sequential", "thread_pool", "callbacks", "coroutines"):
        mine, hand = r.row(by_hand, idiom), r.row(by_hand, f"{idiom}_by_hand")
        lines.append(f"| `{idiom}` | {r.time(by_hand, idiom)} | {r.time(by_hand, idiom + '_by_hand')} | {duration(tables.cpu(mine))} | "
                     f"{duration(tables.cpu(hand))} |")
    return lines + ["", *picture("azure_inventory", "elapsed", r)]


def dashboard(r):
    rows = r.rows("horizon_page")
    ten = but(rows, *ONE_AT_A_TIME)
    return [
        "### A dashboard's page", f"`{r.command('horizon_page')}`", "", tables.table(rows), "",
        f"The document reports 559.7 ms for the synchronous page and 142.5 ms for the asynchronous one, and concludes that asynchrony made the "
        f"difference. With the same waits, the same seven calls need {r.time('horizon_page', 'sequential')} one after another and "
        f"{extent(ten, 'elapsed_s', elapsed)} overlapped: a token, then the slowest of six lists. The synchronous page of the document was not "
        f"those seven calls, though: its clients send more of them (versions, catalogs, tokens of their own). With those, "
        f"[horizon_page_as_clients](../scenarios/horizon_page_as_clients), {middle(r.row('horizon_page_as_clients', 'sequential'), 'requests'):.0f} "
        f"calls need {r.time('horizon_page_as_clients', 'sequential')} one after another and "
        f"{r.time('horizon_page_as_clients', 'coroutines')} overlapped.", "", *picture("horizon_page", "elapsed", r)]


def thousand_urls(r):
    rows = r.rows("bulk_fetch")
    return [
        "### A thousand URLs, a hundred at a time", f"`{r.command('bulk_fetch')}`", "", tables.table(rows), "",
        f"Ten waits of 20 ms are what is possible. The C++ idioms keep the hundred places filled, to "
        f"{extent([row for row in rows if not row.strategy.startswith('python') and row.state == 'ok'], 'efficiency', per_cent)} of ideal; aiohttp "
        f"with a semaphore reaches {per_cent(middle(r.row('bulk_fetch', 'python_aiohttp'), 'efficiency'))} and is busy for "
        f"{duration(tables.cpu(r.row('bulk_fetch', 'python_aiohttp')))}, "
        f"{factor(tables.cpu(r.row('bulk_fetch', 'python_aiohttp')) / tables.cpu(r.row('bulk_fetch', 'coroutines')))} the processor time of the "
        "coroutines.", "", *picture("bulk_fetch", "elapsed", r)]


def deadline(r):
    return [
        "### A call of 400 seconds under a deadline of one", f"`{r.command('deadline')}`", "", tables.deadlines(r.rows("deadline")), "",
        "The document lets `asyncio.wait_for` end the wait. Here the question is also how late, and what stays behind: requests that the server still "
        "works on, sockets, threads.", ""]


def timers(r):
    rows = results_file.load(r.folder / "micro_timers.json").benchmarks
    lines = ["### Two timers, of three and of ten seconds", "`scripts/micro --only timers`, with a hundredth of those times", "",
             "| scheduler | late p50 | late max | processor |", "|:--|--:|--:|--:|"]
    for idiom in ("generators", "threads", "callbacks", "coroutines"):
        row = next(row for row in rows if row.name.startswith(f"timers/{idiom}/timers:2/divisor:100/"))
        lines.append(f"| {idiom} | {duration(middle(row, 'late_p50_s'))} | {duration(middle(row, 'late_max_s'))} | "
                     f"{exact_per_cent(middle(row, 'cpu_share'))} |")
    return lines + [
        "", "The document's scheduler resumes generators in turn until one finds that its time has come. It works, and it is punctual; it also keeps a "
        "processor busy with nothing. An event loop sleeps until the next timer is due, as threads do.", ""]


def processors(r):
    return [
        "### Work on responses", f"`{r.command('cpu_mix')}`", "", tables.table(r.rows("cpu_mix")), "", f"`{r.command('sweep_cpu')}`: elapsed", "",
        tables.sweep(r.rows("sweep_cpu"), "cpu", "elapsed_s", elapsed), "",
        "\"CPU bound: processes; slow I/O and many connections: asyncio\", says a document. The table has the place where that begins to matter on this "
        "machine: above it the rows are alike, below it one event loop has no more than one processor.", "", f"`{r.command('blocking_in_loop')}`", "",
        tables.table(r.rows("blocking_in_loop")), "",
        "A call that blocks inside an event loop stops every other request on it; a thread of a pool blocks alone.", "",
        *picture("sweep_cpu", "scaling_cpu_elapsed", r)]


def curves(r):
    lines = ["### Curves"]
    for name, dimension, figure, text, what in (
            ("sweep_in_flight", "max_in_flight", None, None, None),
            ("sweep_requests", "n", "elapsed_s", elapsed, "elapsed"), ("sweep_requests", "n", "peak_rss_bytes", size, "peak memory"),
            ("sweep_latency", "latency", "efficiency", per_cent, "of ideal")):
        if figure is None:
            for latency in ("1ms", "10ms"):
                rows = [row for row in r.rows(name) if row.scenario["point"]["latency"] == latency]
                lines += [f"`{r.command(name)}`: of ideal, {latency}", "", tables.sweep(rows, dimension, "efficiency", per_cent), ""]
        else:
            lines += [f"`{r.command(name)}`: {what}", "", tables.sweep(r.rows(name), dimension, figure, text), ""]
    return lines + picture("sweep_in_flight", "scaling_max_in_flight_efficiency", r) + picture(
        "sweep_requests", "scaling_n_rss", r)


def rest(r):
    return ["### When requests fail", f"`{r.command('flaky')}`", "", tables.table(r.rows("flaky")), "",
            f"Every strategy sends {median(r.row('flaky', 'coroutines').values('requests')):.0f} requests, of which "
            f"{median(r.row('flaky', 'coroutines').values('retries')):.0f} are retries, and comes to the same outcome.", ""]
