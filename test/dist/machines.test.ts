import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAssistant } from "../../src/authoring/read.ts";
import type * as Compile from "../../src/dialogue/compile.ts";
import type { Assistant } from "../../src/model/assistant.ts";
import { leanXState } from "../../tools/lean.ts";

/*
 * The script's machines run on a part of XState (tools/lean.ts). Here the same module is built with the whole of it and with
 * that part, and both walk through every step and every branch of every flow, the built-in patterns included.
 */

const root = join(import.meta.dirname, "../..");
const out = mkdtempSync(join(tmpdir(), "halcyon-machines-"));
let whole: typeof Compile;
let lean: typeof Compile;

async function compileWith(name: string, plugins: readonly Plugin[]): Promise<typeof Compile> {
  const lib = { entry: join(root, "src/dialogue/compile.ts"), formats: ["es" as const], fileName: () => `${name}.mjs` };
  // Here NODE_ENV is "test", for which Vite would take XState's development build.
  const resolve = { conditions: ["module", "browser"] };
  await build({
    configFile: false,
    root,
    resolve,
    logLevel: "error",
    plugins: [...plugins],
    build: { outDir: out, emptyOutDir: false, lib },
  });
  return (await import(/* @vite-ignore */ join(out, `${name}.mjs`))) as typeof Compile;
}

beforeAll(async () => {
  whole = await compileWith("whole", []);
  lean = await compileWith("lean", [leanXState()]);
});
afterAll(() => rmSync(out, { recursive: true }));

const ODD = `
flows:
  odd:
    description: names that mean something to XState
    steps:
      - { id: "a.b", collect: size, next: [ {if: "slots.size = 'L'", then: "#c"}, {if: "not slots.gift", then: "a.b"}, {else: END} ] }
      - { id: "#c", action: utter_x, next: "\\\\d" }
      - { id: "\\\\d", noop: true, next: [ {if: "context.gift", then: "a.b"}, {else: last} ] }
      - { id: last, set_slots: [ {gift: true} ] }
slots: { size: {type: categorical, values: [S, L]}, gift: {type: bool} }
responses: { utter_x: [ {text: x} ], utter_ask_size: [ {text: which} ] }
`;

async function read(files: readonly { readonly path: string; readonly text: string }[]): Promise<Assistant> {
  const { assistant, diagnostics } = await readAssistant(files);
  if (!assistant) throw new Error(JSON.stringify(diagnostics));
  return assistant;
}

function folder(name: string): { path: string; text: string }[] {
  const at = join(root, "demo/assistants", name);
  return readdirSync(at, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yml"))
    .map((path) => ({ path, text: readFileSync(join(at, path), "utf8") }));
}

/** Nothing, everything false, everything true, and each categorical slot's values in turn. */
function fillings({ slots }: Assistant): Record<string, string | boolean | null>[] {
  const all = Object.values(slots);
  const every = (value: (slot: (typeof all)[number]) => string | boolean | null) =>
    Object.fromEntries(all.map((slot) => [slot.name, value(slot)]));
  const most = Math.max(0, ...all.map(({ values }) => values.length));
  return [
    every(() => null),
    every(() => false),
    every(() => true),
    ...Array.from({ length: most }, (_, at) => every(({ values }) => values[at % Math.max(1, values.length)] ?? "x")),
  ];
}

/** Everything a flow's machine can do, as text. */
function walk({ compileFlow, leaveStep, snapshotAt, startSnapshot }: typeof Compile, assistant: Assistant): string[] {
  const said: string[] = [];
  for (const flow of Object.values(assistant.flows)) {
    const compiled = compileFlow(flow, assistant.slots);
    said.push(`${flow.id} begins: ${JSON.stringify(startSnapshot(compiled))}`);
    said.push(`${flow.id} ends: ${JSON.stringify(snapshotAt(compiled, "END"))}`);
    for (const { id } of flow.steps)
      for (const slots of fillings(assistant))
        for (const context of [{}, slots]) {
          const next = leaveStep(compiled, snapshotAt(compiled, id), { type: "next", slots, context });
          said.push(`${flow.id}, ${id}: ${JSON.stringify(next)}`);
        }
  }
  return said;
}

test.each(["shop", "energy", "odd"])("%s: the script's machines step as XState's whole ones do", async (name) => {
  const assistant = await read(name === "odd" ? [{ path: "odd.yml", text: ODD }] : folder(name));
  const steps = walk(whole, assistant);
  expect(walk(lean, assistant)).toEqual(steps);
  expect(new Set(steps).size).toBeGreaterThan(30);
  expect(steps.join("\n")).not.toContain('"status":"error"');
});

test("what is left out says so when it is reached after all", () => {
  const compiled = lean.compileFlow({ id: "f", first: "a", steps: [{ id: "a", kind: "noop", next: "END" }] } as never, {});
  expect(() => compiled.machine.provide({})).toThrow("not in this build");
});

test("the build stops when XState no longer has what is left out", async () => {
  const stranger: Plugin = {
    name: "another-xstate",
    transform: {
      order: "pre",
      filter: { id: /xstate\/dist\/raise-/ },
      handler: (code) => code.replaceAll("createSystem", "createOther"),
    },
  };
  await expect(compileWith("stranger", [stranger, leanXState()])).rejects.toThrow(
    "XState has changed, and has no createSystem",
  );
});
