"""Azure's SDK for Python, synchronous and asynchronous, against the mock. MOCKSERVER says where that is."""

import asyncio
import math
import unittest

import azure.identity
import azure.identity.aio
import msal
import requests
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
    ServiceRequestError,
)
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.compute.aio import ComputeManagementClient as AsyncComputeManagementClient
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.monitor.aio import MonitorManagementClient as AsyncMonitorManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.resource import ResourceManagementClient, SubscriptionClient
from azure.mgmt.resource.resources.aio import ResourceManagementClient as AsyncResourceManagementClient
from azure.mgmt.resource.subscriptions.aio import SubscriptionClient as AsyncSubscriptionClient

from azure_world import EXPLAINS, World, instant, log_filter
from mock import MockTest

PAGE, EVENTS_PAGE, EVENTS = 2, 5, 12
OPTIONS = ("--azure", "2x3x5", "--page-size", PAGE, "--events-page-size", EVENTS_PAGE, "--events-per-vm", EVENTS)
SELECT = "operationName,eventTimestamp,status"
NOBODY = "00000000-0000-0000-0000-000000000000"


def where(mock, **changes):
    """What every management client is told."""
    options = {
        "base_url": mock.https,
        "credential_scopes": [mock.https + "/.default"],
        "connection_verify": mock.ca_file,
    }
    return dict(options, **changes)


def credential_for(mock, kind=azure.identity.ClientSecretCredential, secret=None, **changes):
    # Debian's version knows the first spelling, released ones the second.
    options = {
        "authority": mock.https,
        "instance_discovery": False,
        "disable_instance_discovery": True,
        "connection_verify": mock.ca_file,
    }
    return kind("contoso", "acceptance", secret or mock.secret, **dict(options, **changes))


def row(subscription, group, vm, size, location, state, since):
    return {
        "name": vm.name,
        "id": vm.id,
        "subscription": subscription.display_name,
        "group": group.name,
        "size": size,
        "location": location,
        "state": state,
        "since": since,
    }


def state_of(view):
    return view.statuses[1].code.split("/")[1] if len(view.statuses) > 1 else "Unknown"


def explains(event, state):
    return event.status.value == "Succeeded" and event.operation_name.value in EXPLAINS[state]


def walk(mock):
    """The calls of azruntime 0.6 in its order: every VM is asked for twice, and pages after the match are left alone."""
    credential, options, table = credential_for(mock), where(mock), []
    for subscription in SubscriptionClient(credential, **options).subscriptions.list():
        resources = ResourceManagementClient(credential, subscription.subscription_id, **options)
        compute = ComputeManagementClient(credential, subscription.subscription_id, **options)
        monitor = MonitorManagementClient(credential, subscription.subscription_id, **options)
        for group in resources.resource_groups.list():
            for vm in compute.virtual_machines.list(group.name):
                state = state_of(compute.virtual_machines.instance_view(group.name, vm.name))
                size = compute.virtual_machines.get(group.name, vm.name).hardware_profile.vm_size
                location = compute.virtual_machines.get(group.name, vm.name).location
                since = "unknown"
                if state in EXPLAINS:
                    for event in monitor.activity_logs.list(filter=log_filter(vm.id), select=SELECT):
                        if explains(event, state):
                            since = event.event_timestamp
                            break
                table.append(row(subscription, group, vm, size, location, state, since))
    return table


async def walk_at_once(mock, at_most=16):
    """The same table from overlapped calls, at most so many at a time."""
    limit = asyncio.Semaphore(at_most)
    options = where(mock)

    async def limited(call):
        async with limit:
            return await call

    async def time_in_state(monitor, vm, state):
        async for event in monitor.activity_logs.list(filter=log_filter(vm.id), select=SELECT):
            if explains(event, state):
                return event.event_timestamp
        return "unknown"

    async def describe(compute, monitor, subscription, group, vm):
        view, single = await asyncio.gather(
            limited(compute.virtual_machines.instance_view(group.name, vm.name)),
            limited(compute.virtual_machines.get(group.name, vm.name)),
        )
        state = state_of(view)
        since = await limited(time_in_state(monitor, vm, state)) if state in EXPLAINS else "unknown"
        return row(subscription, group, vm, single.hardware_profile.vm_size, single.location, state, since)

    async def inventory(credential, subscription):
        async with AsyncResourceManagementClient(
            credential, subscription.subscription_id, **options
        ) as resources, AsyncComputeManagementClient(
            credential, subscription.subscription_id, **options
        ) as compute, AsyncMonitorManagementClient(
            credential, subscription.subscription_id, **options
        ) as monitor:
            tasks = []
            async for group in resources.resource_groups.list():
                async for vm in compute.virtual_machines.list(group.name):
                    tasks.append(asyncio.create_task(describe(compute, monitor, subscription, group, vm)))
            return await asyncio.gather(*tasks)

    async with credential_for(mock, azure.identity.aio.ClientSecretCredential) as credential, AsyncSubscriptionClient(
        credential, **options
    ) as client:
        tables = [await inventory(credential, subscription) async for subscription in client.subscriptions.list()]
        return [line for table in tables for line in table]


