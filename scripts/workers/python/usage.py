"""What the operating system charges to a run (bench/worker/usage.cpp)."""

from __future__ import annotations

import contextlib
import resource
from typing import Any


class UsageMeter:
    """Reads this process's accounts when constructed and again when asked, so that only what lies between is charged."""

    def __init__(self, bystanders: int) -> None:
        """`bystanders` is the number of this process's threads that do not execute the strategy."""
        self._bystanders = bystanders
        # Resets the memory peak and nothing else (proc(5)); where that is refused, the peak is the process's.
        with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        self._before = resource.getrusage(resource.RUSAGE_SELF)

    def read(self) -> dict[str, Any]:
        """The usage since then, as the protocol writes it. Threads are counted now, so call it while the strategy still has
        all of its own."""
        before, after = self._before, resource.getrusage(resource.RUSAGE_SELF)
        with open("/proc/self/status") as file:
            status = dict(line.split(":", 1) for line in file)
        return {
            "cpu_user_s": after.ru_utime - before.ru_utime,
            "cpu_sys_s": after.ru_stime - before.ru_stime,
            "ctx_voluntary": after.ru_nvcsw - before.ru_nvcsw,
            "ctx_involuntary": after.ru_nivcsw - before.ru_nivcsw,
            "peak_rss_bytes": int(status["VmHWM"].split()[0]) * 1024,
            "peak_threads": max(1, int(status["Threads"]) - self._bystanders),
        }
