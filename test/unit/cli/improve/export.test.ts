import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countMessage } from "../../../../src/assistant/guards/scores.ts";
import { exportEvidence } from "../../../../src/assistant/guards/export.ts";
import { GUARD_STATE } from "../../../../src/assistant/guards/kernel.ts";
import { recordEvidence, type Evidence } from "../../../../src/assistant/guards/evidence.ts";
import type { Console, ExitCode } from "../../../../src/cli/console.ts";
import { improveExport, type ImproveOptions } from "../../../../src/cli/improve.ts";
import { runProgram } from "../../../../src/cli/program.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";

const DAY = 86_400_000;
let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "halcyon-"));
  [out, err] = ["", ""];
});
afterEach(() => rm(folder, { recursive: true }));

const terminal = (): Console => ({
  cwd: folder,
  input: Readable.from([]),
  out(text) {
    out += text;
    return Promise.resolve();
  },
  err: (text) => void (err += text),
  colour: false,
  interactive: false,
});

/** A device on which things went wrong, and what it exports. */
function device(seed = 0, collect: "local" | "consented" = "consented") {
  const platform = createManualPlatform({ seed });
  const store = createMemoryStore();
  let count = 0;
  return {
    platform,
    store,
    async note(guard: Evidence["guard"], what: string, more: Partial<Evidence> = {}): Promise<void> {
      const about = { conversation: "c1", assistant: "energy", bundle: "b1", language: "en" };
      const evidence = { guard, what, at: platform.now(), ...about, ...more };
      await recordEvidence(store, evidence, { collect, id: `t${++count}` });
    },
    export: (name = "energy", since?: number) => exportEvidence({ store, platform, assistant: { name, hash: "b1" }, since }),
  };
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const read = (name: string): Promise<string> => readFile(join(folder, "improve", name), "utf8");
const linesOf = async (name: string) =>
  (await read(name))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const improve = (options: ImproveOptions = {}, now?: number): Promise<ExitCode> => improveExport([], options, terminal(), now);

const gap = { text: "do you take cheques", details: { score: 0.2, threshold: 0.5, scale: "cosine", passages: ["pay#1"] } };

test("[G7] R134 after seven days an export has its rows still, after thirty too, whatever became of the counts, and after more none", async () => {
  const here = device();
  await here.store.changeRecord({ kind: GUARD_STATE, key: "x", conversation: "c1" }, () => ({ leases: [] }));
  await here.note("kb", "low_score", gap);
  for (const days of [7, 22]) {
    here.platform.advance(days * DAY);
    await here.store.changeRecord({ kind: GUARD_STATE, key: "x", conversation: "c1" }, () => null);
    // What is written later prunes what is old.
    await here.note("timer", "late", { details: { name: "n" } });
    expect((await here.export()).split("\n").filter((line) => line.includes("cheques"))).toHaveLength(1);
  }
  here.platform.advance(2 * DAY);
  await here.note("timer", "late", { details: { name: "n" } });
  expect(await here.export()).not.toContain("cheques");
});

test("an export names nobody: conversations and the device have other names, words are redacted", async () => {
  const here = device();
  await here.note("kb", "low_score", { ...gap, conversation: "customer-4711", text: "write to jo@example.com about 4711" });
  const [head, row, count] = (await here.export())
    .split("\n")
    .map((line) => (line ? (JSON.parse(line) as Record<string, unknown>) : null));
  expect(head).toMatchObject({
    halcyon: "evidence",
    format: 1,
    assistant: "energy",
    bundle: "b1",
    device: expect.stringMatching(/^[\da-f]{32}$/),
  });
  expect(row).toMatchObject({ what: "low_score", text: "write to <email> about <num>", collect: "consented" });
  expect(row!["conversation"]).toMatch(/^[\da-f]{32}$/);
  expect(count).toEqual({ day: "2026-01-02", name: "kb.low_score", assistant: "energy", count: 1 });
  expect(await here.export()).not.toContain("customer");
  expect(await device(1).export()).not.toContain(String(head!["device"]));
});

test("since a time only what came then is told", async () => {
  const here = device();
  await here.note("kb", "low_score", gap);
  here.platform.advance(8 * DAY);
  await here.note("kb", "low_score", { ...gap, text: "is there a lift" });
  const recent = await here.export("energy", here.platform.now() - 7 * DAY);
  expect([recent.includes("lift"), recent.includes("cheques")]).toEqual([true, false]);
  await put("a.ndjson", await here.export());
  expect(await improve({ since: "7d" }, here.platform.now())).toBe(0);
  expect((await linesOf("knowledge-gaps.jsonl")).map(({ question }) => question)).toEqual(["is there a lift"]);
  expect(await improve({}, here.platform.now())).toBe(0);
  expect(await linesOf("knowledge-gaps.jsonl")).toHaveLength(2);
});

test("the lists of several devices are one; the same export twice counts once", async () => {
  const [one, two] = [device(1), device(2)];
  await one.note("kb", "low_score", gap);
  await one.note("timer", "duplicate", { reason: "replay", flow: "pay", step: "ask", details: { name: "n", says: "x" } });
  await two.note("kb", "low_score", gap);
  await two.note("form", "miss", { slot: "email", flow: "pay", reason: "absent", attempt: 1, text: "no idea" });
  await two.note("nlu", "label", { text: "settle it", label: { source: "menu_choice", value: "pay" } });
  await put("in/one.ndjson", await one.export());
  await put("in/again.jsonl", await one.export());
  await put("in/two.ndjson", await two.export());
  await put("in/notes.txt", "not an export");
  expect(await improve({ from: ["in"] })).toBe(0);
  expect((await readdir(join(folder, "improve"))).toSorted()).toEqual([
    "form-ux.jsonl",
    "knowledge-gaps.jsonl",
    "summary.md",
    "timer-duplicates.jsonl",
    "training-candidates.jsonl",
  ]);
  expect(await linesOf("knowledge-gaps.jsonl")).toMatchObject([{ count: 2, conversations: 2 }]);
  expect(await linesOf("timer-duplicates.jsonl")).toMatchObject([{ key: "n", step: "ask", blocked: 1, causes: { replay: 1 } }]);
  expect(await linesOf("form-ux.jsonl")).toMatchObject([{ slot: "email", misses: { absent: 1 } }]);
  expect(await linesOf("training-candidates.jsonl")).toMatchObject([{ text: "settle it", label: "pay", weight: 1 }]);
  expect(await read("summary.md")).toContain("5 rows of 2 conversations on 2 devices.");
  expect(out).toContain("improve/summary.md");
});

test("what is shared has three conversations behind it, and only words of visitors who agreed", async () => {
  const note = async (seed: number, text: string, collect: "local" | "consented") => {
    const here = device(seed, collect);
    await here.note("kb", "low_score", { ...gap, text, details: { ...gap.details, passages: [text.slice(0, 3)] } });
    await put(`in/${seed}.ndjson`, await here.export());
  };
  for (const seed of [1, 2, 3]) await note(seed, "do you take cheques", "consented");
  for (const seed of [4, 5]) await note(seed, "is there a lift", "consented");
  for (const seed of [6, 7, 8]) await note(seed, "where may dogs stay", "local");
  expect(await improve({ from: ["in"], shared: true })).toBe(0);
  expect((await linesOf("knowledge-gaps.jsonl")).map(({ question, conversations }) => [question, conversations])).toEqual([
    ["do you take cheques", 3],
    [null, 3],
  ]);
  expect(await read("summary.md")).toContain("1 lines were withheld");
  expect(`${await read("summary.md")}${await read("knowledge-gaps.jsonl")}`).not.toMatch(/dogs|lift/);
  await improve({ from: ["in"], shared: true, k: "2" });
  expect(await linesOf("knowledge-gaps.jsonl")).toHaveLength(3);
});

test("lines that are none of ours are left out and counted", async () => {
  const here = device();
  await here.note("kb", "low_score", gap);
  const lines = (await here.export()).split("\n");
  await put("a.ndjson", [lines[0], "garbage", '{"at":1}', lines[1], ""].join("\n"));
  await put("b.ndjson", [lines[1], '{"halcyon":"evidence","format":99,"device":"x"}', lines[1]].join("\n"));
  expect(await improve({})).toBe(0);
  expect(await linesOf("knowledge-gaps.jsonl")).toMatchObject([{ count: 1 }]);
  expect(err).toBe("5 lines could not be read and were left out.\n");
});

test("a folder without an export is said to have none: a browser saves texts as .txt", async () => {
  const here = device();
  await here.note("kb", "low_score", gap);
  await put("in/what-opened.txt", await here.export());
  expect(await improve({ from: ["in"] })).toBe(0);
  expect(err).toBe(
    "There is no export of a device: save what `assistant.exportEvidence()` gives as a file that ends in .ndjson.\n",
  );
  err = "";
  expect(await improve({ from: ["in/what-opened.txt"] })).toBe(0);
  expect(err).toBe("");
  await put("in/torn.ndjson", "{");
  await improve({ from: ["in"] });
  expect(err).toContain("1 line could not be read and was left out.\n");
});

test("the summary raises the alarm, tells the spread of scores, and says what to do instead", async () => {
  const here = device();
  await here.note("kb", "low_score", gap);
  await here.note("kb", "ceiling", { ...gap, details: { ...gap.details, score: 0.4 } });
  await put("a.ndjson", await here.export());
  await improve({});
  const summary = await read("summary.md");
  expect(summary).toContain(
    "| Answers of sources | 1 | 1 | 100.0 % | 20.6 % to 100.0 % | **above 5 %**: write what knowledge-gaps.jsonl lacks; do not raise the ceiling |",
  );
  expect(summary).toContain("| cosine |  | 2 | 0.22 | 0.3 | 0.38 | 0.5 | 100.0 % |");
  expect(summary).toContain("Half of the questions on the scale cosine find nothing good enough");
  expect(summary).toContain('"do you take cheques": extend pay#1 (1 conversations)');
});

test("on the command line it compares candidates with the assistant's examples, and says what it did not understand", async () => {
  const here = device();
  await here.note("nlu", "label", { text: "settle my bill", label: { source: "menu_choice", value: "pay" } });
  await put("in/a.ndjson", await here.export());
  await put("bot/bot.yml", "flows:\n  pay: { description: pay a bill, examples: [pay my bill], steps: [{ say: Done. }] }\n");
  const run = (...argv: string[]) => runProgram(["improve", "export", ...argv], terminal());
  expect(await run("bot", "--from", "in", "--out", "lists")).toBe(0);
  const text = await readFile(join(folder, "lists/training-candidates.jsonl"), "utf8");
  expect(JSON.parse(text)).toMatchObject({ nearest: { text: "pay my bill", of: "pay" } });
  expect(await run("--since", "soon")).toBe(2);
  expect(await run("--shared", "--k", "0")).toBe(2);
  expect(await run("--from", "nowhere")).toBe(2);
  await put("broken/bot.yml", "flows: { pay: { steps: [{ jump: x }] } }");
  expect(await run("broken", "--from", "in")).toBe(1);
});

test("[G52] several assistants in one folder are told apart by name", async () => {
  const shop = device();
  const bank = device(1);
  await shop.note("kb", "low_score", { ...gap, assistant: "energy" });
  await bank.note("kb", "low_score", { ...gap, text: "may I open an account", assistant: "bank" });
  await put("in/a.ndjson", await shop.export());
  await put("in/b.ndjson", await bank.export("bank"));
  const questions = async (assistant?: string) => {
    expect(await improve({ from: ["in"], assistant })).toBe(0);
    return (await linesOf("knowledge-gaps.jsonl")).map(({ question }) => question);
  };
  expect(await questions("energy")).toEqual(["do you take cheques"]);
  expect(await read("summary.md")).toContain("energy, since the beginning: 1 rows of 1 conversations on 1 devices.");
  expect(await questions("bank")).toEqual(["may I open an account"]);
  expect(await questions("nobody")).toEqual([]);
  expect((await questions()).length).toBe(2);
  expect(await read("summary.md")).toContain("Several assistants are mixed here: name one with `--assistant`.");
});

test("[G54] the summary tells of each version how surely messages were read, and warns", async () => {
  const here = device();
  const count = async (bundle: string, days: number, conversations: number, score: number): Promise<void> => {
    here.platform.advance(days * DAY);
    for (let n = 0; n < 200; n++)
      await countMessage(
        {
          conversation: `${bundle} ${score} ${n % conversations}`,
          at: here.platform.now(),
          scores: { a: score, b: 0.05 },
          accept: 0.3,
        },
        { store: here.store, assistant: "energy", bundle },
      );
  };
  await count("first", 0, 30, 0.95);
  await count("first", 10, 30, 0.95);
  await count("second", 1, 30, 0.45);
  await put("in/a.ndjson", await here.export());
  // The same days once more are no more messages.
  await put("in/b.ndjson", await here.export());
  expect(await improve({ from: ["in"] })).toBe(0);
  const summary = await read("summary.md");
  const [first, second] = summary.split("\n").filter((line) => /^\| (?:first|second) /.test(line));
  expect(first).toMatch(/^\| first \| \S+ \| \S+ \| 400 \| 30 \| 0\.0 % \| 0\.0 % to \S+ % \| 0\.00 \| 0\.00 \|  \|$/);
  expect(second).toMatch(/^\| second \| \S+ \| \S+ \| 200 \| 30 \| 0\.0 % .* \*\*users speak otherwise\*\*/);
});
