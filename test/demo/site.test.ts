import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningServer } from "../../demo/backend/server.ts";
import { startDemo } from "./backend.ts";

const PAGE = "default-src 'self'; script-src 'self'; require-trusted-types-for 'script'; trusted-types halcyon lit-html";
const scratch = await mkdtemp(join(tmpdir(), "demo-script-"));
const script = join(scratch, "script");
const servers = new Map<string, RunningServer>();

/** Names with parts as long as a hash, which are none: a new version stands under the same name. */
const UNHASHED = ["halcyon-worker-classic.js", "ort/ort-wasm-simd-threaded.mjs", "chunks/ort-wasm-simd-threaded.mjs"] as const;

beforeAll(async () => {
  await mkdir(join(script, "chunks"), { recursive: true });
  await mkdir(join(script, "models/v1"), { recursive: true });
  await mkdir(join(script, "ort"));
  for (const name of UNHASHED) await writeFile(join(script, name), "// a name that stays\n");
  await writeFile(join(script, "halcyon.js"), "// launcher\n");
  await writeFile(join(script, "chunks/halcyon-worker-Ab3dEf9_.js"), `// worker ${"x".repeat(2000)}\n`);
  await writeFile(join(script, "chunks/ort.wasm"), Buffer.alloc(4000));
  await writeFile(join(script, "models/v1/encoder.onnx"), Buffer.alloc(3000, 7));
  await writeFile(join(script, "chunks/lazy.mjs"), "export {};\n");
  for (const csp of ["split", "single", "none-wasm"] as const) servers.set(csp, await startDemo({ csp, script }));
}, 90_000);
afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.close()));
  await rm(scratch, { recursive: true });
});

const get = (path: string, csp = "split", init: RequestInit = {}): Promise<Response> =>
  fetch(servers.get(csp)!.url + path, init);
const policy = async (path: string, csp?: string): Promise<string | null> =>
  (await get(path, csp)).headers.get("content-security-policy");
const WORKER = "/halcyon/chunks/halcyon-worker-Ab3dEf9_.js";

describe("policies", () => {
  test.each(["/", "/index.html", "/shop.html", "/energy.html", "/help.html", "/keeper.html", "/nowhere"])(
    "the page %s is strict",
    async (path) => {
      expect(await policy(path)).toBe(PAGE);
    },
  );

  test("the worker's own response alone carries WebAssembly", async () => {
    expect(await policy(WORKER)).toBe("script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");
    expect(await policy("/halcyon/halcyon.js")).toBe(null);
  });

  test("one header for all files", async () => {
    const single = PAGE.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");
    for (const path of ["/", WORKER, "/site.css"]) expect(await policy(path, "single")).toBe(single);
  });

  test("WebAssembly nowhere", async () => {
    expect(await policy("/", "none-wasm")).toBe(PAGE);
    expect(await policy(WORKER, "none-wasm")).toBe("script-src 'self'; connect-src 'self'");
  });

  test("pages hold no inline script or style, so the policy can be kept", async () => {
    for (const path of ["/", "/shop.html", "/energy.html", "/help.html", "/404.html", "/keeper.html"]) {
      expect(await (await get(path)).text()).not.toMatch(/<style|style=|<script(?![^>]*src=)| on\w+=/);
    }
  });
});

test.each([
  ["/", "text/html; charset=utf-8"],
  ["/site.css", "text/css; charset=utf-8"],
  ["/images/hills.svg", "image/svg+xml"],
  ["/halcyon/chunks/ort.wasm", "application/wasm"],
  ["/halcyon/models/v1/encoder.onnx", "application/octet-stream"],
  ["/halcyon/chunks/lazy.mjs", "text/javascript; charset=utf-8"],
])("%s is %s", async (path, type) => {
  const { headers } = await get(path);
  expect(headers.get("content-type")).toBe(type);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
});

test("hashed files are kept for ever, others are asked for again and answered 304", async () => {
  expect((await get(WORKER)).headers.get("cache-control")).toContain("immutable");
  const first = await get("/halcyon/halcyon.js");
  expect(first.headers.get("cache-control")).toBe("no-cache");
  expect((await get("/halcyon/halcyon.js", "split", { headers: { "if-none-match": first.headers.get("etag")! } })).status).toBe(
    304,
  );
});

test.each(UNHASHED)("%s is asked for again, also by the service worker", async (name) => {
  expect((await get(`/halcyon/${name}`)).headers.get("cache-control")).toBe("no-cache");
  const hashed = /const HASHED = \/(.*)\/;/.exec(await (await get("/service-worker.js")).text())![1]!;
  expect(`/halcyon/${name}`).not.toMatch(new RegExp(hashed));
  expect(WORKER).toMatch(new RegExp(hashed));
});

test("large files are compressed as the browser likes", async () => {
  expect((await get(WORKER, "split", { headers: { "accept-encoding": "gzip, br" } })).headers.get("content-encoding")).toBe(
    "br",
  );
  expect((await get(WORKER, "split", { headers: { "accept-encoding": "gzip" } })).headers.get("content-encoding")).toBe("gzip");
  expect((await get(WORKER, "split", { headers: { "accept-encoding": "identity" } })).headers.get("content-encoding")).toBe(
    null,
  );
});

test.each([
  "/../package.json",
  "/%2e%2e/package.json",
  "/halcyon/../../package.json",
  "/..%2fpackage.json",
  "/.git/config",
  "/%00",
  "/%",
  "//etc/passwd",
])("%s leads nowhere", async (path) => {
  const { port } = servers.get("split")!;
  const status = await new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path }, (response) => (response.resume(), resolve(response.statusCode)))
      .on("error", reject)
      .end();
  });
  expect([400, 404]).toContain(status);
});

test("the service worker knows every file and changes with any of them", async () => {
  const read = async () => (await get("/service-worker.js")).text();
  const before = await read();
  const files = JSON.parse(/FILES = (\{.*\});/.exec(before)![1]!) as { version: string; shell: string[]; chat: string[] };
  expect(files.shell).toEqual(expect.arrayContaining(["/halcyon/halcyon.js", "/index.html", "/site.css", "/help.html"]));
  expect(files.chat).toEqual(expect.arrayContaining([WORKER, "/halcyon/models/v1/encoder.onnx"]));
  expect(
    [...files.shell, ...files.chat].filter((path) => path.startsWith("/v1") || path.endsWith("service-worker.js")),
  ).toEqual([]);
  await writeFile(join(script, "halcyon.js"), "// launcher, newer\n");
  expect(await read()).not.toBe(before);
});
