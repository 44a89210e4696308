import { describe, expect, test } from "vitest";
import type { Assistant } from "../../../src/model/assistant.ts";
import { isPattern } from "../../../src/model/flow.ts";
import { readAssistant } from "../../../src/authoring/read.ts";
import { formatDiagnostic } from "../../../src/base/diagnostics.ts";

async function read(...texts: readonly string[]): Promise<Assistant> {
  const { assistant, diagnostics } = await readAssistant(texts.map((text, index) => ({ path: `${index}.yml`, text })));
  if (!assistant) throw new Error(diagnostics.map(formatDiagnostic).join("\n"));
  return assistant;
}

const DOZEN = `
slots:
  order_id: { format: id, ask: "What is your order number?" }
  size: [S, M, L]
  email: { format: email, ask: "Which e-mail address?" }
flows:
  exchange_item:
    description: exchange an item for another size
    steps: [{ collect: order_id }, { collect: size, ask: "Which size?" }, { say: "Done: {order_id} in {size}." }]
  newsletter:
    description: subscribe to the newsletter
    steps: [{ collect: email }, { say: "Thanks." }]
`;

describe("a file of a dozen lines", () => {
  test("gives two flows and three slots without a single example or response", async () => {
    const { flows, slots, responses } = await read(DOZEN);
    expect(Object.keys(flows).filter((id) => !isPattern(id))).toEqual(["exchange_item", "newsletter"]);
    expect(slots["size"]).toMatchObject({ type: "categorical", values: ["S", "M", "L"], mappings: [{ type: "from_llm" }] });
    expect(slots["email"]).toMatchObject({ type: "text", format: "email" });
    expect(responses["utter_ask_order_id"]).toEqual([{ text: "What is your order number?" }]);
    expect(responses["utter_ask_size"]).toEqual([{ text: "Which size?" }]);
    expect(responses["utter_exchange_item_2_action"]).toEqual([{ text: "Done: {order_id} in {size}." }]);
    expect(flows["newsletter"]?.name).toBe("newsletter");
  });

  test("has no finding at all", async () => {
    const { diagnostics } = await readAssistant([{ path: "bot.yml", text: DOZEN }]);
    expect(diagnostics).toEqual([]);
  });
});

const RICH = `
version: "3.1"
language: en
additional_languages: [de]
session_config: { session_expiration_time: 30, carry_over_slots_to_new_session: false }
actions: [check_stock, action_ask_colour, { long_one: { send_domain: true } }]
slots:
  size:
    type: categorical
    values: [S, M, 1]
    aliases: { S: [small, tiny], M: medium }
    initial_value: s
    mappings: [{ type: from_llm, allow_nlu_correction: true }, { type: from_entity, entity: size, not_intent: chat, conditions: [{ active_flow: buy }] }]
  amount: { type: float, min_value: 0, max_value: 10, validation: { rejections: [{ if: slots.amount < 1, utter: utter_small }], refill_utter: utter_again } }
  ok: bool
  colour: { type: any, mappings: [{ type: controlled }] }
  note: { type: text, initial_value: none }
responses:
  utter_ask_size:
    - { id: web, text: "Which?", channel: browser, condition: slots.ok is true, buttons: [{ title: Small, payload: "/SetSlots(size=S)" }, Medium] }
    - text: |
        Which size?
      condition: [{ type: slot, name: ok, value: true }, { type: slot, name: note, value: a "b" }]
      metadata: { rephrase: true }
      translation: { de: { text: "Welche?" } }
  utter_ask_amount: How many?
  utter_small: Too small.
  utter_again: { text: Again, image: /a.png, custom: { a: [1] } }
  utter_ask_ok: Sure?
  utter_done: Done.
flows:
  buy:
    name: buy something
    description: >
      buy a thing
      in the shop
    if: slots.ok
    always_include_in_prompt: True
    run_pattern_completed: false
    persisted_slots: [size]
    examples: [I want to buy]
    translation: { de: { name: kaufen } }
    nlu_trigger: [{ intent: buy }, { intent: { name: order, confidence_threshold: 0.5 } }]
    steps:
      - collect: size
        description: the size
        ask_before_filling: true
        rejections: [{ if: slots.size = "1", utter: utter_small }]
      - id: amount
        collect: amount
        next:
          - if: slots.amount > 5
            then:
              - set_slots: [{ ok: false }, { note: null }]
              - action: check_stock
                metadata: { a: 1 }
                next: colour
          - if: False
            then: END
          - else:
              - call: ask_more
              - link: other
      - id: colour
        collect: colour
        force_slot_filling: true
      - noop: true
        next: [{ if: slots.ok is not true, then: amount }, { else: last }]
      - { id: last, action: utter_done }
  ask_more: { if: False, description: more, steps: [{ collect: note }, { say: [One, { text: Two }] }] }
  other: { description: other, steps: [{ collect: ok, ask: "Another way to ask?" }] }
nlu:
  - intent: buy
    examples: |
      - get me a [small](size) [shirt]{"entity": "kind"}
      - I want to buy
  - intent: order
    examples: [{ text: order it }]
  - { synonym: M, examples: "- middle one" }
  - { lookup: x, examples: "- y" }
`;

