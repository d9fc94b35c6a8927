"""What the reference run consists of."""

import dataclasses

PYTHON = "python_requests,python_executor,python_aiohttp"
EVERY_IDIOM = (
    "sequential,sequential_httplib,thread_per_step,thread_pool,thread_pool_httplib,generators,callbacks,coroutines,fibers,"
    "loops,processes,curl_multi,callbacks_uring,coroutines_uring," + PYTHON
)
A_FEW_IDIOMS = "thread_per_step,thread_pool,callbacks,coroutines,processes"


@dataclasses.dataclass(frozen=True)
class Run:
    name: str  # of its file, and what scripts/publish --only calls it
    arguments: tuple  # of overlap


def run(name, command):
    return Run(name, ("run", *command.split()))


RUNS = (
    run("ping_seed", "ping --profile seed --strategies sequential,thread_pool,callbacks,coroutines," + PYTHON),
    run("ping", "ping --strategies " + EVERY_IDIOM),
    run("azure_subtree_seed", "azure_subtree --profile seed --azure 1x2x4 --strategies sequential,coroutines"),
    run("azure_inventory", "azure_inventory --strategies " + EVERY_IDIOM),
    run(
        "azure_inventory_by_hand",
        "azure_inventory --strategies sequential,sequential_by_hand,thread_pool,thread_pool_by_hand,"
        "callbacks,callbacks_by_hand,coroutines,coroutines_by_hand --repetitions 9",
    ),
    run("azure_inventory_v07", "azure_inventory_v07 --strategies " + EVERY_IDIOM),
    run("azure_inventory_lean", "azure_inventory_lean --strategies " + EVERY_IDIOM),
    run("horizon_page", "horizon_page --profile seed --strategies " + EVERY_IDIOM),
    run("horizon_page_as_clients", "horizon_page_as_clients --profile seed --strategies " + EVERY_IDIOM),
    run(
        "bulk_fetch",
        "bulk_fetch --strategies thread_per_step,thread_pool,thread_pool_httplib,generators,callbacks,coroutines,fibers,loops,"
        "processes,curl_multi,callbacks_uring,coroutines_uring,python_executor,python_aiohttp",
    ),
    run(
        "deadline",
        "deadline --strategies thread_per_step,thread_pool,generators,callbacks,coroutines,fibers,loops,processes,curl_multi",
    ),
    run("flaky", "flaky"),
    run("cpu_mix", "cpu_mix"),
    run("blocking_in_loop", "blocking_in_loop"),
    run(
        "sweep_in_flight",
        "bulk_fetch --sweep max_in_flight=1,2,5,...,1000 --sweep latency=1ms,10ms --repetitions 3 --strategies "
        + A_FEW_IDIOMS,
    ),
    run(
        "sweep_requests",
        "ping --latency 100ms --max-in-flight 10000 --sweep n=1,10,100,...,10000 --repetitions 3 --strategies "
        "thread_per_step,callbacks,coroutines,fibers",
    ),
    run(
        "sweep_latency",
        "azure_inventory --sweep latency=100us,1ms,10ms,100ms --repetitions 3 --strategies sequential," + A_FEW_IDIOMS,
    ),
    run(
        "sweep_cpu",
        "cpu_mix --sweep cpu=0us,100us,200us,500us,1ms,2ms,5ms --repetitions 3 --strategies thread_pool,callbacks,coroutines,"
        "loops,processes",
    ),
)
