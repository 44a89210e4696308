import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TextFix } from "../../../src/base/diagnostics.ts";
import { applyFixes } from "../../../src/cli/apply-fixes.ts";
import { createConsole, type ExitCode } from "../../../src/cli/console.ts";
import { runProgram } from "../../../src/cli/program.ts";

let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "halcyon-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(...argv: string[]): Promise<ExitCode> {
  [out, err] = ["", ""];
  return runProgram(argv, {
    cwd: folder,
    input: Readable.from([]),
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
    colour: false,
    interactive: false,
  });
}

/** Three safe mends, one guess (`size` for `siez`), comments everywhere. */
const BROKEN = `# An assistant.
slots: { ok: bool, size: [S, M] } # slots
responses: { utter_ask_ok: Sure?, utter_ask_size: Which? }
flows:
  go:
    description: go somewhere
    steps:
      - collect: ok # the question
        next:
          - if: not ok # bare
            then:
              - say: No. # nothing follows
          - if: ok
            then: END
          - else: other
      - id: other # keep me
        collect: siez
`;

const MENDED = BROKEN.replace("not ok", "not slots.ok")
  .replace("- if: ok", "- if: slots.ok")
  .replace("- say: No. #", "- say: No.\n                next: END #");

describe("validate --fix", () => {
  test("applies the safe fixes, leaves every comment, says what it did, and is done after one time", async () => {
    await writeFile(join(folder, "bot.yml"), BROKEN);
    expect(await run("validate", "bot.yml", "--fix")).toBe(1);
    expect(await readFile(join(folder, "bot.yml"), "utf8")).toBe(MENDED);
    expect(err.match(/^fixed .*$/gm)).toEqual([
      "fixed bot.yml:10 condition/bare-slot: Add slots.",
      "fixed bot.yml:12 flow/missing-next: Add next: END",
      "fixed bot.yml:13 condition/bare-slot: Add slots.",
    ]);
    expect(out).toBe("1 error, 0 warnings\n");
    await run("validate", "bot.yml", "--fix");
    expect(err).not.toContain("fixed ");
    expect(await readFile(join(folder, "bot.yml"), "utf8")).toBe(MENDED);
  });

  test("--unsafe applies guesses too", async () => {
    await writeFile(join(folder, "bot.yml"), BROKEN);
    expect(await run("validate", "bot.yml", "--fix", "--unsafe")).toBe(0);
    expect(await readFile(join(folder, "bot.yml"), "utf8")).toBe(MENDED.replace("siez", "size"));
  });

  test("a file with Windows line ends keeps them", async () => {
    await writeFile(join(folder, "bot.yml"), BROKEN.replaceAll("\n", "\r\n"));
    await run("validate", "bot.yml", "--fix");
    expect(await readFile(join(folder, "bot.yml"), "utf8")).toBe(MENDED.replaceAll("\n", "\r\n"));
  });

  const fix = (
    start: number,
    end: number,
    text: string,
  ): { code: string; severity: "error"; message: string; fix: TextFix } => ({
    code: "a/b",
    severity: "error",
    message: "",
    fix: { title: text, file: "a.txt", start, end, text, safe: true },
  });

  test("of fixes that overlap the first is applied; neighbours both are", async () => {
    await writeFile(join(folder, "a.txt"), "abcdef");
    const fixes = [fix(2, 4, "X"), fix(3, 5, "Y"), fix(4, 5, "Z"), fix(0, 0, "<"), fix(0, 0, "(")];
    const applied = await applyFixes(fixes, new Map([["a.txt", "abcdef"]]), folder);
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("<abXZf");
    expect(applied.map((each) => each.fix.text)).toEqual(["<", "X", "Z"]);
  });

  test("a file that has changed since it was checked is left alone", async () => {
    await writeFile(join(folder, "a.txt"), "changed");
    expect(await applyFixes([fix(0, 1, "X")], new Map([["a.txt", "before"]]), folder)).toEqual([]);
    expect(await applyFixes([fix(0, 1, "X")], new Map(), folder)).toEqual([]);
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("changed");
  });
});

describe("formats", () => {
  beforeEach(() => writeFile(join(folder, "bot.yml"), "flows: ["));

  test.each([
    [["--format", "sarif"], '"version": "2.1.0"'],
    [["--sarif"], '"version": "2.1.0"'],
    [["--format", "github"], "::error file=bot.yml,line=1,col=9"],
    [["--github"], "::error file=bot.yml,line=1,col=9"],
    [["--format", "json"], '"ok": false'],
    [["--json"], '"ok": false'],
  ])("%j goes to the output, and nothing is said beside it", async (options, expected) => {
    expect(await run("validate", "bot.yml", ...options)).toBe(1);
    expect(out).toContain(expected);
    expect(err).toBe("");
  });

  test("a format that there is not is a mistake of the command line", async () => {
    expect(await run("validate", "bot.yml", "--format", "xml")).toBe(2);
  });
});

test("a file that cannot be written is the machine's matter: 3", async () => {
  await writeFile(join(folder, "bot.yml"), "flows: { a: { description: x, steps: [{ say: a }] } }");
  expect(await run("build", "bot.yml", "--out", "bot.yml/x.json")).toBe(3);
});

test("explain shows a wrong and a right example", async () => {
  expect(await run("explain", "flow/unreachable-step")).toBe(0);
  expect(out).toMatch(
    /^flow\/unreachable-step\n\nNothing leads to a step\.\n\nFix: .*\n\nWrong:\n\n {4}flows:\n[^]*\nRight:\n\n {4}flows:/,
  );
  expect(await run("explain", "slot/format")).toBe(0);
  expect(out).not.toContain("Wrong");
});

test("NO_COLOR and pipes switch colours off", () => {
  const { isTTY } = process.stderr;
  const before = process.env["NO_COLOR"];
  try {
    delete process.env["NO_COLOR"];
    process.stderr.isTTY = true;
    expect(createConsole().colour).toBe(true);
    process.env["NO_COLOR"] = "1";
    expect(createConsole().colour).toBe(false);
    delete process.env["NO_COLOR"];
    process.stderr.isTTY = false;
    expect(createConsole().colour).toBe(false);
  } finally {
    process.stderr.isTTY = isTTY;
    if (before !== undefined) process.env["NO_COLOR"] = before;
  }
});
