import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PATTERNS_PATH } from "../../../src/authoring/open-files.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import { formatDiagnostic } from "../../../src/base/diagnostics.ts";
import { exportRasa, type RasaExport } from "../../../src/cli/export-rasa.ts";
import { readSources } from "../../../src/cli/folder.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import type { Flow } from "../../../src/model/flow.ts";

async function read(files: Parameters<typeof readAssistant>[0]): Promise<Assistant> {
  const { assistant, diagnostics } = await readAssistant(files, { name: "bot" });
  if (!assistant) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
  return assistant;
}

function withoutPlaces(flow: Flow): Flow {
  return JSON.parse(JSON.stringify(flow, (key, value: unknown) => (key === "place" ? undefined : value))) as Flow;
}

/** Steps by id, without places: an export may order them anew. */
function shapeOf(flow: Flow): unknown {
  const { examples, steps, ...rest } = withoutPlaces(flow);
  return {
    ...rest,
    examples: [...examples].toSorted(),
    steps: Object.fromEntries(steps.map((step) => [step.id, step])),
  };
}

function shapesOf({ flows }: Assistant): unknown {
  const own = Object.values(flows).filter(({ place }) => place?.file !== PATTERNS_PATH);
  return Object.fromEntries(own.map((flow) => [flow.id, shapeOf(flow)]));
}

function textOf({ files }: RasaExport, path: string): string {
  return files.find((file) => file.path === path)?.text ?? "";
}

describe("a CALM project", () => {
  test.each(["bank", "telecom"])("[J25] %s is the same after it was exported and read again", async (name) => {
    const root = join(import.meta.dirname, "../../fixtures");
    const first = await read(await readSources([name], root));
    const exported = await exportRasa(first);
    const again = await read(exported.files);
    expect(shapesOf(again)).toEqual(shapesOf(first));
    expect(again.slots).toEqual(first.slots);
    expect(again.responses).toEqual(first.responses);
    expect(again.actions).toEqual(first.actions);
    expect(again.training?.intents).toEqual(first.training?.intents);
    expect(again.training?.regexes).toEqual(first.training?.regexes);
    expect(again.training?.lookups).toEqual(first.training?.lookups);
    expect(again.settings).toEqual(first.settings);
    expect(again.name).toBe(first.name);
  });

  test("[J25] [J24] the files hold what is the project's and nothing that every assistant has", async () => {
    const first = await read(await readSources(["bank"], join(import.meta.dirname, "../../fixtures")));
    const exported = await exportRasa(first);
    expect(exported.files.map(({ path }) => path)).toEqual(["config.yml", "domain.yml", "data/flows.yml", "data/nlu.yml"]);
    expect(textOf(exported, "data/flows.yml")).toContain("  pattern_completed:\n");
    expect(textOf(exported, "data/flows.yml")).not.toContain("pattern_collect_information");
    expect(textOf(exported, "domain.yml")).not.toContain("utter_flow_cancelled_rasa");
    expect(textOf(exported, "domain.yml")).toContain('payload: "yes"');
    expect(exported.notes).toEqual(["Other words for the values of card_kind are synonyms."]);
  });
});

const OURS = `
name: shop
compat: "3.16"
max_user_characters: 900
slots:
  size: { values: [S, M], aliases: { S: [small, Tiny], M: medium }, ask: "Which size?" }
  day: { format: date, description: The day of delivery., renamed_from: [date] }
  code: { format: id, pattern: "[A-Z]{3}", ask: "Which code?" }
flows:
  order:
    description: order a shirt
    examples: [I want a shirt, "order: a shirt"]
    steps:
      - collect: size
        next:
          - if: slots.size = "S"
            then:
              - say: { text: "Small.", buttons: [{ title: Again, payload: /StartFlow(order) }, { title: Other, payload: /StartFlow(other) }] }
              - collect: day
                ask: "Which day?"
                description: Only workdays.
                next: last
          - else: [{ collect: code, ask_before_filling: true, next: last }]
      - { id: last, say: "Done." }
  other: { description: other, nlu_trigger: [{ intent: help }], examples: [help me], steps: [{ say: [Hi., Hello.] }] }
nlu:
  - intent: help
    examples: "- help"
  - intent: start_order
    examples: "- begin"
`;

