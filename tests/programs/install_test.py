"""What scripts/install_dependencies makes of the lists, on systems that tests/programs/data/apt describes: what apt knows there, and
in which version. The package tools are fakes, except for dpkg's comparison of versions."""

import json
import shutil
import subprocess
import unittest

from programs import ROOT, ProgramTest

DATA = ROOT / "tests/programs/data/apt"
LISTS = ROOT / "scripts/debian"
NEWER_BOOST = ["libboost-dev", "libboost-context-dev", "libboost-json-dev", "libboost-url-dev"]
MEASURING = [
    "g++",
    "python3",
    "cmake",
    "ninja-build",
    "pkg-config",
    "libbenchmark-dev",
    "libcpp-httplib-dev",
    "libbrotli-dev",
    "zlib1g-dev",
    "nlohmann-json3-dev",
    "libcli11-dev",
    "libfmt-dev",
    "libssl-dev",
    "libcurl4-openssl-dev",
    "liburing-dev",
]

FAKE = """#!/usr/bin/python3
import json, os, pathlib, sys
path = pathlib.Path(os.environ["SYSTEM"])
system = json.loads(path.read_text())
name, arguments = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
packages = [word for word in arguments if not word.startswith("-") and not word.startswith(("DPkg::", "APT::"))]
if name == "dpkg-query":
    for package in packages:
        if package in system["installed"]:
            print("installed", package, system["installed"][package])
elif name == "apt-cache":
    for package in packages[1:]:
        if package in system["known"]:
            print(f"{package}:\\n  Installed: (none)\\n  Candidate: {system['known'][package]}\\n  Version table:")
        elif package in system.get("mentioned", []):
            print(f"{package}:\\n  Installed: (none)\\n  Candidate: (none)\\n  Version table:")
elif name == "apt-get":
    system["calls"].append(arguments)
    if system["locked"] > 0:
        system["locked"] -= 1
        path.write_text(json.dumps(system))
        sys.exit("E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1 (apt-get)")
    if packages[0] == "update":
        system["known"] = system["after_update"]
    elif packages[0] == "install" and "broken" in system:
        path.write_text(json.dumps(system))
        sys.exit("E: " + system["broken"])
    elif packages[0] == "download":
        pathlib.Path(packages[1] + "_1_all.deb").touch()
    path.write_text(json.dumps(system))
elif name == "dpkg-deb":
    package = pathlib.Path(arguments[1]).name.split("_")[0]
    (pathlib.Path(arguments[2]) / "usr/share/doc" / package).mkdir(parents=True)
elif name == "id":
    print(os.environ.get("USER_ID", "0"))
elif name == "sudo":
    system["sudo"] = system.get("sudo", 0) + 1
    path.write_text(json.dumps(system))
    os.execvp(arguments[0], arguments)
"""


def known(release):
    return json.loads((DATA / f"{release}.json").read_text())


