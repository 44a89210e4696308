import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codes, lint } from "./lint.ts";

const bot = (steps: string, { actions = "[pay, decide]", more = "" } = {}): string => `slots:
  amount: { type: float, ask: How much? }
  balance: { type: float, mappings: [{ type: controlled }] }
  sure: { type: bool, ask: Sure? }
  word: { ask: Which word? }
actions: ${actions}
flows:
  pay:
    description: pay a bill
    steps:
${steps.replaceAll(/^/gm, "      ")}
${more}`;

describe("[V4] numbers that decide belong to actions", () => {
  const branch = (condition: string): string =>
    bot(`- collect: amount\n  next:\n    - if: ${condition}\n      then: END\n    - else: END`);

  test.each(["slots.amount > 500", "500 <= slots.amount", "slots.sure and not slots.amount < 10.5"])(
    "%s is found",
    async (condition) => {
      expect(await codes(branch(condition))).toEqual(["lint/business-threshold:13"]);
    },
  );

  test.each([
    "slots.amount > 0",
    "slots.amount is 500",
    "slots.balance > 500",
    "slots.amount > slots.balance",
    "slots.word > 5",
  ])("%s is none", async (condition) => {
    expect(await codes(branch(condition))).toEqual([]);
  });

  test("a guard is a condition too, a rejection is none", async () => {
    expect(await codes(bot("- collect: amount", { more: "    if: slots.amount > 5" }))).toEqual(["lint/business-threshold:12"]);
    expect(
      await codes(
        bot("- collect: amount\n  rejections: [{ if: slots.amount > 500, utter: utter_no }]", {
          more: "responses: { utter_no: Too much. }",
        }),
      ),
    ).toEqual([]);
  });
});

describe("[V5] writes are asked for first", () => {
  const write = "[pay: { risk: write }, decide]";
  const confirm = "- collect: sure\n  ask_before_filling: true\n  next: [{ if: slots.sure, then: go }, { else: END }]\n";

  test("a write that can be reached without a question is found, with its declaration", async () => {
    expect(await lint(bot("- collect: amount\n- action: pay", { actions: write }))).toMatchObject([
      {
        code: "lint/unconfirmed-write",
        severity: "warning",
        place: { line: 12, column: 17 },
        related: [{ place: { line: 6 } }],
      },
    ]);
  });

  test.each([
    ["it is asked for", write, `${confirm}- { id: go, action: pay }`],
    ["it only reads", "[pay: { risk: read }]", "- action: pay"],
    ["its risk is not declared", "[pay]", "- action: pay"],
    [
      "somebody has waived it and said why",
      '[pay: { risk: irreversible, confirm: "waived because the page asks" }]',
      "- action: pay",
    ],
  ])("nothing is found where %s", async (_, actions, steps) => {
    expect(await codes(bot(steps, { actions }))).toEqual([]);
  });

  test.each([
    ["the question is skipped when its slot is filled", write, `${confirm.replace("true", "false")}- { id: go, action: pay }`],
    ["nobody looks at the answer", write, "- collect: sure\n  ask_before_filling: true\n- action: pay"],
    [
      "the question is no yes-or-no question",
      write,
      "- collect: word\n  ask_before_filling: true\n  next: [{ if: slots.word, then: go }, { else: END }]\n- { id: go, action: pay }",
    ],
    ["it is waived without a reason", "[pay: { risk: write, confirm: false }]", "- action: pay"],
  ])("it is found where %s", async (_, actions, steps) => {
    expect((await lint(bot(steps, { actions }))).map(({ code }) => code)).toEqual(["lint/unconfirmed-write"]);
  });

  test("what cannot be taken back is an error", async () => {
    expect(await lint(bot("- action: pay", { actions: "[pay: { risk: irreversible }]" }))).toMatchObject([
      { code: "lint/unconfirmed-write", severity: "error" },
    ]);
  });

  test("a question before a call counts for the called flow", async () => {
    const more = "  other: { description: x, if: False, steps: [{ action: pay }] }";
    expect(await codes(bot(`${confirm}- { id: go, call: other }`, { actions: write, more }))).toEqual([]);
    expect(await codes(bot("- call: other", { actions: write, more }))).toEqual(["lint/unconfirmed-write:12"]);
  });
});

