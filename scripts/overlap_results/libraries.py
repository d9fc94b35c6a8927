"""Finds NumPy, SciPy and Matplotlib: Debian's packages, one of which cannot be installed beside this project's Boost."""

import importlib.util
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNPACKED = ROOT / "build/packages/usr/lib/python3/dist-packages"  # by scripts/install_dependencies


def require(*modules, install):
    """Sees to it that the modules can be imported; installs what is missing if `install` says so.

    Raises RuntimeError, with what to do, when one is missing and stays so."""
    if UNPACKED.is_dir() and str(UNPACKED) not in sys.path:
        sys.path.append(str(UNPACKED))  # last: a SciPy that is installed goes first
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if not missing:
        return
    if not install:
        raise RuntimeError(f"Python's {' and '.join(missing)} cannot be found: run scripts/install_report_packages")
    if subprocess.run([ROOT / "scripts/install_report_packages"], stdout=sys.stderr, check=False).returncode != 0:
        raise RuntimeError(f"Python's {' and '.join(missing)} could not be installed")
    importlib.invalidate_caches()
    require(*modules, install=False)