class InstallTest(ProgramTest):
    def setUp(self):
        super().setUp()
        scripts = self.folder / "checkout/scripts"
        scripts.mkdir(parents=True)
        shutil.copy(ROOT / "scripts/install_dependencies", scripts)
        shutil.copytree(LISTS, scripts / "debian")
        tools = self.folder / "tools"
        tools.mkdir()
        for name in ("dpkg-query", "apt-cache", "apt-get", "dpkg-deb", "id", "sudo"):
            (tools / name).write_text(FAKE)
            (tools / name).chmod(0o755)
        self.environment.update(PATH=f"{tools}:/usr/bin:/bin", SYSTEM=str(self.folder / "system.json"))
        self.scripts = scripts
        self.system(known("bookworm"))

    def system(self, packages, installed=None, **more):
        (self.folder / "system.json").write_text(
            json.dumps(
                {
                    "known": packages,
                    "after_update": packages,
                    "installed": installed or {},
                    "calls": [],
                    "locked": 0,
                    **more,
                }
            )
        )

    def happened(self):
        return json.loads((self.folder / "system.json").read_text())

    def calls(self):
        """What apt-get was told, without the options that every call has."""
        return [
            [word for word in call if not word.startswith("-") and word != "DPkg::Lock::Timeout=600"]
            for call in self.happened()["calls"]
        ]

    def run_script(self, name, *arguments):
        return subprocess.run(
            [self.scripts / name, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=self.environment,
        )

    def install(self, *arguments):
        return self.run_script("install_dependencies", *arguments)

    def wanted(self, *arguments):
        result = self.install("--print", *arguments)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return set(result.stdout.split())

    def resolved(self, *dependencies):
        result = self.run_script("debian/resolve", *dependencies)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout.splitlines()


class Resolving(InstallTest):
    def test_takes_debian_12_s_own_names_there(self):
        self.assertEqual(
            self.wanted(),
            {
                *MEASURING,
                "libboost1.81-dev",
                "libboost-context1.81-dev",
                "libboost-json1.81-dev",
                "libboost-url1.81-dev",
                "libvalijson-dev",
            },
        )
        self.assertIn("clang-format-14", self.wanted("scripts/debian/tests.txt"))
        self.assertEqual(self.wanted("scripts/debian/fuzz.txt"), {"ccache", "clang-14", "libclang-rt-14-dev"})

    def test_takes_debian_13_s_names_there_and_leaves_out_what_is_optional(self):
        self.system(known("trixie"))
        self.assertEqual(self.wanted(), {*MEASURING, *NEWER_BOOST, "libvalijson-dev"})
        self.assertEqual(
            self.wanted("scripts/debian/tests.txt"),
            {"ccache", "libgtest-dev", "libgmock-dev", "python3", "python3-yaml"},
        )
        self.assertEqual(self.wanted("scripts/debian/fuzz.txt"), {"ccache", "clang", "libclang-rt-dev"})

    def test_takes_ubuntu_24_04_s_names_there(self):
        self.system(known("noble"))
        self.assertEqual(self.wanted(), {*MEASURING, *NEWER_BOOST, "libvalijson-dev"})
        self.assertEqual(self.wanted("scripts/debian/fuzz.txt"), {"ccache", "clang-14", "libclang-rt-14-dev"})

    def test_finds_every_list_whole_on_both_debians_and_all_but_the_vendors_clients_on_ubuntu(self):
        for release, but in (("bookworm", ()), ("trixie", ()), ("noble", ("acceptance.txt", "node.txt"))):
            self.system(known(release))
            for path in sorted(LISTS.glob("*.txt")):
                if path.name not in but:
                    with self.subTest(release=release, list=path.name):
                        self.assertTrue(self.wanted(f"scripts/debian/{path.name}"))

    def test_of_a_report_always_names_what_keeps_apt_from_another_boost(self):
        for release in ("bookworm", "trixie", "noble"):
            self.system(known(release))
            wanted = self.wanted("scripts/debian/report.txt")
            self.assertIn("python3-munkres", wanted)
            self.assertFalse([name for name in wanted if "boost" in name or "pythran" in name])

    def test_is_content_with_any_alternative_that_is_installed(self):
        self.system(known("trixie"), {"libboost1.88-dev": "1.88.0-1"})
        self.assertEqual(
            self.resolved("libboost1.81-dev | libboost-dev (>= 1.81) | libboost1.88-dev"),
            ["installed libboost1.88-dev"],
        )

    def test_does_not_take_an_installed_version_that_is_too_old(self):
        self.system(known("bookworm"), {"libboost-dev": "1.74.0.3"})
        self.assertEqual(self.resolved("libboost-dev (>= 1.81)"), ["unknown libboost-dev (>= 1.81)"])
        self.assertEqual(self.resolved("libboost1.81-dev | libboost-dev (>= 1.81)"), ["missing libboost1.81-dev"])

    def test_upgrades_what_is_too_old_where_apt_has_newer(self):
        self.system({"a": "1.10-1"}, {"a": "1.9-1"})
        self.assertEqual(self.resolved("a (>= 1.10)"), ["missing a"])

    def test_compares_versions_as_dpkg_does(self):
        self.system({"a": "1:1.0", "b": "1.10~rc1-1"})
        self.assertEqual(
            self.resolved("a (>= 9)", "b (>= 1.10)", "b (>= 1.9)", "b (<< 1.10)", "b (= 1.10~rc1-1)"),
            ["missing a", "unknown b (>= 1.10)", "missing b", "missing b", "missing b"],
        )

    def test_does_not_take_what_apt_has_heard_of_and_cannot_install(self):
        self.system({}, mentioned=["a"])
        self.assertEqual(self.resolved("a"), ["unknown a"])

    def test_refuses_what_is_not_a_dependency(self):
        result = self.run_script("debian/resolve", "a (newer than 3)")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(result.stderr, "resolve: this is not how a dependency is written: a (newer than 3)\n")


class Installing(InstallTest):
    def test_installs_what_is_missing_without_removing_anything_and_waits_for_another_apt(self):
        self.system(known("bookworm"), {"cmake": "3.25.1-1"})
        result = self.install("cmake (>= 3.25)", "python3", "libboost1.81-dev | libboost-dev (>= 1.81)")
        self.assertEqual(
            (result.returncode, result.stdout, result.stderr), (0, "Installing: python3 libboost1.81-dev\n", "")
        )
        (call,) = self.happened()["calls"]
        self.assertEqual(call[-2:], ["python3", "libboost1.81-dev"])
        for option in ("--yes", "--no-install-recommends", "--no-remove", "DPkg::Lock::Timeout=600"):
            self.assertIn(option, call)

    def test_does_nothing_where_everything_is_there(self):
        self.system({}, {"a": "1"})
        self.assertEqual((self.install("a").stdout, self.happened()["calls"]), ("", []))

    def test_gets_the_package_lists_where_there_are_none(self):
        self.system({}, after_update=known("trixie"))
        self.assertEqual(self.install("libboost1.81-dev | libboost-dev (>= 1.81)").returncode, 0)
        self.assertEqual(self.calls(), [["update"], ["install", "libboost-dev"]])

    def test_gets_the_package_lists_once_when_they_are_too_old_to_install_from(self):
        self.system({"a": "1"}, broken="Unable to fetch some archives")
        result = self.install("a")
        self.assertEqual(self.calls(), [["install", "a"], ["update"], ["install", "a"]])
        self.assertEqual(result.returncode, 1)
        self.assertRegex(
            result.stderr, "^install_dependencies: apt-get install .* a failed:\nE: Unable to fetch some archives\n$"
        )

    def test_waits_until_another_apt_has_got_its_lists(self):
        self.system({}, after_update={"a": "1"}, locked=2)
        result = self.install("a")
        self.assertEqual((result.returncode, result.stdout), (0, "Waiting for another apt\nInstalling: a\n"))
        self.assertEqual(self.calls(), [["update"]] * 3 + [["install", "a"]])

    def test_tells_another_system_in_one_sentence_what_is_needed(self):
        self.system({"g++": "4:10.2.1-1"})
        result = self.install("g++ (>= 4:12)", "libboost1.81-dev | libboost-dev (>= 1.81)")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(
            result.stderr,
            r"^install_dependencies: .+ has no package for g\+\+ \(>= 4:12\), libboost1\.81-dev \| libboost-dev "
            r"\(>= 1\.81\); Debian 12 and 13 and Ubuntu 24\.04 have: install it by hand and pass --no-install\n$",
        )

    def test_tells_a_system_without_apt_in_one_sentence_what_is_needed(self):
        for name in ("apt-get", "dpkg-query"):
            (self.folder / "tools" / name).unlink()
        tools = self.folder / "few"
        tools.mkdir()
        for name in ("bash", "env", "dirname", "sed", "grep"):
            (tools / name).symlink_to(shutil.which(name, path="/usr/bin:/bin"))
        self.environment["PATH"] = str(tools)
        result = self.install()
        self.assertEqual(result.returncode, 1)
        self.assertRegex(
            result.stderr,
            r"^install_dependencies: this is no Debian or Ubuntu: install these.* cmake \(>= 3\.25\), .*libvalijson-dev\n$",
        )

    def test_uses_sudo_as_a_user(self):
        self.environment["USER_ID"] = "1000"
        self.assertEqual(self.install("python3").returncode, 0)
        self.assertEqual((self.happened()["sudo"], self.calls()), (1, [["install", "python3"]]))

    def test_unpacks_what_is_wanted_without_its_dependencies_once_and_as_whom_one_is(self):
        self.environment["USER_ID"] = "1000"
        result = self.install("unpack: libvalijson-dev")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "Unpacking: libvalijson-dev\n", ""))
        self.assertEqual([call[:2] for call in self.calls()], [["download", "APT::Sandbox::User=1000"]])
        self.assertNotIn("sudo", self.happened())
        self.assertTrue((self.scripts.parent / "build/packages/usr/share/doc/libvalijson-dev").is_dir())
        self.assertEqual(self.install("unpack: libvalijson-dev").stdout, "")

    def test_does_not_unpack_what_is_installed(self):
        self.system({}, {"libvalijson-dev": "1.0"})
        self.assertEqual(self.install("unpack: libvalijson-dev").stdout, "")


if __name__ == "__main__":
    unittest.main()
