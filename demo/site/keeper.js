// Lives in a hidden frame and registers the service worker. Its policy lets one address through, and only that.

const ADDRESS = "/service-worker.js";
const policy = window.trustedTypes?.createPolicy("halcyon", { createScriptURL: () => ADDRESS });

try {
  await navigator.serviceWorker.register(policy?.createScriptURL(ADDRESS) ?? ADDRESS);
} catch {
  // Without it the site needs the network, as any other does.
}
