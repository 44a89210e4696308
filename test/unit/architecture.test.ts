import { expect, test } from "vitest";

/** The dependency rule: a folder may import itself and the folders on its line (ARCHITECTURE.md). Types count too. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  model: ["base"],
  authoring: ["base", "model", "dialogue"],
  dialogue: ["base", "model"],
  nlu: ["base", "model"],
  knowledge: ["base", "model"],
  trace: ["base", "model"],
  worker: ["base", "model", "nlu", "dialogue", "knowledge", "trace"],
  store: ["base", "model", "trace"],
  backend: ["base", "model", "trace"],
  voice: ["base"],
  telemetry: ["base", "model", "backend"],
  assistant: ["base", "model", "nlu", "dialogue", "trace", "worker", "store", "backend", "telemetry"],
  channel: ["base", "model", "store", "assistant", "worker"],
  testing: ["base", "model", "trace", "authoring", "dialogue", "assistant", "channel", "store", "backend", "worker", "voice"],
  cli: [
    "base",
    "model",
    "authoring",
    "dialogue",
    "nlu",
    "knowledge",
    "trace",
    "worker",
    "store",
    "backend",
    "assistant",
    "channel",
    "testing",
  ],
  widget: ["base", "model", "assistant", "trace", "voice"],
};

/** Third-party packages by folder. */
const MAY_USE: Record<string, readonly string[]> = {
  base: ["@noble/hashes"],
  authoring: ["yaml"],
  dialogue: ["xstate"],
  nlu: ["chrono-node", "libphonenumber-js"],
  worker: ["onnxruntime-web", "@huggingface/tokenizers"],
  store: ["idb"],
  backend: [],
  testing: ["xstate", "yaml"],
  cli: ["commander", "yaml"],
  widget: ["lit"],
};

/**
 * The files that may reach up: a page that is given YAML reads it there, lazily; and what is Markdown in the panel is
 * Markdown on every channel, by the same pure reader.
 */
const EXCEPTIONS = new Set(["/src/assistant/load.ts → authoring", "/src/channel/plain-text.ts → widget"]);

const sources = import.meta.glob<string>(["/src/**/*.ts", "/widget/**/*.ts", "!/src/index.ts", "!/src/**/*.d.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

const folderOf = (path: string): string =>
  /^\/src\/([^/]+)\//.exec(path)?.[1] ?? (path.startsWith("/widget/") ? "widget" : "root");

/** Every specifier of static, bare and dynamic imports and of re-exports; words inside texts are none. */
const specifiers = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\b[^;"'`]*?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm)].map(
    ([, from, bare, dynamic]) => (from ?? bare ?? dynamic)!,
  );

test("imports point downwards only", () => {
  const broken = Object.entries(sources).flatMap(([file, text]) =>
    specifiers(text)
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => ({ file, to: folderOf(new URL(specifier, `file://${file}`).pathname) }))
      .filter(({ to }) => to !== folderOf(file) && !MAY_IMPORT[folderOf(file)]?.includes(to))
      .map(({ to }) => `${file} → ${to}`)
      .filter((edge) => !EXCEPTIONS.has(edge)),
  );
  expect(broken).toEqual([]);
});

test("each folder uses only the packages on its line", () => {
  const broken = Object.entries(sources).flatMap(([file, text]) =>
    specifiers(text)
      .filter((specifier) => !specifier.startsWith(".") && !/^halcyon-(?:asset|text):/.test(specifier))
      .filter((specifier) => !(specifier.startsWith("node:") && ["cli", "worker"].includes(folderOf(file))))
      .filter((specifier) => !MAY_USE[folderOf(file)]?.some((name) => specifier === name || specifier.startsWith(`${name}/`)))
      .map((specifier) => `${file} uses ${specifier}`),
  );
  expect(broken).toEqual([]);
});

test("the rule is looking at the house", () => {
  expect(Object.keys(sources).length).toBeGreaterThan(20);
});
