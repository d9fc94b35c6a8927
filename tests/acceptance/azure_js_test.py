"""Azure's SDK for JavaScript against the mock, compared with plain HTTP. MOCKSERVER and AZURE_JS say where both are."""

import datetime
import json
import math
import os
import pathlib
import subprocess
import unittest

from azure_world import SINCE, World, explaining, instant
from mock import MockTest

PROGRAM = pathlib.Path(os.environ["AZURE_JS"]) / "inventory.mjs"
ESTATE = {"subscriptions": 2, "groups": 3, "vms": 5}
EVENTS, PAGE, EVENTS_PAGE = 12, 2, 5
OPTIONS = ("--azure", "2x3x5", "--page-size", PAGE, "--events-page-size", EVENTS_PAGE, "--events-per-vm", EVENTS)


def milliseconds(moment):
    return math.floor(moment.timestamp() * 1000)


def names(items, field="name"):
    return [item[field] for item in items]


class AzureJs(MockTest):
    def node(self, mock, **changes):
        environment = dict(
            os.environ,
            ARM_ENDPOINT=mock.https,
            AZURE_AUTHORITY_HOST=mock.https,
            AZURE_TENANT_ID="contoso",
            AZURE_CLIENT_ID="acceptance",
            AZURE_CLIENT_SECRET=mock.secret,
            NODE_EXTRA_CA_CERTS=mock.ca_file,
            LOG_SINCE=SINCE,
        )
        environment.update(changes)
        self.assertTrue(PROGRAM.exists(), f"{PROGRAM} is missing: scripts/test --acceptance prepares it")
        return subprocess.run(
            ["node", str(PROGRAM)], env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    def inventory(self, mock, **changes):
        result = self.node(mock, **changes)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def assert_same_row(self, row, expected, world):
        for field in ("name", "id", "subscription", "group", "size", "location", "state"):
            self.assertEqual(row[field], expected[field])
        events = row["log"]["events"]
        self.assertEqual(len(events), EVENTS)
        self.assertEqual(row["log"]["pages"], math.ceil(EVENTS / EVENTS_PAGE))
        for event, known in zip(events, world.events[row["id"]]):
            self.assertEqual(event["fields"], ["eventTimestamp", "operationName", "status"])
            self.assertEqual((event["operation"], event["status"]), (known["operation"], known["status"]))
            moment = datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00"))
            self.assertEqual(milliseconds(moment), milliseconds(instant(known["time"])))
        found = explaining(row["state"], events)
        if expected["since"] == "unknown":
            self.assertEqual(found, "unknown")
        else:
            moment = datetime.datetime.fromisoformat(found.replace("Z", "+00:00"))
            self.assertEqual(milliseconds(moment), milliseconds(instant(expected["since"])))

    def test_the_inventory_is_the_one_that_plain_http_finds(self):
        mock = self.start_mock(*OPTIONS)
        world = World(mock)
        report = self.inventory(mock)
        self.assertEqual(len(world.table), 30)
        for listed, expected in zip(report["subscriptions"], world.subscriptions, strict=True):
            for field, value in listed.items():
                self.assertEqual(value, expected[field])
        self.assertEqual(report["single"], world.subscriptions[0]["displayName"])
        rows = []
        for inventory, subscription in zip(report["inventories"], world.subscriptions, strict=True):
            groups = world.groups[subscription["id"]]
            for listed, expected in zip(inventory["groups"], groups, strict=True):
                for field, value in listed.items():
                    self.assertEqual(value, expected[field])
            rows += inventory["rows"]
        for row, expected in zip(rows, world.table, strict=True):
            self.assert_same_row(row, expected, world)
        # Without these, a mock that explains nothing, or everything, would pass.
        since = [row["since"] for row in world.table]
        self.assertIn("unknown", since)
        self.assertGreater(len(since) - since.count("unknown"), 10)

    def test_the_other_lists_are_those_of_plain_http(self):
        mock = self.start_mock(*OPTIONS)
        world = World(mock)
        report = self.inventory(mock)
        self.assertEqual(report["tenants"], [world.subscriptions[0]["tenantId"]])
        locations = mock.items(world.subscriptions[0]["id"] + "/locations?api-version=2022-12-01")
        self.assertEqual((report["locations"], len(locations)), (names(locations), 6))
        for inventory, subscription in zip(report["inventories"], world.subscriptions, strict=True):
            vms = [vm for group in world.groups[subscription["id"]] for vm in world.vms[group["id"]]]
            self.assertEqual(len(vms), ESTATE["groups"] * ESTATE["vms"])
            self.assertEqual(inventory["all"], names(vms, "id"))
            here = [vm["id"] for vm in vms if vm["location"] == inventory["location"]]
            self.assertEqual(inventory["byLocation"], here)
            self.assertGreater(len(here), 0)
            self.assertEqual(
                inventory["resources"], [vm["properties"]["storageProfile"]["osDisk"]["name"] for vm in vms]
            )
            self.assertEqual(
                inventory["providers"],
                ["Microsoft.Compute", "Microsoft.Insights", "Microsoft.Network", "Microsoft.Resources"],
            )
            self.assertEqual(inventory["sizes"], names(mock.items(vms[0]["id"] + "/vmSizes?api-version=2024-03-01")))
            extensions = mock.items(vms[0]["id"] + "/extensions?api-version=2024-03-01")
            self.assertEqual((inventory["extensions"], len(extensions)), (names(extensions), 1))
            self.assertEqual((inventory["groupExists"], inventory["noGroupExists"]), (True, False))
            self.assertEqual(len(inventory["categories"]), 8)
            self.assertEqual(inventory["tenantEvents"], EVENTS)

    def test_it_sends_as_many_requests_as_there_are_items_and_pages(self):
        mock = self.start_mock(*OPTIONS)
        self.inventory(mock)
        requests = mock.requests()
        vms = ESTATE["subscriptions"] * ESTATE["groups"] * ESTATE["vms"]
        groups = ESTATE["subscriptions"] * ESTATE["groups"]
        self.assertEqual(requests["token"], 2, "one, and the one with a wrong secret")
        self.assertEqual(requests["subscriptions"], math.ceil(ESTATE["subscriptions"] / PAGE))
        self.assertEqual(requests["groups"], ESTATE["subscriptions"] * math.ceil(ESTATE["groups"] / PAGE) + 1)
        self.assertEqual(requests["vms"], groups * math.ceil(ESTATE["vms"] / PAGE))
        self.assertEqual(requests["vm"], vms + 1)
        self.assertEqual(requests["instance_view"], vms)
        self.assertEqual(requests["activity_log"], vms * math.ceil(EVENTS / EVENTS_PAGE))
        self.assertNotIn("unmatched", requests)

    def test_refusals_arrive_as_the_sdks_own_errors(self):
        report = self.inventory(self.start_mock("--azure", "1x1x1"))
        self.assertEqual(report["wrongSecret"]["name"], "AuthenticationRequiredError")
        self.assertIn("AADSTS7000215", report["wrongSecret"]["message"])
        for refusal, code in (("missingSubscription", "SubscriptionNotFound"), ("missingVm", "ResourceGroupNotFound")):
            self.assertEqual(report[refusal]["name"], "RestError")
            self.assertEqual((report[refusal]["status"], report[refusal]["code"]), (404, code))

    def test_with_require_token_the_sdks_token_is_accepted(self):
        mock = self.start_mock("--azure", "1x1x2", "--require-token")
        self.assertEqual(mock.exchange("/subscriptions?api-version=2022-12-01")[0], 401)
        mock.sign_in()
        report = self.inventory(mock)
        self.assertEqual(names(report["inventories"][0]["rows"]), names(World(mock).table))

    def test_a_token_of_another_authority_is_refused(self):
        mock = self.start_mock("--require-token", "--seed", 1)
        other = self.start_mock("--seed", 2)
        both = self.folder / "authorities.pem"
        both.write_text(pathlib.Path(mock.ca_file).read_text() + pathlib.Path(other.ca_file).read_text())
        result = self.node(
            mock, AZURE_AUTHORITY_HOST=other.https, AZURE_CLIENT_SECRET=other.secret, NODE_EXTRA_CA_CERTS=str(both)
        )
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("InvalidAuthenticationToken", result.stderr)

    def test_a_server_that_nobody_vouches_for_is_not_talked_to(self):
        mock = self.start_mock()
        result = self.node(mock, NODE_EXTRA_CA_CERTS=self.foreign_ca_file())
        self.assertNotEqual(result.returncode, 0)
        self.assertRegex(result.stderr, "certificate|network_error|endpoints_resolution_error")
        self.assertEqual(mock.requests(), {}, "nothing was sent before the certificate was checked")

    def test_throttled_calls_succeed_in_the_end(self):
        self.skip_unless_mock_has("--throttle")
        mock = self.start_mock("--azure", "1x1x1", "--throttle", "azure:60")
        report = self.inventory(mock, REPEATED_GETS="60")
        self.assertEqual(report["repeated"], 60)
        self.assertGreater(mock.requests()["vm"], 60 + 2, "nothing was throttled")


if __name__ == "__main__":
    unittest.main()