describe("a rich file", () => {
  test("is read completely and says nothing", async () => {
    const { assistant, diagnostics } = await readAssistant([{ path: "bot.yml", text: RICH }], { name: "rich" });
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    const { flows, responses, ...rest } = assistant!;
    const withoutPlaces = (key: string, value: unknown): unknown => (key === "place" ? undefined : value);
    const own = Object.values(flows).filter((flow) => !isPattern(flow));
    const named = Object.fromEntries(
      Object.entries(responses).filter(([name]) => RICH.includes(name) || /utter_(ask_)?(other|ask_more)/.test(name)),
    );
    const slots = Object.fromEntries(Object.entries(rest.slots).filter(([name]) => RICH.includes(`\n  ${name}:`)));
    const text = JSON.stringify({ ...rest, slots, hash: "", flows: own, responses: named }, withoutPlaces, 2);
    await expect(text).toMatchFileSnapshot("./fixtures/rich.json");
  });

  test("names steps by their order of writing and keeps the author's own ids", async () => {
    const { flows } = await read(RICH);
    expect(flows["buy"]!.steps.map((step) => step.id)).toEqual([
      "0_collect_size",
      "amount",
      "2_set_slots",
      "3_action_check_stock",
      "4_call_ask_more",
      "5_link_other",
      "colour",
      "7_noop",
      "last",
    ]);
  });
});

describe("reading", () => {
  test("gives the same assistant in whichever order the files come", async () => {
    const files = [
      { path: "a.yml", text: "flows:\n  a: { description: a, steps: [{ collect: x }] }\n" },
      { path: "b.yml", text: "slots: { x: text }\nresponses: { utter_ask_x: X? }\n" },
    ];
    const one = await readAssistant(files);
    const two = await readAssistant(files.toReversed());
    expect(two).toEqual(one);
    expect(one.assistant?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("keeps the hash when only a comment moves, and changes it when words change", async () => {
    const [one, two, three] = await Promise.all([
      read(DOZEN),
      read(`# hello\n\n${DOZEN}`),
      read(DOZEN.replace("Thanks.", "Thank you.")),
    ]);
    expect(two.hash).toBe(one.hash);
    expect(three.hash).not.toBe(one.hash);
  });

  test("takes yes and no as words, True as a boolean, and numbers in words as they are written", async () => {
    const { responses, slots } = await read(
      `${DOZEN}  third: { description: x, steps: [{ say: { text: 1.10, buttons: [{ title: Yes, payload: yes }, no] } }] }\n`.replace(
        "  size:",
        "  b: { type: bool, initial_value: True }\n  size:",
      ),
    );
    expect(slots["b"]?.initialValue).toBe(true);
    expect(responses["utter_third_0_action"]).toEqual([
      {
        text: "1.10",
        buttons: [
          { title: "Yes", payload: "yes" },
          { title: "no", payload: "no" },
        ],
      },
    ]);
  });

  test("lets the author replace a built-in pattern by its id", async () => {
    const mine = `${DOZEN}  pattern_collect_information: { description: mine, steps: [{ say: mine }] }\n`;
    const { flows } = await read(mine);
    expect(flows["pattern_collect_information"]?.steps).toHaveLength(1);
  });

  test("reads the limits of a CALM pipeline and leaves endpoints, credentials and tests out", async () => {
    const { assistant, diagnostics } = await readAssistant([
      { path: "bot.yml", text: DOZEN },
      {
        path: "config.yml",
        text: "recipe: default.v1\nlanguage: de\nassistant_id: shop\npipeline:\n- name: X\n  user_input: { max_characters: 500 }\n",
      },
      { path: "endpoints.yml", text: "nonsense: [" },
      { path: "e2e_tests/a.yml", text: "test_cases: []" },
      { path: "readme.md", text: "# : [" },
      { path: "nlu.lock.json", text: '{"encoder":"x"}' },
    ]);
    expect(diagnostics).toEqual([]);
    expect(assistant).toMatchObject({
      name: "shop",
      settings: { maxUserCharacters: 500, language: "de" },
      nlu: { encoder: "x" },
    });
  });

  test("lets a step word its own question where the slot has another one", async () => {
    const { flows, responses } = await read(
      DOZEN.replace("{ collect: email }", '{ id: mail, collect: email, ask: "Where to?" }'),
    );
    expect(flows["newsletter"]?.steps[0]).toMatchObject({ kind: "collect", utter: "utter_ask_newsletter_mail" });
    expect(responses["utter_ask_newsletter_mail"]).toEqual([{ text: "Where to?" }]);
    expect(responses["utter_ask_email"]).toEqual([{ text: "Which e-mail address?" }]);
  });

  test("names custom actions: those listed, and those used that nobody else provides", async () => {
    const { actions } = await read(RICH);
    expect(actions).toEqual(["action_ask_colour", "check_stock", "long_one"]);
  });

  test("reads a hundred flows in less than a second of work", async () => {
    const flows = Array.from(
      { length: 100 },
      (_, index) =>
        `  f${index}:\n    description: flow number ${index}\n    steps:\n${"      - collect: x\n      - action: go\n".repeat(10)}`,
    );
    const text = `slots: { x: text }\nresponses: { utter_ask_x: X? }\nflows:\n${flows.join("")}`;
    const start = process.cpuUsage();
    const { assistant } = await readAssistant([{ path: "big.yml", text }]);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
    expect(Object.keys(assistant!.flows).length).toBeGreaterThan(100);
  });
});
