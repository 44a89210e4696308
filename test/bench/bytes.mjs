import { bytes, table } from "./figures.mjs";
import { composer, launcher, modelReady, watchModel } from "./stage.mjs";

/**
 * What the chat fetches on the demo page, by a visitor who was never there: bodies as the server sends them (brotli),
 * without headers. The page's own files are not counted, and the service worker of the demo is off.
 */
export async function measureBytes(stage) {
  const context = await stage.newVisitor();
  await watchModel(context);
  const page = await context.newPage();
  const fetched = [];
  const hosts = new Set();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (/^\/(halcyon|assistants)\//.test(pathname)) fetched.push(describe(pathname, response));
  });
  await page.goto(stage.url, { waitUntil: "networkidle" });
  const before = await Promise.all(fetched);
  await launcher(page).click();
  await composer(page).waitFor();
  await modelReady(page);
  await page.waitForLoadState("networkidle");
  const after = (await Promise.all(fetched)).slice(before.length);
  const inWorker = new Set(
    (
      await Promise.all(
        page
          .workers()
          .map((worker) =>
            worker.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)),
          ),
      )
    ).flat(),
  );
  await context.close();

  const ofPart = (part) => after.filter(({ path }) => partOf(path, inWorker) === part);
  const row = (name, files) => [
    name,
    files.length,
    bytes(sum(files, "sent")),
    bytes(sum(files, "raw")),
    [...new Set(files.map(({ coding }) => coding))].join(", "),
  ];
  const foreign = [...hosts].filter((host) => host !== new URL(stage.url).host);
  return [
    "## 1. Bytes",
    "",
    table([
      ["the chat on the demo page", "requests", "bytes sent", "bytes unpacked", "coding"],
      row("before opening", before),
      ...PARTS.map((part) => row(`after opening: ${part}`, ofPart(part))),
      row("after opening: all", after),
    ]),
    "",
    `Third-party hosts: ${foreign.length}${foreign.length > 0 ? ` (${foreign.join(", ")})` : ""}.`,
    `Main thread: ${list(ofPart(MAIN))}.`,
  ].join("\n");
}

const MAIN = "script and style, main thread";
const PARTS = [MAIN, "worker", "wasm", "model", "assistant"];

async function describe(path, response) {
  const body = await response.body();
  const headers = await response.allHeaders();
  const coding = headers["content-encoding"] ?? "none";
  return { path, coding, sent: Number(headers["content-length"] ?? body.length), raw: body.length };
}

function partOf(path, inWorker) {
  if (path.startsWith("/assistants/")) return "assistant";
  if (path.endsWith(".wasm")) return "wasm";
  if (path.startsWith("/halcyon/models/")) return "model";
  return /worker[^/]*\.js$/.test(path) || path.endsWith(".mjs") || inWorker.has(path) ? "worker" : MAIN;
}

const sum = (files, field) => files.reduce((total, file) => total + file[field], 0);
const list = (files) => files.map(({ path, sent }) => `${path.split("/").at(-1)} ${bytes(sent)}`).join(", ");
