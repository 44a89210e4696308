import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkAssistant } from "../../../src/assistant/load.ts";
import { chat } from "../../../src/cli/chat.ts";
import type { Console, ExitCode } from "../../../src/cli/console.ts";
import { runProgram } from "../../../src/cli/program.ts";
import { test as testCommand } from "../../../src/cli/test.ts";
import { understand } from "../../../src/cli/understand.ts";
import type { Command } from "../../../src/model/command.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

const BOT = `
slots:
  size: { values: [S, M], ask: "Which size?" }
  day: { format: date, ask: "Which day?" }
  note: { ask: "What note?" }
flows:
  order:
    description: order a shirt
    steps: [{ collect: size }, { collect: day }, { collect: note }, { say: "Size {size}." }]
  hidden: { if: False, nlu_trigger: [{ intent: hide }], description: hidden, steps: [{ say: Never. }] }
  hello: { description: say hello, steps: [{ say: { text: Hello!, buttons: [{ title: Order, payload: /StartFlow(order) }] } }] }
`;

const TESTS = `
test_cases:
  - test_case: says hello
    steps: [{ user: hi }, { bot: Hello! }]
  - test_case: says goodbye
    steps: [{ user: hi }, { bot: Goodbye! }]
  - test_case: is liked
    steps: [{ user: hi, assertions: [{ generative_response_is_relevant: { threshold: 1 } }] }]
`;

const SCRIPT: Readonly<Record<string, readonly Command[]>> = {
  hi: [{ command: "start flow", flow: "hello" }],
  "m on friday": [
    { command: "set slot", name: "size", value: "M", raw: "m", extractor: "LLM" },
    { command: "set slot", name: "day", value: "2026-01-02", extractor: "LLM" },
    { command: "set slot", name: "note", value: "m on friday", extractor: "LLM" },
  ],
};

const open = async () => createScriptedUnderstand(SCRIPT);