describe("[V12] one yes is one change", () => {
  const changes =
    "[pay: { risk: write }, book: { risk: irreversible }, look: { risk: read }, waived: { risk: write, confirm: waived because of x }]";
  const ask = (more = ""): string =>
    `- collect: sure\n  ask_before_filling: true\n${more}  next: [{ if: slots.sure, then: go }, { else: END }]\n`;
  const found = async (steps: string, more = ""): Promise<readonly string[]> =>
    (await lint(bot(steps, { actions: changes, more }))).map(
      ({ code, severity, place, related = [] }) => `${severity} ${code} ${place?.line} ${related[0]?.place.line}`,
    );

  test("a second change without a question in between is found, once, with the first", async () => {
    expect(await found(`${ask()}- { id: go, action: pay }\n- action: look\n- action: book`)).toEqual([
      "error lint/shared-confirmation 16 14",
    ]);
    expect(await found(`${ask()}- { id: go, action: book }\n- action: pay\n- action: pay`)).toEqual([
      "warning lint/shared-confirmation 15 14",
      "warning lint/shared-confirmation 16 14",
    ]);
    expect(await found(`${ask()}- { id: go, action: pay, next: go }`)).toEqual(["warning lint/shared-confirmation 14 14"]);
  });

  test.each([
    ["it is asked for", `${ask()}- { id: go, action: pay }\n${ask().replace("go }", "on }")}- { id: on, action: book }`, ""],
    [
      "a flow that is called asks",
      `${ask()}- { id: go, action: pay }\n- call: asking\n- action: book`,
      "  asking: { description: x, if: false, steps: [{ collect: sure, ask_before_filling: true, next: [{ if: slots.sure, then: END }, { else: END }] }] }",
    ],
    ["the question names both", `${ask("  confirms: [pay, book]\n")}- { id: go, action: pay }\n- action: book`, ""],
    ["one is waived", `${ask()}- { id: go, action: pay }\n- action: waived`, ""],
    ["one only looks", `${ask()}- { id: go, action: pay }\n- action: look`, ""],
  ])("nothing is found where %s", async (_, steps, more) => {
    expect(await found(steps, more)).toEqual([]);
  });

  test("a name that changes nothing is a slip of the pen", async () => {
    const steps = `${ask("  confirms: [look]\n")}- { id: go, action: pay }`;
    expect(await codes(bot(steps, { actions: changes }))).toEqual(["key/value:13"]);
  });
});

describe("[V6] a model on the network has limits", () => {
  const good = "flows: { a: { description: x, steps: [{ say: a }] } }\n";
  const errors = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await lint({ "bot.yml": good, ...files })).flatMap(({ code, severity, place }) =>
      severity === "error" ? [`${code} ${place?.file}:${place?.line}`] : [],
    );

  test.each([
    "llm:\n  model: some\n  url: https://models.example/v1",
    "action_endpoint:\n  url: https://api.openai.com/v1/chat/completions",
    "generation: { url: https://x.example, timeout_ms: 100, max_tokens: 5 }",
    "rephraser: { type: remote, max_calls: 3 }",
    "model_groups: [{ id: a, models: [{ provider: x }] }]",
  ])("%j is an error", async (text) => {
    expect(await errors({ "halcyon.yml": text })).toEqual([
      `lint/unguarded-generation halcyon.yml:${text.startsWith("action_endpoint") ? 2 : 1}`,
    ]);
  });

  test("with limits of time, calls and length it is none", async () => {
    const text = "llm: { url: https://x.example, timeout_ms: 100, max_calls_per_conversation: 3, max_tokens: 5 }";
    expect(await errors({ "halcyon.yml": text })).toEqual([]);
  });

  test("what only a CALM server would call, and content that speaks of models, are left alone", async () => {
    expect(
      await errors({
        "config.yml": "pipeline: [{ name: A, llm: { model_group: b } }]",
        "more.yml": "responses: { utter_llm: { text: 'llm: see /chat/completions' } }\nslots: { llm: text }\n",
      }),
    ).toEqual([]);
  });
});

