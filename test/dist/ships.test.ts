import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { chromium } from "playwright";
import { expect, test } from "vitest";
import { readAssistant } from "../../src/authoring/read.ts";
import { serveFolders } from "../support/static-server.ts";
import { openChat, say } from "../support/talk.ts";

const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");
const script = join(dist, "script");

function brotli(...files: string[]): number {
  const all = Buffer.concat(files.map((file) => readFileSync(file)));
  return brotliCompressSync(all, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

/** A chunk and everything it imports without being asked to (dynamic imports are fetched later). */
function withStaticImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, specifier] of text.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}\s,$]+from)?\s*["'`](\.[^"'`]+)["'`]/g)) {
    withStaticImports(join(file, "..", specifier!), seen);
  }
  return seen;
}

const chunks = (): string[] => readdirSync(join(script, "chunks")).filter((name) => name.endsWith(".js"));
const chunk = (start: string): string => {
  const name = chunks().find((candidate) => candidate.startsWith(start));
  if (!name) throw new Error(`no chunk begins with ${start}; there are ${chunks().join(", ")}`);
  return join(script, "chunks", name);
};

/**
 * Every script that a page's main thread fetches until a chat, given a compiled assistant, has answered: the browser's own
 * list, which leaves out what the worker fetches.
 */
async function scriptsOfAnAnsweredChat(): Promise<readonly string[]> {
  const site = mkdtempSync(join(tmpdir(), "halcyon-ships-"));
  const bot = readFileSync(join(import.meta.dirname, "apps/shared/bot.yml"), "utf8");
  const { assistant } = await readAssistant([{ path: "bot.yml", text: bot }]);
  writeFileSync(join(site, "bot.json"), JSON.stringify(assistant));
  const page = '<script type="module" src="halcyon.js"></script><halcyon-chat src="bot.json"></halcyon-chat>';
  writeFileSync(join(site, "index.html"), `<!doctype html><html lang="en"><title>Mine</title>${page}</html>`);
  const { address, server } = await serveFolders(site, script);
  const browser = await chromium.launch(process.env["CHROMIUM"] ? { executablePath: process.env["CHROMIUM"] } : {});
  try {
    const tab = await browser.newPage();
    await tab.goto(address);
    await openChat(tab);
    await say(tab, "when are you open?", /noon to ten/);
    const names = await tab.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    const paths = names
      .filter((name) => name.startsWith(address) && name.endsWith(".js"))
      .map((name) => name.slice(address.length));
    return [...new Set(paths)].filter((path) => path !== "/halcyon-worker.js").map((path) => join(script, path));
  } finally {
    await browser.close();
    server.close();
    rmSync(site, { recursive: true });
  }
}

// Ceilings are design.md 8's. Raising one is a decision: do it in the commit that causes it, and say why there.

test("before anyone opens the chat a page loads one script of at most 6 kB brotli", () => {
  const files = [...withStaticImports(join(script, "halcyon.js"))];
  expect(files).toHaveLength(1);
  expect(brotli(...files)).toBeLessThanOrEqual(6_000);
});

// Measured at 44.5 in 4 requests: the launcher 4.3, the panel 38.7 (Lit 6.5, the rest the widget, the assistant, the worker's
// client and the store), what counts how surely wishes are read 1.4, and the bundler's few lines. The engine decides in the
// worker; a page whose worker fails fetches it, 27 more. The best peer needs 58. It may only fall.
test("the open chat costs the main thread at most 45 kB brotli in at most 4 requests, an answer included", async () => {
  const files = await scriptsOfAnAnsweredChat();
  expect(files).toContain(join(script, "halcyon.js"));
  expect(files.length).toBeLessThanOrEqual(4);
  expect(files.reduce((sum, file) => sum + brotli(file), 0)).toBeLessThanOrEqual(45_000);
  // Nothing of it comes by another way: what a file imports by itself is among what was fetched.
  expect(files.flatMap((file) => [...withStaticImports(file)]).filter((file) => !files.includes(file))).toEqual([]);
});

// Measured: 6.4 for what performs actions and 11.9 for what asks sources. Fetched where there are any, in the background.
test("the code of a backend comes in one chunk of at most 7 kB brotli, that of sources of answers in one of at most 12 kB", async () => {
  const answered = await scriptsOfAnAnsweredChat();
  const needed = (name: string): string[] => [...withStaticImports(chunk(name))].filter((file) => !answered.includes(file));
  expect(needed("backend-")).toEqual([chunk("backend-")]);
  expect(brotli(chunk("backend-"))).toBeLessThanOrEqual(7_000);
  expect(needed("sources-").toSorted()).toEqual([chunk("backend-"), chunk("sources-")]);
  expect(brotli(chunk("sources-"))).toBeLessThanOrEqual(12_000);
});

// Measured: voice 5.9, pickers 1.6. Only a page that asks for voice, or a question that offers a field, fetches them.
test("voice and pickers come in one chunk each of at most 8 kB brotli, and only where they are wanted", async () => {
  const answered = await scriptsOfAnAnsweredChat();
  for (const name of ["voice-", "picker-"]) {
    const needed = [...withStaticImports(chunk(name))].filter((file) => !answered.includes(file));
    expect(needed).toEqual([chunk(name)]);
    expect(brotli(...needed), name).toBeLessThanOrEqual(8_000);
  }
});

test("the worker holds no wasm and no model, which lie beside it", () => {
  expect(statSync(join(script, "halcyon-worker.js")).size).toBeLessThan(600_000);
  for (const file of [
    "models/v1/encoder.onnx",
    "models/v1/tokenizer.json",
    "ort/ort-wasm-simd-threaded.wasm",
    "ort/ort-wasm-simd-threaded.mjs",
  ]) {
    expect(statSync(join(script, file)).size, file).toBeGreaterThan(1_000);
  }
});

test("the model weighs at most 12 MB as it lies there", () => {
  expect(statSync(join(script, "models/v1/encoder.onnx")).size).toBeLessThanOrEqual(12_000_000);
});

test("YAML stays out of a page that gets a compiled assistant", async () => {
  expect(readFileSync(chunk("read-"), "utf8"), "what is looked for is in the reader").toContain("tag:yaml.org");
  for (const file of await scriptsOfAnAnsweredChat()) expect(readFileSync(file, "utf8"), file).not.toContain("tag:yaml.org");
});

test("production carries no eval, no HTML sink and no development warnings", () => {
  for (const name of [
    "halcyon.js",
    ...chunks()
      .filter((name) => !name.startsWith("halcyon-worker"))
      .map((name) => `chunks/${name}`),
  ]) {
    const text = readFileSync(join(script, name), "utf8");
    expect(text, name).not.toMatch(/\beval\(|new Function\(|insertAdjacentHTML|document\.write\(/);
    expect(text, name).not.toContain("Lit is in dev mode");
    expect(text, name).not.toContain("console.warn(`[halcyon]");
  }
});

test("every entry of package.json exists and imports in plain Node", async () => {
  const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, string | Record<string, string>>;
    bin: Record<string, string>;
  };
  const targets = Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)));
  // A pattern stands for the files of a folder.
  const files = [...targets, ...Object.values(bin)].flatMap((target) =>
    target.endsWith("/*") ? readdirSync(join(root, target.slice(0, -2))).map((name) => target.replace("*", name)) : [target],
  );
  expect(files.filter((file) => !statSync(join(root, file)).isFile())).toEqual([]);
  expect(files).toContain("./dist/schema/assistant.schema.json");
  for (const name of ["index", "widget", "testing"]) await import(/* @vite-ignore */ join(dist, "esm", `${name}.js`));
});
