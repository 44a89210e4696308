// Keeps the site and the chat at hand when the server or the network is away. The server fills in FILES: every file of
// the site, the script and the assistants with its hash, so this file changes whenever one of them does, and a new
// worker is installed beside the old one, which goes on until its last page is closed.

/** @type {{ version: string, shell: string[], chat: string[] }} */
const FILES = /* files */ { version: "none", shell: [], chat: [] };
const PREFIX = "fernhill-";
const CACHE = PREFIX + FILES.version;
/** Names that hold a hash: what they name never changes. */
const HASHED = /^\/halcyon\/chunks\/[^/]+-[A-Za-z0-9_-]{8}\.js$/;
/** A network that says nothing for so long is taken as none. */
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(isChatKept().then((used) => keep(used ? [...FILES.shell, ...FILES.chat] : FILES.shell)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOldCaches().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data?.kind === "keep-chat") event.waitUntil(keep(FILES.chat));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isFile =
    event.request.method === "GET" && url.origin === self.location.origin && !/^\/(v1\/|health$|ready$)/.test(url.pathname);
  if (isFile) event.respondWith(HASHED.test(url.pathname) ? fromCache(event.request) : fromNetwork(event));
});

/** Fetches what is not there yet. One file that fails does not keep the others out. */
async function keep(paths) {
  const cache = await caches.open(CACHE);
  for (const path of paths) {
    if ((await cache.match(path)) !== undefined) continue;
    try {
      const response = await fetch(path, { cache: "no-cache" });
      if (response.ok) await cache.put(path, response);
    } catch {
      // Kept the next time it is fetched.
    }
  }
}

/** Whether an older worker kept the chat: then its successor has it before it takes over. */
async function isChatKept() {
  for (const name of (await caches.keys()).filter((key) => key.startsWith(PREFIX))) {
    const kept = await (await caches.open(name)).keys();
    if (kept.some(({ url }) => /\/halcyon\/.*\//.test(new URL(url).pathname))) return true;
  }
  return false;
}

async function forgetOldCaches() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

/** A file whose name holds its hash never changes. */
async function fromCache(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** Everything else is as fresh as the network allows. */
async function fromNetwork(event) {
  const { request } = event;
  const cache = await caches.open(CACHE);
  const path = new URL(request.url).pathname;
  const known = () => cache.match(path.endsWith("/") ? `${path}index.html` : path);
  const fresh = fetch(request).then(async (response) => {
    if (response.ok && request.headers.get("range") === null)
      await cache.put(path.endsWith("/") ? `${path}index.html` : path, response.clone());
    return response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(async () => (await known()) ?? fresh);
  try {
    return await Promise.race([fresh, late]);
  } catch (error) {
    const kept = (await known()) ?? (request.mode === "navigate" ? await cache.match("/index.html") : undefined);
    if (kept === undefined) throw error;
    return kept;
  }
}