describe("[V7] silencing", () => {
  const claim = "- say: Your refund has been processed.";

  test.each([
    ["on its line", `${claim} # halcyon-ignore lint/unproven-claim a quotation`],
    ["above it", `# halcyon-ignore lint/unproven-claim a quotation\n# another comment\n\n${claim}`],
    ["with a colon", `${claim} # halcyon-ignore lint/unproven-claim: a quotation`],
  ])("a comment %s silences with a reason", async (_, steps) => {
    expect(await codes(bot(steps))).toEqual([]);
  });

  test("without a reason it silences nothing, and is told so", async () => {
    expect(await codes(bot(`${claim} # halcyon-ignore lint/unproven-claim`))).toEqual([
      "lint/unproven-claim:11",
      "lint/ignore-without-reason:11",
    ]);
    expect(await codes(bot(`${claim} # halcyon-ignore`))).toEqual(["lint/unproven-claim:11", "lint/ignore-without-reason:11"]);
  });

  test("an error stays, and the comment is superfluous", async () => {
    expect(await codes(bot("- collect: nobody # halcyon-ignore flow/unknown-slot because"))).toEqual([
      "flow/unknown-slot:11",
      "lint/unused-ignore:11",
    ]);
  });

  test.each([
    ["- say: Hello. # halcyon-ignore lint/unproven-claim it was one", "- say: Hello."],
    ["# halcyon-ignore lint/unproven-claim it was one\n- say: Hello.", "- say: Hello."],
  ])("the fix of a superfluous comment removes it: %j", async (steps, mended) => {
    const text = bot(steps);
    const [found] = await lint(text);
    expect(found).toMatchObject({ code: "lint/unused-ignore", fix: { safe: true } });
    const { start, end, text: put } = found!.fix!;
    expect(text.slice(0, start) + put + text.slice(end)).toBe(bot(mended));
  });
});

describe("our own assistants", () => {
  const root = join(import.meta.dirname, "../../..");
  const yaml = (folder: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".yml"))
        .map((path) => [path, readFileSync(join(root, folder, path), "utf8")]),
    );

  test.each(["demo/assistants/shop", "demo/assistants/energy", "src/cli/init"])("%s is clean", async (folder) => {
    const files = yaml(folder);
    expect(Object.keys(files).length).toBeGreaterThan(0);
    expect(await codes(files)).toEqual([]);
  });
});

describe("[V11] names that need no declaration", () => {
  const intents = "intents: [pay_bill, bill_2]\nnlu: [{ intent: ask_bill, examples: '- what do I owe' }]\n";
  const starting = (intent: string): string =>
    bot("- action: decide", { more: `    nlu_trigger: [{ intent: ${intent} }]\n${intents}` });

  test.each(["decid", "decidee", "dcide", "decode", "deicde"])("the action %s is a letter from `decide`", async (name) => {
    const found = await lint(bot(`- action: ${name}`));
    expect(found).toMatchObject([
      {
        code: "lint/misspelt-name",
        severity: "warning",
        message: `Nothing else names the action \`${name}\`, but there is \`decide\`.`,
        hint: `Did you mean \`decide\`? If not, list \`${name}\` under \`actions\`.`,
        place: { line: 11, column: 17 },
        fix: { title: "Rename to decide" },
      },
    ]);
  });

  test.each(["decide", "dec", "undecided", "edcied", "decide2"])("the action %s is another", async (name) => {
    expect(await codes(bot(`- action: ${name}`))).toEqual([]);
  });

  test("where no action is listed, each is meant", async () => {
    expect(await codes(bot("- action: decide\n- action: decid", { actions: "[]" }))).toEqual([]);
  });

  test.each(["pay_bil", "ask_bil"])("the intent %s is a letter from one that is there", async (intent) => {
    expect(await codes(starting(intent))).toEqual(["lint/misspelt-name:12"]);
  });

  test.each(["pay_bill", "ask_bill", "bill_3", "complain"])("the intent %s is none", async (intent) => {
    expect(await codes(starting(intent))).toEqual([]);
  });
});
