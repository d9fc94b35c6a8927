"""Azure's command line against the mock, which refuses calls without a token. MOCKSERVER says where that is.

The mock plays an AD FS, since az looks for any other authority among Microsoft's own. Debian's az has no working `az vm`.
"""

import datetime
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from azure_world import SINCE, World
from mock import Mock

UNTIL = "2026-11-22T00:00:00Z"  # 89 days later: where the mock's events end
EVENTS = 12


class AzCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="overlap-acceptance-"))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.mock = Mock(
            "--azure", "2x3x2", "--page-size", 2, "--events-page-size", 5, "--events-per-vm", EVENTS, "--require-token"
        )
        cls.addClassCleanup(cls.mock.stop)
        cls.mock.sign_in()
        cls.world = World(cls.mock)
        cls.home = cls.world.subscriptions[0]
        cls.environment = dict(
            os.environ,
            HOME=str(folder),
            AZURE_CONFIG_DIR=str(folder / "az"),
            REQUESTS_CA_BUNDLE=cls.mock.ca_file,
            AZURE_CORE_COLLECT_TELEMETRY="0",
            AZURE_CORE_NO_COLOR="1",
        )
        url = cls.mock.https
        cls.run_az(
            "cloud",
            "register",
            "--name",
            "Mock",
            "--endpoint-resource-manager",
            url,
            "--endpoint-active-directory",
            url + "/adfs",
            "--endpoint-active-directory-resource-id",
            url,
            "--endpoint-active-directory-graph-resource-id",
            url,
            "--endpoint-management",
            url,
            "--endpoint-gallery",
            url,
        )
        cls.run_az("cloud", "set", "--name", "Mock")
        cls.login = cls.sign_in(cls.mock.secret)

    @classmethod
    def run_az(cls, *arguments):
        return subprocess.run(
            ["az", *arguments], env=cls.environment, capture_output=True, text=True, timeout=120, check=False
        )

    @classmethod
    def sign_in(cls, secret):
        # az takes the secret in argv only, where every user of the machine can read it: this one opens nothing else.
        return cls.run_az(
            "login",
            "--service-principal",
            "--username",
            "acceptance",
            "--password",
            secret,
            "--tenant",
            cls.home["tenantId"],
            "--output",
            "json",
        )

    def az(self, *arguments):
        result = self.run_az(*arguments, "--output", "json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def assert_accounts_are_the_subscriptions(self, accounts):
        known = [
            (subscription["subscriptionId"], subscription["displayName"], subscription["tenantId"], "Enabled")
            for subscription in self.world.subscriptions
        ]
        self.assertEqual(
            [(account["id"], account["name"], account["tenantId"], account["state"]) for account in accounts], known
        )

    def test_login_lists_the_subscriptions(self):
        self.assertEqual(self.login.returncode, 0, self.login.stderr)
        self.assert_accounts_are_the_subscriptions(json.loads(self.login.stdout))
        self.assert_accounts_are_the_subscriptions(self.az("account", "list"))

    def test_a_wrong_secret_is_refused_in_entras_words(self):
        refused = self.run_az(
            "login",
            "--service-principal",
            "--username",
            "intruder",
            "--password",
            "not-the-secret",
            "--tenant",
            self.home["tenantId"],
        )
        self.assertEqual(refused.returncode, 1)
        self.assertIn("AADSTS7000215", refused.stderr)

    def test_the_access_token_is_one_that_the_mock_accepts(self):
        answer = self.az("account", "get-access-token", "--resource", self.mock.https)
        self.assertEqual((answer["tokenType"], answer["tenant"]), ("Bearer", self.home["tenantId"]))
        left = datetime.datetime.strptime(answer["expiresOn"], "%Y-%m-%d %H:%M:%S.%f") - datetime.datetime.now()
        self.assertGreater(left.total_seconds(), 3000)
        self.assertLess(left.total_seconds(), 3660)
        for token, status in ((answer["accessToken"], 200), (answer["accessToken"] + "0", 401)):
            self.assertEqual(self.mock.exchange("/subscriptions?api-version=2022-12-01", token=token)[0], status)

    def test_groups_are_listed_filtered_and_looked_up(self):
        known = self.world.groups[self.home["id"]]
        self.assertEqual(
            [(group["id"], group["location"]) for group in self.az("group", "list")],
            [(group["id"], group["location"]) for group in known],
        )
        environment = known[0]["tags"]["environment"]
        self.assertEqual(
            [group["name"] for group in self.az("group", "list", "--tag", f"environment={environment}")],
            [group["name"] for group in known if group["tags"]["environment"] == environment],
        )
        self.assertIs(self.az("group", "exists", "--name", known[0]["name"]), True)
        self.assertIs(self.az("group", "exists", "--name", "nobody-001"), False)
        missing = self.run_az("group", "show", "--name", "nobody-001")
        self.assertEqual(missing.returncode, 3)
        self.assertIn("ResourceGroupNotFound", missing.stderr)

    def test_resources_are_listed_by_type_and_shown_by_id(self):
        vms = [vm for group in self.world.groups[self.home["id"]] for vm in self.world.vms[group["id"]]]
        self.assertEqual(len(vms), 6)
        listed = self.az("resource", "list", "--resource-type", "Microsoft.Compute/virtualMachines")
        self.assertEqual([(vm["id"], vm["location"]) for vm in listed], [(vm["id"], vm["location"]) for vm in vms])
        self.assertEqual(len(self.az("resource", "list")), 4 * len(vms))
        shown = self.az("resource", "show", "--ids", vms[0]["id"])
        self.assertEqual(shown["properties"]["hardwareProfile"], vms[0]["properties"]["hardwareProfile"])

    def test_the_activity_log_is_the_whole_one_over_all_its_pages(self):
        times = ("--start-time", SINCE, "--end-time", UNTIL)
        log = self.az("monitor", "activity-log", "list", *times, "--max-events", "500")
        vms = [row["id"] for row in self.world.table if row["id"].startswith(self.home["id"])]
        known = [(vm, event["operation"], event["status"]) for vm in vms for event in self.world.events[vm]]
        self.assertEqual(len(known), 6 * EVENTS)
        listed = [(event["resourceId"], event["operationName"]["value"], event["status"]["value"]) for event in log]
        self.assertEqual(sorted(listed), sorted(known))
        of_vm = self.az("monitor", "activity-log", "list", "--resource-id", vms[0], *times)
        self.assertEqual(
            [event["operationName"]["value"] for event in of_vm],
            [event["operation"] for event in self.world.events[vms[0]]],
        )
        self.assertEqual(len(self.az("monitor", "activity-log", "list-categories")), 8)

    def test_locations_and_providers_are_listed(self):
        self.assertEqual(len(self.az("account", "list-locations")), 6)
        self.assertEqual(
            [provider["namespace"] for provider in self.az("provider", "list")],
            ["Microsoft.Compute", "Microsoft.Insights", "Microsoft.Network", "Microsoft.Resources"],
        )


if __name__ == "__main__":
    unittest.main()
