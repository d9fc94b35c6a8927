"""The openstack command, as Debian ships it, against the mock. MOCKSERVER says where that is."""

import json
import subprocess
import unittest

from openstack_world import FLAVORS, IMAGES, PATIENCE, PORTS, SERVERS, Address, Mock, OpenStackTest, pick


class CommandTest(OpenStackTest):
    """Runs the command as a person would who has set the OS_... variables."""

    def run_command(self, *words, **changes):
        return subprocess.run(
            ["/usr/bin/openstack", *words],
            env=self.world.environment(**changes),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def openstack(self, *words, **changes):
        done = self.run_command(*words, "-f", "json", **changes)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refusal(self, *words, **changes):
        done = self.run_command(*words, **changes)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(done.stdout, "")
        return done.stderr


class Commands:
    """Every command's answer is compared, item by item, with plain HTTP's."""

    def test_the_world_is_as_large_as_asked_for(self):
        world = self.world
        counts = [len(items) for items in (world.servers, world.flavors, world.images, world.ports)]
        self.assertEqual(counts, [SERVERS, FLAVORS, IMAGES, PORTS])

    def test_token_and_catalog(self):
        grant = self.world.grant
        token = self.openstack("token", "issue")
        self.assertEqual(
            (token["id"], token["project_id"], token["user_id"]),
            (self.world.token, grant["project"]["id"], grant["user"]["id"]),
        )
        catalog = {service["Type"]: service["Endpoints"] for service in self.openstack("catalog", "list")}
        self.assertEqual(
            {name: endpoints[0]["url"] for name, endpoints in catalog.items()},
            {
                "identity": self.world.url + "/identity",
                "compute": self.world.url + "/compute/v2.1",
                "image": self.world.url + "/image",
                "network": self.world.url + "/network",
            },
        )

    def test_identity(self):
        grant = self.world.grant
        projects = self.openstack("project", "list")
        self.assertEqual(pick(projects, "ID", "Name"), [(grant["project"]["id"], "demo")])
        self.assertEqual(self.openstack("project", "show", "demo")["id"], grant["project"]["id"])
        self.assertEqual(self.openstack("user", "show", "admin")["id"], grant["user"]["id"])

    def test_flavors(self):
        flavors = self.world.flavors
        self.assert_same(
            pick(self.openstack("flavor", "list", "--long"), "ID", "Name", "RAM", "VCPUs", "Disk"),
            pick(flavors, "id", "name", "ram", "vcpus", "disk"),
        )
        self.assert_same(pick(self.openstack("flavor", "list"), "ID"), pick(flavors, "id"))
        for flavor in flavors[:2]:
            shown = self.openstack("flavor", "show", flavor["name"])
            self.assertEqual((shown["id"], shown["ram"]), (flavor["id"], flavor["ram"]))
            specs = self.world.get(f"{self.world.url}/compute/v2.1/flavors/{flavor['id']}/os-extra_specs")[
                "extra_specs"
            ]
            self.assertEqual(shown["properties"], specs)

    def test_servers(self):
        world = self.world
        flavors, images = dict(pick(world.flavors, "id", "name")), dict(pick(world.images, "id", "name"))
        listed = self.openstack("server", "list", "--long")
        self.assert_same(
            [(s["ID"], s["Name"], s["Status"], s["Image Name"], s["Flavor Name"]) for s in listed],
            [
                (s["id"], s["name"], s["status"], images[s["image"]["id"]], flavors[s["flavor"]["id"]])
                for s in world.servers
            ],
        )
        addresses = {
            s["id"]: {name: [a["addr"] for a in on] for name, on in s["addresses"].items()} for s in world.servers
        }
        self.assertEqual({s["ID"]: s["Networks"] for s in listed}, addresses)
        first = world.servers[0]
        shown = self.openstack("server", "show", first["name"])
        self.assertEqual(
            (shown["id"], shown["status"], shown["addresses"]), (first["id"], first["status"], addresses[first["id"]])
        )
        active = [s for s in world.servers if s["status"] == "ACTIVE"]
        self.assert_same(pick(self.openstack("server", "list", "--status", "ACTIVE"), "ID"), pick(active, "id"))
        of_flavor = [s for s in world.servers if s["flavor"]["id"] == first["flavor"]["id"]]
        self.assert_same(
            pick(self.openstack("server", "list", "--flavor", flavors[first["flavor"]["id"]]), "ID"),
            pick(of_flavor, "id"),
        )

    def test_images(self):
        images = self.world.images
        self.assert_same(
            pick(self.openstack("image", "list"), "ID", "Name", "Status"), pick(images, "id", "name", "status")
        )
        private = [image for image in images if image["visibility"] == "private"]
        self.assert_same(pick(self.openstack("image", "list", "--private"), "ID"), pick(private, "id"))
        for image in (images[0], images[-1]):
            shown = self.openstack("image", "show", image["name"])
            self.assertEqual(
                (shown["id"], shown["size"], shown["properties"]["os_distro"]),
                (image["id"], image["size"], image["os_distro"]),
            )

    def test_networks(self):
        world = self.world
        self.assert_same(
            pick(self.openstack("network", "list"), "ID", "Name", "Subnets"),
            pick(world.networks, "id", "name", "subnets"),
        )
        self.assert_same(
            pick(self.openstack("subnet", "list"), "ID", "Name", "Network", "Subnet"),
            pick(world.subnets, "id", "name", "network_id", "cidr"),
        )
        external = [n for n in world.networks if n["router:external"]]
        self.assert_same(pick(self.openstack("network", "list", "--external"), "ID"), pick(external, "id"))
        for network in world.networks[:2]:
            self.assertEqual(self.openstack("network", "show", network["name"])["id"], network["id"])

    def test_ports(self):
        world = self.world
        listed = self.openstack("port", "list")
        self.assert_same(
            [(p["ID"], p["MAC Address"], p["Fixed IP Addresses"], p["Status"]) for p in listed],
            [(p["id"], p["mac_address"], p["fixed_ips"], p["status"]) for p in world.ports],
        )
        server = world.servers[0]
        own = [p for p in world.ports if p["device_id"] == server["id"]]
        self.assert_same(pick(self.openstack("port", "list", "--server", server["name"]), "ID"), pick(own, "id"))
        shown = self.openstack("port", "show", own[0]["id"])
        self.assertEqual((shown["device_id"], shown["network_id"]), (server["id"], own[0]["network_id"]))

    def test_floating_ips(self):
        addresses = self.world.floatingips
        self.assert_same(
            pick(self.openstack("floating", "ip", "list"), "ID", "Floating IP Address", "Fixed IP Address", "Port"),
            pick(addresses, "id", "floating_ip_address", "fixed_ip_address", "port_id"),
        )
        self.assertEqual(
            self.openstack("floating", "ip", "show", addresses[0]["floating_ip_address"])["id"], addresses[0]["id"]
        )

    def test_who_is_not_known_is_refused(self):
        self.assertIn("(HTTP 401)", self.refusal("server", "list", OS_PASSWORD="wrong"))
        self.assertIn("(HTTP 401)", self.refusal("server", "list", OS_PROJECT_NAME="other"))
        self.assertIn("(HTTP 401)", self.refusal("server", "list", OS_USER_DOMAIN_ID="other"))
        nobody = {"OS_USERNAME": None, "OS_PASSWORD": None, "OS_USER_DOMAIN_ID": None, "OS_TOKEN": "garbage"}
        self.assertIn("(HTTP 401)", self.refusal("server", "list", OS_AUTH_TYPE="v3token", **nobody))
        direct = dict(
            nobody,
            OS_AUTH_TYPE="admin_token",
            OS_ENDPOINT=self.world.url + "/network",
            OS_AUTH_URL=None,
            OS_PROJECT_NAME=None,
            OS_PROJECT_DOMAIN_ID=None,
        )
        self.assertIn("The request you have made requires authentication", self.refusal("network", "list", **direct))

    def test_what_is_not_there_is_told(self):
        self.assertIn("No server with a name or ID of 'nobody' exists", self.refusal("server", "show", "nobody"))
        self.assertIn("nobody", self.refusal("flavor", "show", "nobody"))
        self.assertIn("nobody", self.refusal("image", "show", "nobody"))
        self.assertIn("nobody", self.refusal("network", "show", "nobody"))


class CommandsOverHttp(Commands, CommandTest):
    scheme = "http"


class CommandsOverHttps(Commands, CommandTest):
    scheme = "https"

    def test_a_certificate_of_somebody_else_is_not_trusted(self):
        other = Mock()
        self.addCleanup(other.stop)
        self.assertIn("CERTIFICATE_VERIFY_FAILED", self.refusal("token", "issue", OS_CACERT=other.ca_file))


class OtherNames(CommandTest):
    """The flags that say who may ask."""

    @classmethod
    def setUpClass(cls):
        cls.mock = Mock(
            "--openstack-user",
            "alice",
            "--openstack-project",
            "tea",
            "--openstack-domain",
            "party",
            MOCK_OPENSTACK_PASSWORD="wonderland",
        )
        cls.addClassCleanup(cls.mock.stop)

    def test_are_known_and_the_usual_ones_are_not(self):
        who = {
            "OS_USERNAME": "alice",
            "OS_PROJECT_NAME": "tea",
            "OS_USER_DOMAIN_ID": "party",
            "OS_PROJECT_DOMAIN_ID": "party",
        }
        self.world = Address(self.mock, "http")
        self.assertEqual(pick(self.openstack("project", "list", OS_PASSWORD="wonderland", **who), "Name"), [("tea",)])
        self.assertIn("(HTTP 401)", self.refusal("project", "list", OS_PASSWORD="secret", **who))
        self.assertIn("(HTTP 401)", self.refusal("project", "list"))


if __name__ == "__main__":
    unittest.main()