describe("an assistant of ours", () => {
  test("[J25] becomes CALM: examples intents, aliases synonyms, formats hints, wordings responses", async () => {
    const exported = await exportRasa(await read([{ path: "bot.yml", text: OURS }]));
    for (const key of ["examples: [", "aliases", "format:", "pattern:", "ask:", "say:", "renamed_from"])
      expect(textOf(exported, "domain.yml") + textOf(exported, "data/flows.yml")).not.toContain(key);
    const again = await read(exported.files);
    expect(again.slots["size"]).toMatchObject({ values: ["S", "M"], aliases: { S: ["small", "Tiny"], M: ["medium"] } });
    expect(again.flows["order"]!.nluTriggers).toEqual([{ intent: "start_order_again", confidenceThreshold: 0 }]);
    expect(again.flows["order"]!.examples).toEqual(["I want a shirt", "order: a shirt"]);
    expect(again.flows["other"]!.nluTriggers).toEqual([{ intent: "help", confidenceThreshold: 0 }]);
    expect(again.flows["other"]!.examples).toEqual(["help", "help me"]);
    const steps = Object.fromEntries(again.flows["order"]!.steps.map((step) => [step.id, step.description]));
    expect(steps["2_collect_day"]).toBe("Only workdays. The day of delivery. A date like 2026-11-21.");
    expect(steps["3_collect_code"]).toBe("A number or code, as it is written. It matches [A-Z]{3}.");
    expect(again.responses["utter_ask_size"]).toEqual([{ text: "Which size?" }]);
    expect(again.responses["utter_order_1_action"]).toEqual([
      {
        text: "Small.",
        buttons: [
          { title: "Again", payload: "/start_order_again" },
          { title: "Other", payload: "/help" },
        ],
      },
    ]);
    expect(again.settings.maxUserCharacters).toBe(900);
  });

  test("[J25] each of these is told", async () => {
    expect((await exportRasa(await read([{ path: "bot.yml", text: OURS }]))).notes).toEqual([
      "The examples of the flow order are those of the intent start_order_again, which triggers it.",
      "Other words for the values of size are synonyms.",
      "That day was called date is not written: CALM has no word for it.",
      "The format of day is a hint in the description of its questions: CALM does not check it.",
      "The format of code is a hint in the description of its questions: CALM does not check it.",
      "The button “Again” of utter_order_1_action says /start_order_again.",
      "The button “Other” of utter_order_1_action says /help.",
    ]);
  });

  test("[J25] a button that starts a flow without an intent says its title; guards stay", async () => {
    const text = `
flows:
  a: { description: a, steps: [{ say: { text: x, buttons: [{ title: Go on, payload: /StartFlow(b) }] } }] }
  b: { if: False, description: b, steps: [{ say: x }] }
  c: { if: slots.ok, description: c, steps: [{ say: x }] }
slots: { ok: bool }
`;
    const exported = await exportRasa(await read([{ path: "bot.yml", text }]));
    expect(textOf(exported, "domain.yml")).toContain('payload: "Go on"');
    expect(exported.notes).toEqual([
      "The button “Go on” of utter_a_0_action says its title: CALM has no button that starts b.",
    ]);
    expect(textOf(exported, "data/flows.yml")).toContain('    if: "False"\n');
    expect(textOf(exported, "data/flows.yml")).toContain('    if: "slots.ok"\n');
    expect(exported.files.map(({ path }) => path)).not.toContain("data/nlu.yml");
  });
});

