import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { chat } from "../../../src/cli/chat.ts";
import type { Console, ExitCode } from "../../../src/cli/console.ts";
import { probeActions } from "../../../src/cli/probe-actions.ts";
import { test as testCommand, type TestOptions } from "../../../src/cli/test.ts";
import type { Command } from "../../../src/model/command.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

const BOT = `
slots:
  size: { values: [S, M], ask: "Which size?" }
  day: { format: date, ask: "Which day?" }
  price: { type: float, mappings: [{ type: controlled }] }
flows:
  order:
    description: order a shirt
    steps: [{ collect: size }, { collect: day }, { action: check_stock }, { say: "Size {size} costs {price}." }]
  hello: { description: say hello, steps: [{ say: Hello! }] }
`;

const TESTS = `
test_cases:
  - test_case: says hello
    steps: [{ user: hi }, { bot: Hello! }]
  - test_case: says goodbye
    steps: [{ user: hi }, { bot: Goodbye! }]
  - test_case: is told
    steps: [{ user: who knows, commands: [{ command: start flow, flow: hello }] }, { bot: Hello! }]
  - test_case: is liked
    steps: [{ user: hi, assertions: [{ generative_response_is_relevant: { threshold: 1 } }] }]
`;

const set = (name: string, value: string): Command => ({ command: "set slot", name, value, extractor: "LLM" });
const SCRIPT: Readonly<Record<string, readonly Command[]>> = {
  hi: [{ command: "start flow", flow: "hello" }],
  order: [{ command: "start flow", flow: "order" }],
  medium: [set("size", "M")],
  large: [set("size", "L")],
  "today: 50": [set("day", "2026-01-02")],
  stop: [{ command: "cancel flow" }],
};
const open = async () => createScriptedUnderstand(SCRIPT);

let folder: string;
let out: string;
let err: string;
let server: Server | null;

beforeEach(async () => {
  server = null;
  folder = await mkdtemp(join(tmpdir(), "halcyon-"));
  await put({ "bot/bot.yml": BOT, "bot/tests/a.yml": TESTS });
});
afterEach(async () => {
  server?.close();
  await rm(folder, { recursive: true });
});

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function consoleWith(input: readonly string[] = []): Console {
  out = "";
  err = "";
  return {
    cwd: folder,
    input: Readable.from(input),
    async out(text) {
      out += text;
    },
    err(text) {
      err += text;
    },
    colour: false,
    interactive: false,
  };
}

const play = (path?: string, options: TestOptions = {}): Promise<ExitCode> =>
  testCommand("bot", path, options, consoleWith(), open);
const last = (lines: number): readonly string[] => out.trimEnd().split("\n").slice(-lines);
const written = (path: string): Promise<string> => readFile(join(folder, path), "utf8");
const yaml = async (path: string): Promise<unknown> => parse(await written(path));

