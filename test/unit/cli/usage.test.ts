import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Console } from "../../../src/cli/console.ts";
import { printUsage } from "../../../src/cli/usage.ts";

let cwd = "";
beforeAll(async () => void (cwd = await mkdtemp(join(tmpdir(), "usage-"))));
afterAll(() => rm(cwd, { recursive: true }));

const row = (flow: string | null, calls: number, cost: Record<string, number> = {}, more: object = {}) => ({
  day: "2026-01-02",
  kind: "call",
  flow,
  step: "0",
  backend: "https://a.example",
  calls,
  failed: 0,
  bytesOut: 500,
  bytesIn: 1_500,
  ms: 250,
  tokens: 0,
  cost,
  ...more,
});

async function run(files: Readonly<Record<string, unknown>>, by?: string) {
  let out = "";
  const console = { cwd, out: async (text: string) => void (out += text) } as unknown as Console;
  for (const [name, rows] of Object.entries(files))
    await writeFile(join(cwd, name), JSON.stringify({ halcyon: "usage", format: 1, rows }));
  await printUsage(Object.keys(files), { by }, console);
  return out;
}

test("[E12] exports are added up, the dearest first, and the lines add up to the last", async () => {
  const files = {
    "a.json": [row("pay", 1, { EUR: 0.1 }), row(null, 9)],
    "b.json": [row("pay", 2, { EUR: 0.2, USD: 1 }, { tokens: 7 }), row("move", 3, {}, { tokens: 5, failed: 1 })],
  };
  expect(await run(files)).toBe(
    [
      "flow    calls  failed  kB out  kB in  seconds  tokens                     cost",
      "pay         3       0     1.0    3.0      0.5       7  0.3000 EUR + 1.0000 USD",
      "move        3       1     0.5    1.5      0.3       5                        -",
      "(none)      9       0     0.5    1.5      0.3       0                        -",
      "all        15       1     2.0    6.0      1.0      12  0.3000 EUR + 1.0000 USD",
      "",
    ].join("\n"),
  );
  const heads = async (by: string) => (await run(files, by)).split("\n").map((line) => line.split("  ")[0]);
  expect(await heads("step")).toEqual(["step", "pay 0", "move 0", "(none) 0", "all", ""]);
  expect(await heads("backend")).toEqual(["backend", "https://a.example", "all", ""]);
});

test("what is no export, is not there, or is asked for by nothing known is refused", async () => {
  await expect(run({ "c.json": [] }, "moon")).rejects.toMatchObject({ code: "cli/usage" });
  await expect(run({ "d.json": [{ ...row("pay", 1), calls: "many" }] })).rejects.toMatchObject({ code: "cli/usage" });
  const console = { cwd } as Console;
  await expect(printUsage(["none.json"], {}, console)).rejects.toMatchObject({ code: "cli/not-found" });
});