def as_the_sdk_reads_it(table):
    return [dict(line, since=line["since"] if line["since"] == "unknown" else instant(line["since"])) for line in table]


def log_pages(world):
    """How many pages of the log a search that stops at its match reads."""
    pages = 0
    for line in world.table:
        if line["state"] not in EXPLAINS:
            continue
        times = [event["time"] for event in world.events[line["id"]]]
        match = times.index(line["since"]) if line["since"] != "unknown" else EVENTS - 1
        pages += match // EVENTS_PAGE + 1
    return pages


class AzurePython(MockTest):
    def test_azruntimes_walk_finds_the_table_of_plain_http_in_as_many_requests_as_it_takes(self):
        mock = self.start_mock(*OPTIONS)
        world = World(mock)
        self.assertEqual(walk(mock), as_the_sdk_reads_it(world.table))
        self.assertEqual(len(world.table), 30)
        self.assertGreater(log_pages(world), 30, "every search ends on its first page: nothing is seen of the others")
        requests = mock.requests()
        self.assertEqual(requests.pop("token"), 1)
        self.assertEqual(requests.pop("openid_configuration"), 1)
        self.assertEqual(
            requests,
            {
                "subscriptions": 1,
                "groups": 2 * math.ceil(3 / PAGE),
                "vms": 6 * math.ceil(5 / PAGE),
                "vm": 2 * 30,
                "instance_view": 30,
                "activity_log": log_pages(world),
            },
        )

    def test_the_asynchronous_sdk_finds_the_same_table(self):
        mock = self.start_mock(*OPTIONS, "--latency", "10ms")
        world = World(mock)
        self.assertEqual(asyncio.run(walk_at_once(mock)), as_the_sdk_reads_it(world.table))
        requests = mock.requests()
        self.assertEqual((requests["vm"], requests["instance_view"]), (30, 30))
        self.assertEqual(requests["activity_log"], log_pages(world))
        peak = mock.get("/__mock/journal/anonymous")["peak_in_flight"]
        self.assertGreater(peak, 1)
        self.assertLessEqual(peak, 17, "16 calls, and the list that runs beside them")

    def test_the_other_reads_return_what_plain_http_returns(self):
        mock = self.start_mock(*OPTIONS)
        world = World(mock)
        credential, options = credential_for(mock), where(mock)
        home = world.subscriptions[0]
        vms = [vm for group in world.groups[home["id"]] for vm in world.vms[group["id"]]]
        group, vm = world.groups[home["id"]][0], vms[0]
        subscriptions = SubscriptionClient(credential, **options)
        resources = ResourceManagementClient(credential, home["subscriptionId"], **options)
        compute = ComputeManagementClient(credential, home["subscriptionId"], **options)
        monitor = MonitorManagementClient(credential, home["subscriptionId"], **options)

        self.assertEqual([tenant.tenant_id for tenant in subscriptions.tenants.list()], [home["tenantId"]])
        self.assertEqual(subscriptions.subscriptions.get(home["subscriptionId"]).display_name, home["displayName"])
        self.assertEqual(len(list(subscriptions.subscriptions.list_locations(home["subscriptionId"]))), 6)

        self.assertEqual(resources.resource_groups.get(group["name"]).location, group["location"])
        self.assertIs(resources.resource_groups.check_existence(group["name"]), True)
        self.assertIs(resources.resource_groups.check_existence("nobody-001"), False)
        environment = group["tags"]["environment"]
        tagged = resources.resource_groups.list(
            filter=f"tagName eq 'environment' and tagValue eq '{environment}'", top=1
        )
        self.assertEqual(
            [found.name for found in tagged],
            [known["name"] for known in world.groups[home["id"]] if known["tags"]["environment"] == environment],
        )
        disks = resources.resources.list(filter="resourceType eq 'Microsoft.Compute/disks'", expand="createdTime")
        self.assertEqual(
            [(disk.name, disk.created_time is not None) for disk in disks],
            [(known["properties"]["storageProfile"]["osDisk"]["name"], True) for known in vms],
        )
        self.assertEqual(len(list(resources.resources.list_by_resource_group(group["name"]))), 4 * 5)
        self.assertIs(resources.resources.check_existence_by_id(vm["id"], "2024-03-01"), True)
        generic = resources.resources.get_by_id(vm["id"], "2024-03-01")
        self.assertEqual(generic.properties["vmId"], vm["properties"]["vmId"])
        self.assertEqual(resources.providers.get("Microsoft.Compute").registration_state, "Registered")
        self.assertEqual(len(list(resources.providers.list())), 4)
        self.assertEqual(len(list(resources.providers.list_at_tenant_scope())), 4)

        self.assertEqual([found.id for found in compute.virtual_machines.list_all()], [known["id"] for known in vms])
        here = [known["id"] for known in vms if known["location"] == vm["location"]]
        self.assertEqual([found.id for found in compute.virtual_machines.list_by_location(vm["location"])], here)
        statuses = [found.instance_view.statuses for found in compute.virtual_machines.list_all(status_only="true")]
        self.assertEqual(
            [found[1].code.split("/")[1] if len(found) > 1 else "Unknown" for found in statuses],
            [line["state"] for line in world.table[:15]],
        )
        expanded = compute.virtual_machines.get(group["name"], vm["name"], expand="instanceView")
        self.assertEqual(state_of(expanded.instance_view), world.table[0]["state"])
        self.assertTrue(compute.virtual_machines.get(group["name"], vm["name"], expand="userData").user_data)
        sizes = {size.name for size in compute.virtual_machine_sizes.list(vm["location"])}
        available = compute.virtual_machines.list_available_sizes(group["name"], vm["name"])
        self.assertEqual(sizes, {size.name for size in available})
        self.assertIn(vm["properties"]["hardwareProfile"]["vmSize"], sizes)
        boot = compute.virtual_machines.retrieve_boot_diagnostics_data(group["name"], vm["name"])
        self.assertIn(f"{vm['name']}.serialconsole.log", boot.serial_console_log_blob_uri)
        extensions = compute.virtual_machine_extensions.list(group["name"], vm["name"]).value
        self.assertEqual(len(extensions), 1)
        extension = compute.virtual_machine_extensions.get(group["name"], vm["name"], extensions[0].name)
        self.assertEqual(extension.id, extensions[0].id)

        profile = vm["properties"]["storageProfile"]["osDisk"]
        disk = compute.disks.get(group["name"], profile["name"])
        self.assertEqual((disk.managed_by, disk.disk_size_gb), (vm["id"], profile["diskSizeGB"]))
        interface = vm["properties"]["networkProfile"]["networkInterfaces"][0]["id"].split("/")[-1]
        network = NetworkManagementClient(credential, home["subscriptionId"], **options)
        found = network.network_interfaces.get(group["name"], interface)
        self.assertEqual(found.virtual_machine.id, vm["id"])
        self.assertRegex(found.ip_configurations[0].private_ip_address, r"^10(\.\d+){3}$")

        whole = list(monitor.activity_logs.list(filter=log_filter(vm["id"])))
        self.assertEqual(
            [event.event_timestamp for event in whole], [instant(event["time"]) for event in world.events[vm["id"]]]
        )
        self.assertTrue(all(event.caller and event.claims and event.correlation_id for event in whole))
        self.assertEqual(len(list(monitor.tenant_activity_logs.list())), EVENTS)
        self.assertEqual(len(list(monitor.event_categories.list())), 8)
        self.assertNotIn("unmatched", mock.requests())

    def test_what_does_not_exist_is_the_sdks_not_found(self):
        mock = self.start_mock("--azure", "1x1x1")
        credential, home = credential_for(mock), World(mock).subscriptions[0]["subscriptionId"]
        nowhere = ResourceManagementClient(credential, NOBODY, **where(mock))
        compute = ComputeManagementClient(credential, home, **where(mock))
        calls = {
            "SubscriptionNotFound": lambda: list(nowhere.resource_groups.list()),
            "ResourceGroupNotFound": lambda: compute.virtual_machines.get("no-001", "x"),
        }
        for code, call in calls.items():
            with self.assertRaises(ResourceNotFoundError) as refused:
                call()
            self.assertEqual((refused.exception.status_code, refused.exception.error.code), (404, code))

    def test_a_filter_that_azure_does_not_know_is_refused(self):
        mock = self.start_mock("--azure", "1x1x1")
        home = World(mock).subscriptions[0]["subscriptionId"]
        monitor = MonitorManagementClient(credential_for(mock), home, **where(mock))
        with self.assertRaises(HttpResponseError) as refused:
            list(monitor.activity_logs.list(filter="caller eq 'me'"))
        self.assertEqual(refused.exception.status_code, 400)

    def test_a_wrong_secret_is_refused(self):
        mock = self.start_mock()
        with self.assertRaises(ClientAuthenticationError) as refused:
            credential_for(mock, secret="not-the-secret").get_token(mock.https + "/.default")
        self.assertIn("AADSTS7000215", str(refused.exception))

        async def ask():
            kind = azure.identity.aio.ClientSecretCredential
            async with credential_for(mock, kind, secret="not-the-secret") as credential:
                await credential.get_token(mock.https + "/.default")

        with self.assertRaises(ClientAuthenticationError) as refused:
            asyncio.run(ask())
        self.assertIn("AADSTS7000215", str(refused.exception))

    def test_with_require_token_only_tokens_of_the_mock_are_accepted(self):
        mock = self.start_mock("--azure", "1x1x2", "--require-token")
        status, fields, _ = mock.exchange("/subscriptions?api-version=2022-12-01")
        self.assertEqual(status, 401)
        self.assertIn("authorization_uri=", fields["WWW-Authenticate"])
        table = walk(mock)
        mock.sign_in()
        self.assertEqual(table, as_the_sdk_reads_it(World(mock).table))
        other = self.start_mock("--seed", 2)
        with self.assertRaises(ClientAuthenticationError) as refused:
            list(SubscriptionClient(credential_for(other), **where(mock)).subscriptions.list())
        self.assertIn("InvalidAuthenticationToken", str(refused.exception))

    def test_a_server_that_nobody_vouches_for_is_not_talked_to(self):
        mock = self.start_mock()
        foreign = self.foreign_ca_file()
        credential = credential_for(mock)
        credential.get_token(mock.https + "/.default")
        with self.assertRaises(ServiceRequestError):
            client = SubscriptionClient(credential, **where(mock, connection_verify=foreign, retry_total=0))
            list(client.subscriptions.list())
        self.assertNotIn("subscriptions", mock.requests())

    def test_instance_discovery_finds_the_mock(self):
        mock = self.start_mock()
        session = requests.Session()
        session.trust_env = False  # REQUESTS_CA_BUNDLE would win over the next line
        session.verify = mock.ca_file
        with self.subTest("its own authority"):
            application = msal.ConfidentialClientApplication(
                "acceptance",
                client_credential=mock.secret,
                authority=mock.https + "/organizations",
                http_client=session,
                instance_discovery=mock.https + "/common/discovery/instance",
            )
            self.assertIn("access_token", application.acquire_token_for_client([mock.https + "/.default"]))
            self.assertEqual(mock.requests()["instance_discovery"], 1)
        with self.subTest("another one"), self.assertRaisesRegex(ValueError, "invalid_instance"):
            msal.ConfidentialClientApplication(
                "acceptance",
                client_credential=mock.secret,
                authority="https://login.example/contoso",
                http_client=session,
                instance_discovery=mock.https + "/common/discovery/instance",
            )

    def test_the_secret_may_come_by_http_basic(self):
        mock = self.start_mock()

        def sign_in(secret):
            form = {"grant_type": "client_credentials", "scope": mock.https + "/.default"}
            return requests.post(
                mock.https + "/contoso/oauth2/v2.0/token",
                data=form,
                auth=("acceptance", secret),
                verify=mock.ca_file,
                timeout=30,
            )

        self.assertEqual(sign_in(mock.secret).status_code, 200)
        self.assertEqual(sign_in("not-the-secret").json()["error_codes"], [7000215])

    def test_throttled_calls_succeed_in_the_end(self):
        self.skip_unless_mock_has("--throttle")
        mock = self.start_mock("--azure", "1x1x1", "--throttle", "azure:60")
        line = World(mock).table[0]
        compute = ComputeManagementClient(credential_for(mock), line["id"].split("/")[2], **where(mock))
        names = [compute.virtual_machines.get(line["group"], line["name"]).name for _ in range(60)]
        self.assertEqual(names, [line["name"]] * 60)
        self.assertGreater(mock.requests()["vm"], 60, "nothing was throttled")


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # azruntime leaves its clients open, and so does its walk here
