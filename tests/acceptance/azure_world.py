"""What is in the mock's Azure, found out by plain HTTP: the expected values of the Azure tests."""

import datetime

SINCE = "2026-08-25T00:00:00Z"  # a day to start from; the mock has no clock
STARTS = ("Microsoft.Compute/virtualMachines/start/action", "Microsoft.Compute/virtualMachines/write")
EXPLAINS = {"running": STARTS, "deallocated": ("Microsoft.Compute/virtualMachines/deallocate/action",)}


def log_filter(vm_id):
    return f"eventTimestamp ge '{SINCE}' and resourceUri eq '{vm_id}'"


def explaining(state, events):
    """The time of the newest event that explains the power state; "unknown" when there is none, or none can be."""
    for event in events:
        if event["status"] == "Succeeded" and event["operation"] in EXPLAINS.get(state, ()):
            return event["time"]
    return "unknown"


def instant(text):
    """A timestamp without its seventh digit, which Python's own cannot hold."""
    return datetime.datetime.strptime(text[:26], "%Y-%m-%dT%H:%M:%S.%f").replace(tzinfo=datetime.timezone.utc)


class World:
    """The whole estate. Events come from the log of the subscription, not from a query per VM as the clients send it."""

    def __init__(self, mock):
        self.subscriptions = mock.items("/subscriptions?api-version=2022-12-01")
        self.groups = {}
        self.vms = {}
        self.table = []
        self.events = {}
        for subscription in self.subscriptions:
            home = subscription["id"]
            self.groups[home] = mock.items(f"{home}/resourcegroups?api-version=2021-04-01")
            log = mock.items(
                f"{home}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01"
                f"&$filter=eventTimestamp%20ge%20'{SINCE}'"
            )
            for group in self.groups[home]:
                vms = mock.items(f"{group['id']}/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01")
                self.vms[group["id"]] = vms
                for vm in vms:
                    self.table.append(self.row(mock, subscription, group, vm, log))

    def row(self, mock, subscription, group, vm, log):
        statuses = mock.get(f"{vm['id']}/instanceView?api-version=2024-03-01")["statuses"]
        state = statuses[1]["code"].split("/")[1] if len(statuses) > 1 else "Unknown"
        events = [
            {
                "operation": event["operationName"]["value"],
                "status": event["status"]["value"],
                "time": event["eventTimestamp"],
            }
            for event in log
            if event["resourceId"] == vm["id"]
        ]
        self.events[vm["id"]] = events
        return {
            "name": vm["name"],
            "id": vm["id"],
            "subscription": subscription["displayName"],
            "group": group["name"],
            "size": vm["properties"]["hardwareProfile"]["vmSize"],
            "location": vm["location"],
            "state": state,
            "since": explaining(state, events),
        }
