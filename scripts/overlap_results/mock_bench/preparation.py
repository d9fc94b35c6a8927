"""What has to be there before anything is measured: other people's programs, and our own, built."""

import json
import re
import shutil
import subprocess
import sys

from . import contenders
from .. import machine

PEERS = contenders.PEERS
OWN = ["mockserver", "epoll_server", "burst_client"]


class Missing(RuntimeError):
    pass


def prepare(tables, install):
    """Installs and builds what the named tables need; without install, it only says what is missing."""
    packages = {"taskset": "util-linux", "wrk": "wrk", "nginx": "nginx-light"}
    if needs_peers(tables) or "in_flight" in tables:
        packages["node"] = "nodejs"
    if needs_peers(tables):
        packages.update(npm="npm", java="default-jre-headless")
    require(packages, install)
    if needs_peers(tables):
        install_packages(install)
    build(OWN, install)


def require(packages, install):
    """The named programs, each with the Debian package that brings it."""
    missing = [name for name in packages if not machine.find_program(name)]
    if missing and not install:
        raise Missing(
            f"{', '.join(missing)}: not installed. apt-get install {' '.join(packages[name] for name in missing)} "
            "brings them; so does this program without --no-install"
        )
    if missing:
        call([machine.ROOT / "scripts/install_dependencies", *(packages[name] for name in missing)])


def build(targets, install):
    call([machine.ROOT / "scripts/build", *([] if install else ["--no-install"]), "release", *targets])


def needs_peers(tables):
    return any(name in tables for name in ("ping", "delay", "start"))


def install_packages(install):
    """By npm, exactly what package-lock.json says, into a folder that git ignores."""
    lock = PEERS / "package-lock.json"
    present = contenders.CACHE / "package-lock.json"
    if (contenders.CACHE / "node_modules/.package-lock.json").exists() and present.read_bytes() == lock.read_bytes():
        return
    if not install:
        raise Missing(f"mountebank and WireMock are not in {contenders.CACHE}: leave --no-install away")
    contenders.CACHE.mkdir(parents=True, exist_ok=True)
    for file in (PEERS / "package.json", lock):
        shutil.copy(file, contenders.CACHE)
    call(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", contenders.CACHE])


def call(command):
    """Whatever it prints is not the tables, so it does not go to stdout."""
    done = subprocess.run([str(part) for part in command], stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise Missing(f"{' '.join(map(str, command))} failed with exit code {done.returncode}")


def versions():
    """Of all that is there, whether or not it was measured this time."""
    lock = json.loads((PEERS / "package-lock.json").read_text())["packages"]
    found = {"overlap": machine.commit()}
    for name, flag, pattern in (
        ("nginx", "-v", r"nginx/(\S+)"),
        ("wrk", "-v", r"wrk (\S+)"),
        ("node", "--version", r"v(\S+)"),
        ("java", "-version", r'"(.+?)"'),
    ):
        program = machine.find_program(name)
        if program:
            line = machine.first_line(program, flag)
            match = re.search(pattern, line)
            found[name] = match.group(1) if match else line
    for name in ("mountebank", "wiremock"):
        found[name] = lock[f"node_modules/{name}"]["version"]
    return found
