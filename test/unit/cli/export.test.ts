import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Console, ExitCode } from "../../../src/cli/console.ts";
import { runProgram } from "../../../src/cli/program.ts";

const BOT = `
slots:
  note: { ask: "What note?" }
  size: { values: [S, M], ask: "Which size?" }
flows:
  take_note: { description: take a note, steps: [{ collect: note }, { collect: size }, { say: Noted. }] }
  hello: { description: say hello, steps: [{ say: Hello! }] }
`;

let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "halcyon-"));
  await put("bot/bot.yml", BOT);
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const run = (...argv: string[]): Promise<ExitCode> => {
  [out, err] = ["", ""];
  const console: Console = {
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
  return runProgram(argv, console);
};

describe("export", () => {
  test("[T66] writes one file a flow, patterns left out, and names each", async () => {
    expect(await run("export", "bot", "--to", "svg", "--out", "pictures/flows")).toBe(0);
    expect(out).toBe("pictures/flows/take_note.svg\npictures/flows/hello.svg\n");
    expect((await readdir(join(folder, "pictures/flows"))).toSorted()).toEqual(["hello.svg", "take_note.svg"]);
    expect(await readFile(join(folder, "pictures/flows/take_note.svg"), "utf8")).toContain("What note?");
  });

  test("[T66] prints the one flow that is asked for, a pattern too", async () => {
    expect(await run("export", "bot", "--to", "xstate", "--flow", "take_note")).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ id: "take_note", initial: "0_collect_note", states: { END: { type: "final" } } });
    expect(await run("export", "bot", "--to", "mermaid", "--flow", "pattern_chitchat")).toBe(0);
    expect(out).toMatch(/^---\ntitle: "chitchat"\n---\nflowchart TD\n/);
  });

  test("one flow goes to a folder, too", async () => {
    expect(await run("export", "bot", "--to", "mermaid", "--flow", "hello", "--out", "m")).toBe(0);
    expect(await readdir(join(folder, "m"))).toEqual(["hello.mmd"]);
  });

  test("a CALM project is written as a whole", async () => {
    expect(await run("export", "bot", "--to", "rasa", "--out", "calm")).toBe(0);
    expect(out).toContain("calm/domain.yml\n");
    expect(await readFile(join(folder, "calm/data/flows.yml"), "utf8")).toContain("take_note");
  });

  test("says what is missing or unknown, and ends with 2", async () => {
    expect(await run("export", "bot", "--to", "svg")).toBe(2);
    expect(err).toContain("--out");
    expect(await run("export", "bot", "--to", "rasa", "--flow", "hello")).toBe(2);
    expect(await run("export", "bot", "--to", "png", "--out", "x")).toBe(2);
    expect(err).toContain('["xstate","mermaid","svg","rasa"]');
    expect(await run("export", "bot", "--to", "svg", "--flow", "helo")).toBe(2);
    expect(err).toContain("helo");
  });

  test("an assistant with errors is not exported", async () => {
    await put("bot/more.yml", "flows: [");
    expect(await run("export", "bot", "--to", "svg", "--out", "x")).toBe(1);
    expect(err).toContain("yaml/syntax");
  });

  test("a place that cannot be written to is named", async () => {
    expect(await run("export", "bot", "--to", "svg", "--flow", "hello", "--out", "bot/bot.yml")).toBeGreaterThan(0);
    expect(err).toContain("cli/not-written");
  });
});

describe("test --generate", () => {
  test("[T60] a line for each flow, what was covered, the count, and 0", async () => {
    expect(await run("test", "bot", "--generate")).toBe(0);
    const lines = out.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^ok {3}take_note {2}1 path, 2 questions, \d+ passed$/);
    expect(lines[1]).toBe("ok   hello  1 path, 0 questions, 2 passed");
    expect(lines[2]).toBe("ok   1000 messages of nonsense");
    expect(lines[3]).toMatch(/^coverage: 2 collect steps x 19 disturbances: all \(\d+ pairs do not apply/);
    expect(lines[4]).toMatch(/^0 with the model, \d+ scripted$/);
    expect(lines[5]).toMatch(/^\d+ passed, 0 failed, 0 skipped$/);
    expect(lines).toHaveLength(6);
  });

  test("[T65] a failure with its place, its last turn and its test, and 1; reports go to files", async () => {
    await put(
      "bot/more.yml",
      "flows: { pattern_chitchat: { description: x, steps: [{ say: Hm. }, { action: action_listen }] } }",
    );
    expect(await run("test", "bot", "take_note", "--generate", "--json", "r/a.json", "--junit", "r/a.xml")).toBe(1);
    expect(out).toMatch(/^FAIL take_note {2}1 path, 2 questions, \d+ passed, 2 failed$/m);
    expect(out).toContain(
      "     bot/bot.yml:6:50  take_note · 0_collect_note · small talk\n       dead end: the question for note is not asked again: pattern_chitchat waits and has asked nothing\n",
    );
    expect(out).toContain('       the last turn:\n         user "(small talk)": chitchat\n');
    expect(out).toContain("         test_cases:\n           - test_case: take_note · 0_collect_note · small talk\n");
    expect(out).not.toContain("hello");
    expect(out).toMatch(/\d+ passed, 2 failed, 0 skipped\n$/);
    const report = JSON.parse(await readFile(join(folder, "r/a.json"), "utf8")) as {
      failed: number;
      results: { finding?: object }[];
    };
    expect(report.failed).toBe(2);
    expect(report.results.find(({ finding }) => finding)).toMatchObject({ finding: { kind: "dead end" } });
    expect(await readFile(join(folder, "r/a.xml"), "utf8")).toContain('failures="2"');
  });

  test("paths that were left out are counted", async () => {
    const forks = ["a", "b", "c"].map(
      (name) =>
        `      - { id: ${name}, collect: ${name}, next: [{ if: slots.${name}, then: [{ say: Yes., next: ${name}2 }] }, { else: ${name}2 }] }\n      - { id: ${name}2, say: "On." }\n`,
    );
    const slots = ["a", "b", "c"].map((name) => `  ${name}: { type: bool, ask: "${name}?" }\n`);
    await put("bot/more.yml", `slots:\n${slots.join("")}flows:\n  forks:\n    description: x\n    steps:\n${forks.join("")}`);
    expect(await run("test", "bot", "forks", "--generate", "--max-paths", "3")).toBe(0);
    expect(out).toMatch(/^ok {3}forks {2}4 paths, 3 questions, \d+ passed, 4 paths left out \(--max-paths\)$/m);
  });

  test("says what is wrong with the command line, and ends with 2", async () => {
    expect(await run("test", "bot", "--generate", "--max-paths", "none")).toBe(2);
    expect(err).toContain("--max-paths");
    expect(await run("test", "bot", "nobody", "--generate")).toBe(2);
    expect(err).toContain('["take_note","hello"]');
    expect(await run("test", "bot", "pattern_search", "--generate")).toBe(2);
  });

  test("an assistant with errors is not tested", async () => {
    await put("bot/more.yml", "flows: [");
    expect(await run("test", "bot", "--generate")).toBe(1);
    expect(out).toBe("0 with the model, 0 scripted\n0 passed, 0 failed, 0 skipped\n");
  });
});