/** A server on a free port that answers each path with this status and body. */
async function serve(answer: (path: string, method: string) => readonly [number, unknown]): Promise<string> {
  server = createServer((request, response) => {
    const [status, body] = answer(request.url!, request.method!);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    request.resume();
  });
  await new Promise<void>((resolve) => void server!.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("which tests", () => {
  const passing = (name: string): string =>
    `test_cases: [{ test_case: "${name}", fixtures: [f], steps: [{ utter: never }] }]\n`;

  test("[T1] a file, a folder, a case by its name, or all", async () => {
    await put({ "bot/tests/deep/b.yml": 'test_cases: [{ test_case: "b::c", steps: [] }, { test_case: d, steps: [] }]' });
    const names = async (path?: string): Promise<readonly string[]> => {
      await play(path);
      return [...out.matchAll(/^(?:ok {2}|FAIL|skip) .* · (.*)$/gm)].map(([, name]) => name!);
    };
    expect(await names()).toEqual(["says hello", "says goodbye", "is told", "is liked", "b::c", "d"]);
    expect(await names("bot/tests/deep")).toEqual(["b::c", "d"]);
    expect(await names("tests/deep/b.yml")).toEqual(["b::c", "d"]);
    expect(await names("bot/tests/deep/b.yml::b::c")).toEqual(["b::c"]);
    expect(await names("bot/tests::d")).toEqual(["d"]);
  });

  test("[T1] a name that there is not, but nearly", async () => {
    expect(await play("bot/tests/a.yml::says helo")).toBe(1);
    expect(err).toBe("There are no tests at bot/tests/a.yml::says helo. Did you mean `says hello`?\n");
    expect(await play("bot/tests/a.yml::zzz")).toBe(1);
    expect(err).toBe("There are no tests at bot/tests/a.yml::zzz.\n");
  });

  test("[T2] a conftest above a file that lies elsewhere counts", async () => {
    await put({
      "elsewhere/conftest.yml": "fixtures: [{ f: { size: M } }]",
      "elsewhere/deep/a.yml": passing("x").replace("utter: never", "user: order }, { utter: utter_ask_day"),
    });
    expect(await play("elsewhere/deep/a.yml")).toBe(0);
    expect(err).toBe("");
    await put({ "elsewhere/deep/conftest.yaml": "fixtures: [{ f: { size: null } }]" });
    expect(await play("elsewhere/deep/a.yml")).toBe(1);
    expect(out).toContain("expected utter utter_ask_day");
  });
});

describe("what is printed", () => {
  test("[T28] [T29] who read the words, then what came of them", async () => {
    expect(await play()).toBe(1);
    expect(last(2)).toEqual(["3 with the model, 1 scripted", "2 passed, 1 failed, 1 skipped"]);
    expect(await play("bot/tests/a.yml::is told")).toBe(0);
    expect(last(2)).toEqual(["0 with the model, 1 scripted", "1 passed, 0 failed, 0 skipped"]);
  });

  test("[T29] a mistake in a test file ends with 1 although every case passes", async () => {
    await put({ "bot/tests/a.yml": "test_cases: [{ test_case: t, steps: [{ user: hi, commands: [{ command: go }] }] }]" });
    expect(await play()).toBe(1);
    expect(err).toContain("error[test/unknown-command]");
    expect(last(1)).toEqual(["1 passed, 0 failed, 0 skipped"]);
  });

  test("[T30] a failure has its place, its words and its why", async () => {
    await play("bot/tests/a.yml::says goodbye");
    expect(out).toContain(
      'FAIL bot/tests/a.yml · says goodbye\n     bot/tests/a.yml:6:29 after "hi"\n     expected bot "Goodbye!"\n     but this happened:\n       user "hi": start flow hello\n',
    );
    expect(out).toContain(
      "     why: Understood as start flow hello (1.00, next best start flow order 0.00). The script says so.",
    );
  });

  test("[T36] the failed cases alone, and no further than the first", async () => {
    await play(undefined, { onlyFailed: true });
    expect(out.split("\n").filter((line) => /^(?:ok|FAIL|skip)/.test(line))).toEqual(["FAIL bot/tests/a.yml · says goodbye"]);
    expect(last(1)).toEqual(["2 passed, 1 failed, 1 skipped"]);
    await play(undefined, { failFast: true });
    expect(last(2)).toEqual(["2 with the model, 0 scripted", "1 passed, 1 failed, 0 skipped"]);
  });

  test("[T34] how often what was checked held", async () => {
    await play();
    expect(out).toContain("checked\n  bot  2 of 3 (66.7 %)\n");
  });
});

describe("what is written", () => {
  test("[T28] JSON with who read the words, and without the insides", async () => {
    await play(undefined, { json: "r/a.json", junit: "r/a.xml" });
    const report = JSON.parse(await written("r/a.json")) as { readonly results: readonly object[] };
    expect(report).toMatchObject({
      passed: 2,
      failed: 1,
      skipped: 1,
      model: 3,
      scripted: 1,
      accuracy: { bot: { passed: 2, failed: 1 } },
    });
    expect(report.results.map((result) => Object.keys(result).toSorted())[0]).toEqual([
      "file",
      "ms",
      "name",
      "place",
      "reading",
      "status",
    ]);
    expect(report).not.toHaveProperty("coverage");
    expect(await written("r/a.xml")).toContain('<property name="understanding" value="scripted"/>');
  });

  test("[T31] the cases by what came of them", async () => {
    await play(undefined, { e2eResults: "r" });
    expect(await yaml("r/passed.yml")).toMatchObject([
      { name: "says hello", pass_status: true, expected_steps: [{ user: "hi" }, { bot: "Hello!" }], difference: [] },
      {
        name: "is told",
        expected_steps: [{ user: "who knows", commands: [{ command: "start flow", flow: "hello" }] }, { bot: "Hello!" }],
      },
    ]);
    expect(await yaml("r/failed.yml")).toMatchObject([{ name: "says goodbye", pass_status: false }]);
    expect(await yaml("r/skipped.yml")).toMatchObject([{ name: "is liked", pass_status: null }]);
    await play("bot/tests/a.yml::says hello", { e2eResults: true });
    expect(await yaml("e2e_results/failed.yml")).toEqual([]);
    await expect(written("e2e_results/skipped.yml")).rejects.toThrow("ENOENT");
  });

  test("[T32] the failed cases as tests; those without stubs apart from those with", async () => {
    await play(undefined, { failed: "again.yml" });
    expect(await play("again.yml")).toBe(1);
    expect(last(2)).toEqual(["1 with the model, 0 scripted", "0 passed, 1 failed, 0 skipped"]);
    await put({
      "bot/tests/b.yml":
        "stub_custom_actions: { check_stock: {} }\ntest_cases: [{ test_case: s, steps: [{ user: hi }, { bot: No }] }]",
    });
    await play(undefined, { failed: "both.yml" });
    expect(err).toBe("The failed cases that stub no actions are in both.unstubbed.yml.\n");
    expect(await yaml("both.yml")).toMatchObject({
      stub_custom_actions: { check_stock: {} },
      test_cases: [{ test_case: "s" }],
    });
    expect(await yaml("both.unstubbed.yml")).toMatchObject({ test_cases: [{ test_case: "says goodbye" }] });
    await play("bot/tests/a.yml::says hello", { failed: "none.yml" });
    expect(await yaml("none.yml")).toEqual({ test_cases: [] });
  });

  test("[T33] coverage, of passed and of failed cases", async () => {
    await put({ "bot/tests/b.yml": "test_cases: [{ test_case: o, steps: [{ user: order }, { bot: No }] }]" });
    expect(await play(undefined, { coverageReport: true, json: "a.json" })).toBe(1);
    const [passed, failed] = out.split("coverage of failed cases");
    expect(passed).toContain("coverage of passed cases\n");
    expect(passed).toMatch(/\nhello +100\.00% +1 +0\n/);
    expect(passed).toMatch(/\norder +0\.00% +4 +4 {2}bot\/bot\.yml:9\n/);
    expect(failed).toMatch(/\norder +25\.00% +4 +3 {2}bot\/bot\.yml:9\n/);
    expect(JSON.parse(await written("a.json"))).toMatchObject({ coverage: { passed: { total: { steps: 5, visited: 1 } } } });
    await play(undefined, { coverageOutputPath: "c" });
    expect((await written("c/coverage_report_for_failed_tests.csv")).split("\n")[1]).toBe("order,25.00%,4,3,bot/bot.yml:9");
    expect((await written("c/coverage_report_for_passed_tests.csv")).split("\n")[1]).toBe("order,0.00%,4,4,bot/bot.yml:9");
    expect(await written("c/commands_histogram_for_failed_tests.csv")).toBe("Command,Count\nstart flow,2\n");
    expect(await written("c/commands_histogram_for_passed_tests.csv")).toBe("Command,Count\nstart flow,3\n");
    expect(await yaml("c/failed.yml")).toHaveLength(2);
    expect(JSON.parse(await written("c/coverage.json"))).toMatchObject({ failed: { total: { steps: 5, visited: 2 } } });
    await play("bot/tests/a.yml::says hello", { coverageReport: true });
    expect(out).not.toContain("coverage of failed cases");
  });
});

describe("a backend", () => {
  test("[T35] that cannot be reached ends the run before any test", async () => {
    const url = await serve(() => [200, {}]);
    await new Promise((resolve) => server!.close(resolve));
    expect(await play(undefined, { actions: `${url}/v1/actions` })).toBe(1);
    expect(err).toContain(`The action server at ${url}/v1/actions cannot be reached`);
    expect(err).toContain("No test was run.");
    expect(out).toBe("0 with the model, 0 scripted\n0 passed, 0 failed, 0 skipped\n");
  });

  test("[T35] a CALM action server is asked for its health, any other for its list", async () => {
    const asked: string[] = [];
    const healthy = await serve((path, method) => {
      asked.push(`${method} ${path}`);
      return [path === "/a/health" ? 200 : 404, { status: "ok" }];
    });
    expect(await probeActions(`${healthy}/a/webhook`)).toBeNull();
    expect(await probeActions(`${healthy}/webhook/`)).toBe(
      `The action server at ${healthy}/webhook/ is not well: ${healthy}/health answers 404.`,
    );
    // A backend need not list its actions.
    expect(await probeActions(`${healthy}/v1/actions`)).toBeNull();
    expect(asked).toEqual(["GET /a/health", "GET /health", "GET /v1/actions"]);
    expect(await probeActions("nowhere")).toBe("nowhere is no address.");
  });

  test("[T35] that fails is not well", async () => {
    const failing = await serve(() => [500, {}]);
    expect(await probeActions(`${failing}/v1/actions`)).toContain("answers 500");
    server!.close();
  });
});

describe("a recorded talk", () => {
  const record = (...lines: readonly string[]): Promise<ExitCode> =>
    chat(["bot"], { record: "talk.yml" }, consoleWith([`${lines.join("\n")}\n`]), open);

  test("[T38] passes when it is played, offline, with what its actions came to", async () => {
    let price = 19;
    const url = await serve((path) =>
      path.endsWith("/check_stock") ? [200, { output: { price: ++price }, messages: [{ text: "In stock: 50." }] }] : [404, {}],
    );
    const input = consoleWith(["order\nmedium\ntoday: 50\norder\n/SetSlots(size=S)\ntoday: 50\nhi\norder\nstop\nwhat\n"]);
    expect(await chat(["bot"], { actions: `${url}/v1/actions`, record: "talk.yml" }, input, open)).toBe(0);
    expect(out).toContain("Size M costs 20.");
    expect(out).toContain("Size S costs 21.");
    expect(err).toBe("The talk is in talk.yml; run it with: halcyon test bot talk.yml\n");
    server!.close();
    expect(await play("talk.yml")).toBe(0);
    expect(last(2)).toEqual(["1 with the model, 0 scripted", "1 passed, 0 failed, 0 skipped"]);
    const file = (await yaml("talk.yml")) as {
      readonly stub_custom_actions: object;
      readonly test_cases: readonly {
        readonly test_case: string;
        readonly steps: readonly { readonly user: string; readonly assertions: unknown }[];
      }[];
    };
    expect(file.stub_custom_actions).toEqual({
      check_stock: [
        { output: { price: 20 }, responses: [{ text: "In stock: 50." }] },
        { output: { price: 21 }, responses: [{ text: "In stock: 50." }] },
      ],
    });
    const [{ test_case: name, steps }] = file.test_cases as unknown as [(typeof file.test_cases)[number]];
    expect(name).toBe("order");
    expect(steps.map(({ user }) => user)).toEqual([
      "order",
      "medium",
      "today: 50",
      "order",
      "/SetSlots(size=S)",
      "today: 50",
      "hi",
      "order",
      "stop",
      "what",
    ]);
    expect(steps[2]?.assertions).toEqual([
      { slot_was_set: [{ name: "day", value: "2026-01-02" }] },
      { action_executed: "check_stock" },
      { bot_uttered: { text_matches: "In stock: 50." } },
      { slot_was_set: [{ name: "price", value: 20 }] },
      { bot_uttered: { utter_name: "utter_order_3_action" } },
      { flow_completed: { flow_id: "order" } },
      { slot_was_set: [{ name: "size", value: null }] },
      { slot_was_set: [{ name: "day", value: null }] },
      { bot_uttered: { utter_name: "utter_ask_continue_conversation" } },
    ]);
    expect(steps[8]?.assertions).toContainEqual({ flow_cancelled: { flow_id: "order" } });
  });

  test("[T38] an action that failed fails when it is played", async () => {
    await record("order", "medium", "today: 50");
    expect(err).toContain("Nobody provides the action check_stock");
    expect(await yaml("talk.yml")).toMatchObject({ stub_custom_actions: { check_stock: { outcome: "failed" } } });
    expect(await play("talk.yml")).toBe(0);
  });

  test("[T38] takes place at one moment, is called after its first words, and stubs nothing where nothing was done", async () => {
    await record("/StartFlow(hello)", "hi");
    const file = (await yaml("talk.yml")) as { readonly fixtures: readonly object[] };
    expect(file).toMatchObject({ test_cases: [{ test_case: "hi", fixtures: ["fixture 1"] }] });
    expect(file).not.toHaveProperty("stub_custom_actions");
    expect(file.fixtures[0]).toMatchObject({
      "fixture 1": { mocked_datetime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string },
    });
    expect(await play("talk.yml")).toBe(0);
    await record("/StartFlow(hello)");
    expect(await yaml("talk.yml")).toMatchObject({ test_cases: [{ test_case: "a recorded talk" }] });
  });

  test("[T38] fails when the assistant says something else", async () => {
    await record("hi");
    await put({ "bot/bot.yml": BOT.replace("say: Hello!", "action: utter_ask_size") });
    expect(await play("talk.yml")).toBe(1);
  });
});