describe("steps", () => {
  const flow = (steps: string): string => `
slots: { ok: bool, n: float }
responses: { utter_ask_ok: [{ text: Ok? }], utter_ask_n: [{ text: N? }], utter_a: [{ text: A }], utter_b: [{ text: B }] }
flows:
  other: { description: other, steps: [{ action: utter_a }] }
  more: { description: more, steps: [{ action: utter_a }] }
  main:
    description: main
    steps:
${steps}
`;
  const roundTrip = async (
    steps: string,
  ): Promise<{ readonly first: unknown; readonly again: unknown; readonly text: string }> => {
    const first = await read([{ path: "bot.yml", text: flow(steps) }]);
    const exported = await exportRasa(first);
    const again = await read(exported.files);
    return {
      first: shapeOf(first.flows["main"]!),
      again: shapeOf(again.flows["main"]!),
      text: textOf(exported, "data/flows.yml"),
    };
  };

  test.each([
    [
      "in a row",
      "      - collect: ok\n      - set_slots: [{ n: 1 }, { ok: null }]\n      - call: other\n      - action: utter_b\n",
    ],
    ["a link at the end", "      - collect: ok\n      - link: other\n"],
    [
      "a link in each branch",
      "      - collect: ok\n        next:\n          - if: slots.ok\n            then:\n              - action: utter_a\n              - link: other\n          - else:\n              - link: more\n",
    ],
    [
      "branches that meet again",
      "      - collect: ok\n        next:\n          - if: slots.ok\n            then:\n              - action: utter_a\n                next: meet\n          - else: meet\n      - id: meet\n        action: utter_b\n",
    ],
    [
      "a loop back to the first step",
      "      - id: again\n        collect: n\n        ask_before_filling: true\n        next:\n          - if: slots.n > 3\n            then: again\n          - else:\n              - collect: ok\n                force_slot_filling: true\n                reset_after_flow_ends: false\n                rejections: [{ if: not slots.ok, utter: utter_a }]\n                next: again\n",
    ],
    [
      "a link that several lead to",
      "      - noop: true\n        next:\n          - if: slots.ok\n            then: out\n          - if: slots.n > 1\n            then: END\n          - else: out\n      - id: out\n        link: other\n",
    ],
    [
      "a tail that ends in a link, and one that does not",
      "      - noop: true\n        next:\n          - if: slots.ok\n            then: tail\n          - if: slots.n > 1\n            then: tail\n          - if: slots.n > 0\n            then: end\n          - else: end\n      - id: tail\n        action: utter_a\n        next: [{ if: slots.n < 9, then: [{ id: out, link: other }] }, { else: END }]\n      - id: end\n        action: utter_b\n",
    ],
  ])("[J25] %s", async (_, steps) => {
    const { first, again } = await roundTrip(steps);
    expect(again).toEqual(first);
  });

  test("[J25] of two links that several lead to, one is put into a branch that is always taken", async () => {
    const first = await read([
      {
        path: "bot.yml",
        text: flow(
          [
            "      - noop: true",
            "        next: [{ if: slots.ok, then: one }, { if: slots.n > 1, then: two }, { if: slots.n > 2, then: one }, { else: two }]",
            "      - { id: one, action: utter_a, next: [{ if: slots.n > 1, then: [{ link: other }] }, { else: END }] }",
            "      - { id: two, action: utter_b, next: [{ if: slots.n > 1, then: [{ link: more }] }, { else: END }] }",
          ].join("\n"),
        ),
      },
    ]);
    // Links at the top, which no file can write but a compiled assistant may have.
    const main = first.flows["main"]!;
    const bare = main.steps.map((step) =>
      step.id === "one" || step.id === "two" ? { ...step, kind: "link", flow: "other" } : step,
    );
    const exported = await exportRasa({ ...first, flows: { ...first.flows, main: { ...main, steps: bare as Flow["steps"] } } });
    const again = (await read(exported.files)).flows["main"]!;
    const byId = Object.fromEntries(again.steps.map((step) => [step.id, step]));
    expect(byId["one"]).toMatchObject({ kind: "noop", next: { branches: [{ if: "true", then: "one_link" }], else: "END" } });
    expect(byId["one_link"]).toMatchObject({ kind: "link", flow: "other" });
    expect(byId["two"]).toMatchObject({ kind: "link", flow: "other" });
  });
});
