"""novaclient, glanceclient, neutronclient, keystoneauth and the SDK against the mock. MOCKSERVER says where that is."""

import os
import unittest

import glanceclient.client
import glanceclient.exc
import keystoneauth1.exceptions
import neutronclient.common.exceptions
import novaclient.client
import novaclient.exceptions
import openstack
from keystoneauth1 import session
from keystoneauth1.identity import v3
from neutronclient.v2_0.client import Client as NeutronClient

from openstack_world import Mock, OpenStackTest, pick

# requests would take these for more important than the authority that a client names.
for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
    os.environ.pop(variable, None)


def members(objects, *names):
    return [tuple(getattr(each, name) for name in names) for each in objects]


class Clients:
    """What each client returns is compared, item by item, with plain HTTP's."""

    def auth(self, **changes):
        return v3.Password(
            **dict(
                {
                    "auth_url": self.world.url + "/identity/v3",
                    "username": "admin",
                    "password": "secret",
                    "project_name": "demo",
                    "user_domain_id": "default",
                    "project_domain_id": "default",
                },
                **changes,
            )
        )

    def session(self, **changes):
        return session.Session(self.auth(**changes), verify=self.mock.ca_file)

    def nova(self, version="2.1"):
        return novaclient.client.Client(version, session=self.session())

    def neutron(self):
        return NeutronClient(session=self.session())

    def sdk(self):
        connection = openstack.connect(
            auth=dict(
                auth_url=self.world.url + "/identity",
                username="admin",
                password="secret",
                project_name="demo",
                user_domain_id="default",
                project_domain_id="default",
            ),
            cacert=self.mock.ca_file,
            region_name="RegionOne",
            load_envvars=False,
            load_yaml_config=False,
        )
        self.addCleanup(connection.close)
        return connection

    def test_a_password_gets_the_token(self):
        own = self.session()
        self.assertEqual(own.get_token(), self.world.token)
        self.assertEqual(own.get_project_id(), self.world.grant["project"]["id"])
        self.assertEqual(own.get_endpoint(service_type="compute"), self.world.url + "/compute/v2.1")
        self.assertFalse(own.auth.get_access(own).will_expire_soon())

    def test_ids_do_as_well_as_names(self):
        grant = self.world.grant
        by_id = self.session(
            username=None,
            user_id=grant["user"]["id"],
            user_domain_id=None,
            project_name=None,
            project_id=grant["project"]["id"],
            project_domain_id=None,
        )
        self.assertEqual(by_id.get_token(), self.world.token)

    def test_who_is_not_known_is_refused(self):
        for wrong in (
            {"password": "guess"},
            {"username": "root"},
            {"project_name": "other"},
            {"user_domain_id": "other"},
        ):
            with self.assertRaises(keystoneauth1.exceptions.Unauthorized, msg=wrong):
                self.session(**wrong).get_token()
        with self.assertRaises(keystoneauth1.exceptions.Unauthorized):
            novaclient.client.Client(
                "2.1",
                auth_url=self.world.url + "/identity/v3",
                auth_token="garbage",
                project_name="demo",
                project_domain_id="default",
                cacert=self.mock.ca_file,
            ).servers.list()
        with self.assertRaises(glanceclient.exc.HTTPUnauthorized):
            list(
                glanceclient.client.Client(
                    "2", self.world.url + "/image", token="garbage", cacert=self.mock.ca_file
                ).images.list()
            )
        with self.assertRaises(neutronclient.common.exceptions.Unauthorized):
            NeutronClient(
                token="garbage", endpoint_url=self.world.url + "/network", ca_cert=self.mock.ca_file
            ).list_networks()

    def test_novaclient_lists_and_gets(self):
        nova, world = self.nova(), self.world
        self.assert_same(members(nova.flavors.list(), "id", "name", "ram"), pick(world.flavors, "id", "name", "ram"))
        self.assert_same(
            members(nova.servers.list(), "id", "name", "status"), pick(world.servers, "id", "name", "status")
        )
        for expected in world.servers[:3]:
            server = nova.servers.get(expected["id"])
            self.assertEqual(server.to_dict(), expected)
            interfaces = [interface.port_id for interface in nova.servers.interface_list(server)]
            self.assertEqual(interfaces, [port["id"] for port in world.ports if port["device_id"] == server.id])
        for flavor in nova.flavors.list():
            self.assertEqual(
                flavor.get_keys(),
                world.get(f"{world.url}/compute/v2.1/flavors/{flavor.id}/os-extra_specs")["extra_specs"],
            )
        with self.assertRaises(novaclient.exceptions.NotFound):
            nova.servers.get("nobody")
        with self.assertRaises(novaclient.exceptions.BadRequest):
            nova.servers.list(marker="nobody")

    def test_novaclient_walks_by_marker(self):
        nova, found, marker = self.nova(), [], None
        while page := nova.servers.list(limit=5, marker=marker):
            self.assertLessEqual(len(page), 5)
            found += page
            marker = page[-1].id
        self.assertEqual(members(found, "id"), pick(self.world.servers, "id"))
        self.assertEqual(members(nova.servers.list(limit=-1), "id"), pick(self.world.servers, "id"))

    def test_novaclient_filters(self):
        nova, servers = self.nova(), self.world.servers
        active = [server for server in servers if server["status"] == "ACTIVE"]
        self.assert_same(
            members(nova.servers.list(search_opts={"status": "ACTIVE", "all_tenants": True}), "id"), pick(active, "id")
        )
        self.assertEqual(nova.servers.find(name=servers[4]["name"]).id, servers[4]["id"])

    def test_novaclient_negotiates_a_microversion(self):
        flavors = {flavor["id"]: flavor for flavor in self.world.flavors}
        by_name = {flavor["name"]: flavor for flavor in self.world.flavors}
        embedded = {server["id"]: flavors[server["flavor"]["id"]]["name"] for server in self.world.servers}
        for server in self.nova("2.79").servers.list():
            self.assertEqual(server.flavor["original_name"], embedded[server.id])
            self.assertEqual(server.flavor["ram"], by_name[server.flavor["original_name"]]["ram"])
        self.assertIsNone(self.nova("2.61").flavors.list()[0].description)
        with self.assertRaises(AttributeError):
            self.nova("2.54").flavors.list()[0].description

    def test_glanceclient_walks_over_pages(self):
        client = glanceclient.client.Client(
            "2", self.world.url + "/image", token=self.world.token, cacert=self.mock.ca_file
        )
        expected = pick(self.world.images, "id", "name", "status", "os_distro", "size")
        for size in (7, 25, 60, 200):
            self.assertEqual(
                members(client.images.list(page_size=size), "id", "name", "status", "os_distro", "size"), expected
            )
        private = [image for image in self.world.images if image["visibility"] == "private"]
        self.assert_same(members(client.images.list(filters={"visibility": "private"}), "id"), pick(private, "id"))
        self.assertEqual(client.images.get(expected[-1][0])["name"], expected[-1][1])
        with self.assertRaisesRegex(glanceclient.exc.HTTPNotFound, "No image found with ID nobody"):
            client.images.get("nobody")

    def test_neutronclient_lists_and_filters(self):
        neutron, world = self.neutron(), self.world
        for plural, items in (
            ("networks", world.networks),
            ("subnets", world.subnets),
            ("ports", world.ports),
            ("floatingips", world.floatingips),
        ):
            lister = getattr(neutron, "list_" + plural)
            self.assertEqual(lister()[plural], items)
            self.assertEqual(lister(limit=3)[plural], items, "page after page")
            self.assertEqual(lister(id=items[1]["id"])[plural], items[1:2])
            self.assertEqual(lister(fields=["id"])[plural], [{"id": item["id"]} for item in items])
        server = world.servers[0]["id"]
        self.assert_same(
            neutron.list_ports(device_id=server)["ports"], [p for p in world.ports if p["device_id"] == server]
        )
        self.assert_same(
            neutron.list_networks(**{"router:external": True})["networks"],
            [network for network in world.networks if network["router:external"]],
        )
        self.assertEqual(neutron.show_port(world.ports[2]["id"])["port"], world.ports[2])
        with self.assertRaises(neutronclient.common.exceptions.NetworkNotFoundClient):
            neutron.show_network("nobody")

    def test_the_sdk_finds_its_way_from_the_catalogue(self):
        connection, world = self.sdk(), self.world
        self.assert_same(members(connection.compute.servers(), "id", "name"), pick(world.servers, "id", "name"))
        self.assert_same(members(connection.compute.servers(limit=5), "id", "name"), pick(world.servers, "id", "name"))
        self.assert_same(
            members(connection.compute.flavors(), "id", "name", "vcpus"), pick(world.flavors, "id", "name", "vcpus")
        )
        self.assert_same(members(connection.image.images(), "id", "name"), pick(world.images, "id", "name"))
        self.assert_same(members(connection.network.networks(), "id", "name"), pick(world.networks, "id", "name"))
        self.assert_same(
            members(connection.network.ports(limit=3), "id", "mac_address"), pick(world.ports, "id", "mac_address")
        )
        self.assert_same(members(connection.network.ips(), "id", "port_id"), pick(world.floatingips, "id", "port_id"))
        self.assert_same(members(connection.network.subnets(), "id", "cidr"), pick(world.subnets, "id", "cidr"))
        self.assertEqual(connection.compute.find_server(world.servers[3]["name"]).id, world.servers[3]["id"])
        self.assertEqual([project.name for project in connection.identity.projects()], ["demo"])

    def test_references_resolve(self):
        world = self.world
        ids = {
            plural: {item["id"] for item in getattr(world, plural)}
            for plural in ("servers", "flavors", "images", "networks", "subnets", "ports")
        }
        for server in world.servers:
            self.assertIn(server["flavor"]["id"], ids["flavors"])
            self.assertIn(server["image"]["id"], ids["images"])
        for port in world.ports:
            self.assertIn(port["network_id"], ids["networks"])
            self.assertIn(port["fixed_ips"][0]["subnet_id"], ids["subnets"])
            if port["device_owner"] == "compute:nova":
                self.assertIn(port["device_id"], ids["servers"])
        for address in world.floatingips:
            self.assertIn(address["floating_network_id"], ids["networks"])
            self.assertIn(address["port_id"], ids["ports"] | {None})

    def test_microversions_and_tokens_do_not_get_mixed_up_by_what_is_kept(self):
        url = self.world.url + "/compute/v2.1/flavors/detail?is_public=None"
        for _ in range(2):
            for version, has_specs in (("2.60", False), ("2.61", True)):
                body = self.world.exchange(url, **{"X-OpenStack-Nova-API-Version": version})[2]
                self.assertEqual(b"extra_specs" in body, has_specs)
            self.assertEqual(self.world.exchange(url, **{"OpenStack-API-Version": "compute 2.99"})[0], 406)
            own, self.world.token = self.world.token, None
            status, fields, _ = self.world.exchange(url)
            self.world.token = own
            self.assertEqual((status, fields["WWW-Authenticate"]), (401, f'Keystone uri="{self.world.url}/identity"'))


class ClientsOverHttp(Clients, OpenStackTest):
    scheme = "http"


class ClientsOverHttps(Clients, OpenStackTest):
    scheme = "https"

    def test_a_certificate_of_somebody_else_is_not_trusted(self):
        other = Mock()
        self.addCleanup(other.stop)
        with self.assertRaises(keystoneauth1.exceptions.SSLError):
            session.Session(self.auth(), verify=other.ca_file).get_token()


if __name__ == "__main__":
    unittest.main()