let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "halcyon-"));
  await put({ "bot/bot.yml": BOT, "bot/tests/a.yml": TESTS });
});
afterEach(() => rm(folder, { recursive: true }));

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function consoleWith(input: readonly (string | Uint8Array)[] = []): Console {
  [out, err] = ["", ""];
  return {
    cwd: folder,
    input: Readable.from(input),
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

const run = (...argv: string[]): Promise<ExitCode> => runProgram(argv, consoleWith());

describe("validate", () => {
  test("counts what there is and ends with 0", async () => {
    expect(await run("validate", "bot")).toBe(0);
    expect(out).toBe("0 errors, 0 warnings; 3 flows, 3 tests\n");
    expect(err).toBe("");
  });

  test("shows each finding with its line, the mark under it and the fix, and ends with 1", async () => {
    await put({ "bot/more.yml": "flows:\n  a:\n    description: x\n    steps:\n      - collect: siez\n" });
    expect(await run("validate", "bot")).toBe(1);
    expect(err).toContain(
      "error[flow/unknown-slot]: There is no slot `siez`.\n  ┌─ bot/more.yml:5:18\n5 │       - collect: siez\n  │                  ^^^^\n  = help: Did you mean `size`?\n  = fix: Rename to size\n",
    );
    expect(out).toBe("1 error, 0 warnings\n");
  });

  test("finds mistakes in tests too", async () => {
    await put({ "bot/tests/b.yml": "test_cases: [{ test_case: x, fixtures: [nobody], steps: [] }]\n" });
    expect(await run("validate", "bot")).toBe(1);
    expect(err).toContain("test/unknown-fixture");
  });

  test("--json gives the findings as they are", async () => {
    await put({ "bot/more.yml": "flows: [" });
    expect(await run("validate", "bot", "--json")).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      hash: null,
      diagnostics: [{ code: "yaml/syntax", place: { file: "bot/more.yml" } }],
    });
  });

  test("shows twenty findings and counts the rest", async () => {
    const steps = Array.from({ length: 30 }, (_, index) => `      - collect: gone_${index}\n`).join("");
    await put({ "bot/more.yml": `flows:\n  a:\n    description: x\n    steps:\n${steps}` });
    await run("validate", "bot");
    expect(err.match(/^error\[/gm)).toHaveLength(20);
    expect(err).toContain("… and 10 more.");
  });
});

describe("build", () => {
  test("writes the same bytes for the same sources, and what it writes can be loaded", async () => {
    expect(await run("build", "bot", "--out", "out/one.json")).toBe(0);
    expect(await run("build", "bot", "--out", "two.json")).toBe(0);
    const [one, two] = await Promise.all([
      readFile(join(folder, "out/one.json"), "utf8"),
      readFile(join(folder, "two.json"), "utf8"),
    ]);
    expect(two).toBe(one);
    expect(checkAssistant(JSON.parse(one)).name).toBe("bot");
  });

  test("merges several folders", async () => {
    await put({ "more/flows.yml": "flows: { extra: { description: x, steps: [{ say: a }] } }" });
    expect(await run("build", "bot", "more", "--out", "a.json")).toBe(0);
    const { flows } = checkAssistant(JSON.parse(await readFile(join(folder, "a.json"), "utf8")));
    expect(Object.keys(flows)).toEqual(expect.arrayContaining(["order", "extra"]));
  });

  test("writes nothing for an assistant with errors", async () => {
    await put({ "bot/more.yml": "flows: { a: { description: x, steps: [{ collect: nothing }] } }" });
    expect(await run("build", "bot", "--out", "a.json")).toBe(1);
    expect(out).toBe("");
    await expect(readFile(join(folder, "a.json"))).rejects.toThrow("ENOENT");
  });

  test("takes a CALM project as it stands", async () => {
    await put({
      "calm/config.yml": "recipe: default.v1\nlanguage: en\npipeline:\n- name: CompactLLMCommandGenerator\n",
      "calm/endpoints.yml": "action_endpoint: { url: http://localhost:5055/webhook }\n",
      "calm/credentials.yml": "rest:\n",
      "calm/data/flows/pay.yml":
        "flows:\n  pay:\n    description: pay\n    steps:\n      - collect: amount\n      - action: action_pay\n      - action: utter_paid\n",
      "calm/domain/pay.yml":
        'version: "3.1"\nactions: [action_pay]\nslots: { amount: { type: float, mappings: [{ type: from_llm }] } }\nresponses:\n  utter_ask_amount: [{ text: How much? }]\n  utter_paid: [{ text: Paid. }]\n',
      "calm/actions/helpers.yml": "not: [ours",
      "calm/e2e_tests/pay.yml": "test_cases: [{ test_case: pay, steps: [{ user: pay }] }]",
    });
    expect(await run("validate", "calm")).toBe(0);
    expect(out).toBe("0 errors, 0 warnings; 1 flow, 1 test\n");
  });
});

describe("test", () => {
  const play = (path?: string, options = {}): Promise<ExitCode> => testCommand("bot", path, options, consoleWith(), open);

  test("ends with 1 and the counts when a case fails, and says what happened", async () => {
    expect(await play()).toBe(1);
    expect(out.split("\n").at(-2)).toBe("1 passed, 1 failed, 1 skipped");
    expect(out).toContain(
      'FAIL bot/tests/a.yml · says goodbye\n     bot/tests/a.yml:6:29 after "hi"\n     expected bot "Goodbye!"\n',
    );
    expect(out).toContain('       bot "Hello!" [Order](/StartFlow(order)) (utter_hello_0_action)\n');
  });

  test.each(["bot/tests/a.yml::says hello", "tests/a.yml::says hello"])("plays one case of a file: %s", async (path) => {
    expect(await play(path)).toBe(0);
    expect(out).toBe(
      "ok   bot/tests/a.yml · says hello\nchecked\n  bot  1 of 1 (100.0 %)\n1 with the model, 0 scripted\n1 passed, 0 failed, 0 skipped\n",
    );
  });

  test("writes JSON and JUnit", async () => {
    await play(undefined, { json: "r/a.json", junit: "r/a.xml" });
    expect(JSON.parse(await readFile(join(folder, "r/a.json"), "utf8"))).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
    expect(await readFile(join(folder, "r/a.xml"), "utf8")).toContain('tests="3" failures="1" skipped="1"');
  });

  test("finding no test at all is no success", async () => {
    expect(await play("bot/tests/a.yml::nobody")).toBe(1);
    expect(out).toBe("0 with the model, 0 scripted\n0 passed, 0 failed, 0 skipped\n");
  });

  test("an assistant with errors fails with the counts all the same", async () => {
    await put({ "bot/more.yml": "flows: [" });
    expect(await play()).toBe(1);
    expect(out).toBe("0 with the model, 0 scripted\n0 passed, 0 failed, 0 skipped\n");
    expect(err).toContain("yaml/syntax");
  });
});

describe("understand", () => {
  async function read(...lines: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    expect(await understand(["bot"], consoleWith([lines.join("\n")]), open)).toBe(0);
    return out
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  test("gives one line for every line, errors included, in order", async () => {
    const answers = await read(
      '{"text":"hi"}',
      "",
      "nonsense",
      "[]",
      '{"text":1}',
      '{"text":"hi","flow":"nobody"}',
      '{"text":"hi","now":"soon"}',
      '{"text":"hi"}',
    );
    expect(answers.map(({ error }) => typeof error)).toEqual([
      "undefined",
      "string",
      "string",
      "string",
      "string",
      "string",
      "string",
      "undefined",
    ]);
    expect(answers[7]).toMatchObject({
      commands: [{ command: "start flow", flow: "hello" }],
      scores: { flows: { hello: 1, order: 0 } },
    });
    expect(answers.every(({ ms }) => typeof ms === "number")).toBe(true);
  });

  test("scores every flow that may start, and no other", async () => {
    const [answer] = await read('{"text":"unknown words"}');
    expect(answer).toMatchObject({ commands: [], scores: { flows: { hello: 0, order: 0 } } });
    expect(Object.keys((answer!["scores"] as { flows: object }).flows)).toEqual(["order", "hello"]);
  });

  test("names commands as CALM does, without their source, typed values with the user's own words", async () => {
    const [answer] = await read(
      '{"text":"m on friday","flow":"order","asking":"size","slots":{"note":null},"bot":"Which size?","options":["S",{"title":"M"}]}',
    );
    expect(answer!["commands"]).toEqual([
      { command: "set slot", name: "size", value: "M", raw: "m" },
      { command: "set slot", name: "day", value: "2026-01-02", raw: "2026-01-02" },
      { command: "set slot", name: "note", value: "m on friday" },
    ]);
  });

  test("hands the state on as it was given", async () => {
    const seen = createScriptedUnderstand({});
    const line = {
      text: "x",
      flow: "order",
      asking: "note",
      slots: { size: "S", day: "2026-01-02", gone: null },
      bot: "B",
      locale: "de",
      now: "2026-01-01T00:00:00Z",
      options: ["S"],
    };
    await understand(["bot"], consoleWith([`${JSON.stringify(line)}\n`]), async () => seen);
    expect(seen.requests[0]).toMatchObject({
      text: "x",
      locale: "de",
      now: Date.UTC(2026, 0, 1),
      state: {
        activeFlow: "order",
        asking: "note",
        slots: { size: "S", day: "2026-01-02" },
        asked: ["note", "day", "size"],
        bot: "B",
        options: [{ title: "S", payload: "S" }],
      },
    });
    expect(seen.requests[0]?.state.slots).not.toHaveProperty("gone");
  });

  test("reads payloads as the dialogue does", async () => {
    const [answer] = await read('{"text":"/SetSlots(size=S)"}');
    expect(answer!["commands"]).toEqual([{ command: "set slot", name: "size", value: "S", raw: "S" }]);
  });

  test("counts lines by \\n alone, whatever else a text holds, and takes characters that are cut in two", async () => {
    const bytes = new TextEncoder().encode('{"text":"a\u2028b\u0085ü"}\r\n{"text":"hi"}');
    const cut = bytes.indexOf(0xc3) + 1;
    expect(await understand(["bot"], consoleWith([bytes.slice(0, cut), bytes.slice(cut)]), open)).toBe(0);
    expect(out.split("\n")).toHaveLength(3);
    expect(out).not.toContain("error");
  });
});

describe("chat", () => {
  test("answers over a pipe, presses buttons by number, and explains to the side", async () => {
    expect(await chat(["bot"], { explain: true }, consoleWith(["hi\n1\nS\n\nnever read\n"]), open)).toBe(0);
    expect(out).toContain("Hello!\n  1. Order\n");
    expect(out).toContain("  2. Yes\n");
    expect(out).toContain("Which size?\n");
    expect(out).not.toContain("never read");
    expect(err.split("\n").filter((line) => line.includes("Understood as"))).toHaveLength(2);
    expect(err).toContain(
      "  · Understood as start flow hello (1.00, next best start flow order 0.00). The script says so. Started hello.",
    );
    expect(err).toContain("  · The payload means start flow order. Started order. Asked size.\n");
  });
});

describe("the command line", () => {
  test("explains a code, and knows the one that was meant", async () => {
    expect(await run("explain", "flow/unknown-slot")).toBe(0);
    expect(out).toContain("Fix: ");
    expect(await run("explain", "flow/unknown-slt")).toBe(2);
    expect(err).toContain("flow/unknown-slot");
    expect(out).toBe("");
  });

  test.each([[], ["bild"], ["build", "bot"], ["validate"], ["validate", "bot", "--jsn"], ["validate", "nowhere"]])(
    "ends with 2 for %j",
    async (...argv) => {
      expect(await run(...argv)).toBe(2);
      expect(out).toBe("");
      expect(err).not.toBe("");
    },
  );

  test("prints help and version as results", async () => {
    expect(await run("--help")).toBe(0);
    expect(out).toContain("understand");
    expect(await run("--version")).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("says what was wrong with the values where the catalogue has their names", async () => {
    await run("validate", "nowhere");
    expect(err).toContain("Fix: Check the path: nowhere.");
    expect(err).not.toContain("details.");
  });

  test("init overwrites nothing", async () => {
    expect(await run("init", "bot")).toBe(2);
    expect(await readFile(join(folder, "bot/bot.yml"), "utf8")).toBe(BOT);
  });
});
