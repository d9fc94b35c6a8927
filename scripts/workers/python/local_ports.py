"""What is to be said of a connection that the system gives no port to."""

from __future__ import annotations

import errno

NO_PORT_LEFT = (
    "this machine has no port left for another connection: those of closed ones stay in TIME_WAIT for a minute; "
    "widen net.ipv4.ip_local_port_range, or set net.ipv4.tcp_tw_reuse=1 (sysctl -w)"
)


def is_without_port(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno == errno.EADDRNOTAVAIL
