import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compileAssistant } from "../../../src/cli/compile.ts";
import type { Console, ExitCode } from "../../../src/cli/console.ts";
import { runProgram } from "../../../src/cli/program.ts";
import { test as testCommand } from "../../../src/cli/test.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "halcyon-"));
  for (const name of ["bank", "telecom"])
    await cp(join(import.meta.dirname, "../../fixtures", name), join(folder, name), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function makeConsole(): Console {
  [out, err] = ["", ""];
  return {
    cwd: folder,
    input: Readable.from([]),
    out(text) {
      out += text;
      return Promise.resolve();
    },
    err(text) {
      err += text;
    },
    colour: false,
    interactive: false,
  };
}

const run = (...argv: string[]): Promise<ExitCode> => runProgram(argv, makeConsole());
const lineWith = (text: string): string =>
  out
    .split("\n")
    .find((line) => line.includes(text))
    ?.replaceAll(/ {2,}/g, "  ") ?? "";

describe("the report", () => {
  test("[J22] tells for each part what becomes of it, where it stands, and what to do; and writes nothing", async () => {
    const before = await readdir(folder, { recursive: true });
    expect(await run("import", "bank")).toBe(0);
    expect(out.split("\n")[0]).toBe(
      "A CALM project: 12 flows, 10 slots, 21 responses, 5 actions, 8 intents, 15 examples, 2 tests. It behaves as CALM 3.13 does.",
    );
    const [carried, changed, not, next] = ["\ncarried over\n", "\nchanged\n", "\nnot supported\n", "\nNext:\n"].map((title) =>
      out.indexOf(title),
    );
    expect([carried, changed, not, next].every((at) => at! > 0)).toBe(true);
    const under = (text: string): string => {
      const at = out.indexOf(text);
      return at < 0 ? "nowhere" : at < changed! ? "carried over" : at < not! ? "changed" : "not supported";
    };
    expect(under("bank/data/flows/payments.yml:2")).toBe("carried over");
    expect(lineWith("bank/data/flows/payments.yml:2")).toBe("  bank/data/flows/payments.yml:2  4 flows  Run as they are.");
    expect(lineWith("2 tests  ")).toBe("  bank/e2e_tests/transfer.yml:8  2 tests  Played by `halcyon test`.");
    expect(lineWith("bank/data/nlu/nlu.yml:2")).toContain("8 intents, 1 synonym, 1 pattern, 1 lookup table");
    expect(under("the address of the action server")).toBe("carried over");
    expect(under("DucklingEntityExtractor")).toBe("changed");
    expect(lineWith("not rephrased")).toContain("bank/domain/responses.yml:3 ");
    expect(lineWith("`dtmf`")).toContain("bank/data/flows/cards_and_more.yml:9 ");
    expect(under("bank/config.yml:20")).toBe("not supported");
    expect(under("pattern_handle_digressions")).toBe("not supported");
    expect(under("bank/data/nlu/newer.yml:1")).toBe("not supported");
    expect(under("docker-compose")).toBe("nowhere");
    expect(out.slice(next)).toMatch(/halcyon validate bank.*\n.*halcyon test bank\n.*halcyon chat bank\n.*halcyon build bank/);
    expect(err).toBe("");
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  test("[J22] says the same of many places once", async () => {
    await writeFile(
      join(folder, "bank/domain/more.yml"),
      "slots:\n  a: { type: text, shared_for_coexistence: true }\n  b: { type: text, shared_for_coexistence: true }\n",
    );
    expect(await run("import", "bank")).toBe(0);
    expect(lineWith("shared_for_coexistence")).toContain(
      "bank/domain/more.yml:2  `shared_for_coexistence` is not used. (2 times)",
    );
  });

  test("[J22] names what coexistence, tools and connections leave behind", async () => {
    expect(await run("import", "telecom")).toBe(0);
    expect(out).toContain("A CALM project: 4 flows, 6 slots, 8 responses, 5 actions, 2 intents, 2 examples, 1 test.");
    for (const part of [
      "IntentBasedRouter",
      "TEDPolicy",
      "`rules`",
      "`stories`",
      "broken_form",
      "slots.UsageSlot",
      "mcp_servers",
    ])
      expect(lineWith(part)).toMatch(/^ {2}telecom\/[\w/]+\.yml:\d+ {2}/);
    expect(out).not.toContain("k8s");
    expect(out).not.toContain("api_key");
  });

  test("[J22] as JSON holds every line with its place, the totals and whether it is sound", async () => {
    expect(await run("import", "telecom", "--json")).toBe(0);
    const report = JSON.parse(out) as { lines: { fate: string; what: string; place: object; count: number; advice: string }[] };
    expect(report).toMatchObject({
      ok: true,
      kind: "calm",
      compat: "3.13",
      totals: { flows: 4, slots: 6, responses: 8, actions: 5, intents: 2, examples: 2, tests: 1 },
      written: [],
    });
    expect(report.lines).toContainEqual({
      fate: "not supported",
      what: "`IntentBasedRouter` is not used.",
      place: { file: "telecom/config.yml", line: 5, column: 9, endLine: 5, endColumn: 26 },
      count: 1,
      advice: "There is one dialogue system here: every message goes to the flows.",
    });
    expect(report.lines.every(({ advice, place }) => advice && place)).toBe(true);
  });

  test("[J22] ends with 1 for errors, shows them with their lines, and then writes nothing", async () => {
    await writeFile(
      join(folder, "telecom/data/more.yml"),
      "flows:\n  a:\n    description: a\n    steps:\n      - collect: siim_number\n      - call: shop_agent\n",
    );
    expect(await run("import", "telecom", "--out", "new")).toBe(1);
    expect(err).toContain("error[flow/unknown-slot]: There is no slot `siim_number`.\n  ┌─ telecom/data/more.yml:5:18\n");
    expect(lineWith("shop_agent")).toContain("telecom/data/more.yml:6");
    expect(out).toContain(
      "\nMend the errors first. Nothing was written to new. `halcyon validate telecom` shows them with the warnings.\n",
    );
    expect(out).toMatch(/^A CALM project: .*, 2 intents, 2 examples, 1 test\.\n/);
    expect(await readdir(folder)).toEqual(["bank", "telecom"]);
    expect(await run("import", "telecom")).toBe(1);
    expect(out).toContain("\nMend the errors first. `halcyon validate telecom` shows them with the warnings.\n");
    expect(await run("import", "telecom", "--json")).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, compat: null, totals: { intents: 2, examples: 2 } });
  });

  test("[J22] an assistant of ours is reported too", async () => {
    await writeFile(join(folder, "bot.yml"), "flows: { a: { description: a, steps: [{ say: Hi. }] } }\n");
    expect(await run("import", "bot.yml")).toBe(0);
    expect(out).toContain(
      "An assistant: 1 flow, 0 slots, 0 responses, 0 actions, 0 intents, 0 examples, 0 tests. It behaves as CALM 3.16 does.",
    );
  });
});

describe("a new folder", () => {
  const play = async (name: string): Promise<string> => {
    const code = await testCommand(name, undefined, {}, makeConsole(), async () => createScriptedUnderstand({}));
    return `${code} ${out.replaceAll(`${name}/`, "")}`;
  };

  test.each(["bank", "telecom"])("[J23] is the same assistant as %s and plays the same tests", async (name) => {
    vi.stubEnv("BANK_ACTIONS", "http://127.0.0.1:9");
    vi.stubEnv("BANK_TOKEN", "x");
    expect(await run("import", name, "--out", "new/bot")).toBe(0);
    expect(out).toMatch(/\d+ files written to new\/bot\./);
    const [one, two] = [await compileAssistant([name], folder), await compileAssistant(["new/bot"], folder)];
    expect(two.assistant!.hash).toBe(one.assistant!.hash);
    expect(await readFile(join(folder, "new/bot/halcyon.yml"), "utf8")).toContain('compat: "3.13"');
    expect(await readdir(join(folder, "new/bot"), { recursive: true })).not.toContain("endpoints.yml");
    expect(await readdir(join(folder, "new/bot"), { recursive: true })).not.toContain("credentials.yml");
    expect(await run("validate", "new/bot")).toBe(0);
    const played = await play("new/bot");
    expect(played).toBe(await play(name));
    expect(played).toMatch(/^0 [^]*[12] passed, 0 failed, 0 skipped\n$/);
    vi.unstubAllEnvs();
  });

  test("[J23] keeps what fitting found, and a halcyon.yml that is there", async () => {
    await writeFile(join(folder, "telecom/nlu.lock.json"), '{"encoder":"x"}');
    await writeFile(join(folder, "telecom/halcyon.yml"), "name: mine\n");
    expect(await run("import", "telecom", "--out", "new")).toBe(0);
    expect(await readFile(join(folder, "new/halcyon.yml"), "utf8")).toBe("name: mine\n");
    expect((await compileAssistant(["new"], folder)).assistant).toMatchObject({
      name: "mine",
      nlu: { encoder: "x" },
      settings: { compat: "3.16" },
    });
  });

  test("[J23] overwrites nothing and is not put into the project", async () => {
    await mkdir(join(folder, "full"));
    await writeFile(join(folder, "full/mine.txt"), "mine");
    expect(await run("import", "bank", "--out", "full")).toBe(2);
    expect(err).toContain("cli/exists");
    expect(await run("import", "bank", "--out", "bank/new")).toBe(2);
    expect(await run("import", "bank", "--out", "bank")).toBe(2);
    expect(err).toContain("cli/usage");
    expect(await readdir(join(folder, "full"))).toEqual(["mine.txt"]);
  });
});
