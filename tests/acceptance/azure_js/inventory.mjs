// An inventory of virtual machines with Azure's own SDK for JavaScript. Where and as whom comes from the environment;
// the result is one JSON document on stdout.
import { ClientSecretCredential } from "@azure/identity";
import { ComputeManagementClient } from "@azure/arm-compute";
import { MonitorClient } from "@azure/arm-monitor";
import { ResourceManagementClient } from "@azure/arm-resources";
import { SubscriptionClient } from "@azure/arm-resources-subscriptions";
import { webcrypto } from "node:crypto";

// The SDK takes it for granted, and Debian's Node 18 still hides it behind a flag.
globalThis.crypto ??= webcrypto;

const endpoint = process.env.ARM_ENDPOINT;
const since = process.env.LOG_SINCE;
const scope = `${endpoint}/.default`;

function credentialWith(secret) {
  return new ClientSecretCredential(process.env.AZURE_TENANT_ID, process.env.AZURE_CLIENT_ID, secret, {
    authorityHost: process.env.AZURE_AUTHORITY_HOST,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
  });
}

// The clients differ in the option that moves their scope; each ignores the other one.
const options = { endpoint, credentialScopes: scope, credentials: { scopes: [scope] } };
const credential = credentialWith(process.env.AZURE_CLIENT_SECRET);

async function all(iterator) {
  const items = [];
  for await (const item of iterator) items.push(item);
  return items;
}

// The same fields of every item of a list.
async function fieldsOf(iterator, ...fields) {
  return (await all(iterator)).map((item) => Object.fromEntries(fields.map((field) => [field, item[field]])));
}

async function names(iterator) {
  return (await all(iterator)).map((item) => item.name);
}

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return { name: error.name, code: error.code, status: error.statusCode, message: error.message };
  }
  return null;
}

// Pages are asked for one by one, as in a search that may end early.
async function eventsOf(monitor, vmId) {
  const filter = `eventTimestamp ge '${since}' and resourceUri eq '${vmId}'`;
  const events = [];
  let pages = 0;
  const list = monitor.activityLogs.list(filter, { select: "operationName,eventTimestamp,status" });
  for await (const page of list.byPage()) {
    ++pages;
    for (const event of page) {
      events.push({
        operation: event.operationName.value,
        status: event.status.value,
        time: event.eventTimestamp.toISOString(),
        fields: Object.keys(event).filter((field) => event[field] !== undefined).sort(),
      });
    }
  }
  return { events, pages };
}

async function inventoryOf(subscription) {
  const id = subscription.subscriptionId;
  const resources = new ResourceManagementClient(credential, id, options);
  const compute = new ComputeManagementClient(credential, id, options);
  const monitor = new MonitorClient(credential, id, options);
  const groups = await all(resources.resourceGroups.list());
  const rows = [];
  for (const group of groups) {
    for (const vm of await all(compute.virtualMachines.list(group.name))) {
      const single = await compute.virtualMachines.get(group.name, vm.name);
      const view = await compute.virtualMachines.instanceView(group.name, vm.name);
      rows.push({
        name: vm.name,
        id: vm.id,
        subscription: subscription.displayName,
        group: group.name,
        size: single.hardwareProfile.vmSize,
        location: single.location,
        state: view.statuses[1]?.code.split("/")[1] ?? "Unknown",
        log: await eventsOf(monitor, vm.id),
      });
    }
  }
  const first = groups[0];
  const firstVm = rows[0];
  const location = first.location;
  return {
    id: subscription.id,
    groups: await fieldsOf(groups, "id", "name", "location", "tags"),
    rows,
    all: (await all(compute.virtualMachines.listAll())).map((vm) => vm.id),
    location,
    byLocation: (await all(compute.virtualMachines.listByLocation(location))).map((vm) => vm.id),
    resources: await names(resources.resources.list({ filter: "resourceType eq 'Microsoft.Compute/disks'" })),
    providers: (await all(resources.providers.list())).map((provider) => provider.namespace),
    sizes: await names(compute.virtualMachineSizes.list(location)),
    extensions: (await compute.virtualMachineExtensions.list(firstVm.group, firstVm.name)).value.map((e) => e.name),
    groupExists: (await resources.resourceGroups.checkExistence(first.name)).body,
    noGroupExists: (await resources.resourceGroups.checkExistence("nobody-001")).body,
    categories: (await all(monitor.eventCategories.list())).map((category) => category.value),
    tenantEvents: (await all(monitor.tenantActivityLogs.list())).length,
  };
}

const client = new SubscriptionClient(credential, options);
const subscriptions = await all(client.subscriptions.list());
const nowhere = new ResourceManagementClient(credential, "00000000-0000-0000-0000-000000000000", options);
const somewhere = new ComputeManagementClient(credential, subscriptions[0].subscriptionId, options);
const report = {
  subscriptions: await fieldsOf(subscriptions, "id", "subscriptionId", "displayName", "state", "tenantId"),
  single: (await client.subscriptions.get(subscriptions[0].subscriptionId)).displayName,
  tenants: (await all(client.tenants.list())).map((tenant) => tenant.tenantId),
  locations: await names(client.subscriptions.listLocations(subscriptions[0].subscriptionId)),
  inventories: [],
  wrongSecret: await refusal(() => credentialWith("not-the-secret").getToken(scope)),
  missingSubscription: await refusal(() => all(nowhere.resourceGroups.list())),
  missingVm: await refusal(() => somewhere.virtualMachines.get("nobody-001", "web-00001")),
};
for (const subscription of subscriptions) report.inventories.push(await inventoryOf(subscription));

// More gets of one VM than Azure allows at a time: the SDK has to wait and try again.
report.repeated = 0;
for (let left = Number(process.env.REPEATED_GETS ?? 0); left > 0; --left) {
  const { group, name } = report.inventories[0].rows[0];
  if ((await somewhere.virtualMachines.get(group, name)).name === name) ++report.repeated;
}
console.log(JSON.stringify(report));
