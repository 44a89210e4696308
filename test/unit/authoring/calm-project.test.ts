import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { readSources } from "../../../src/cli/folder.ts";
import type { Assistant } from "../../../src/model/assistant.ts";
import { CALM, CONFIG, DOMAIN, findings, FLOWS, read, readAll, type Files } from "./calm-files.ts";

function withoutPlaces(steps: readonly object[]): unknown {
  return JSON.parse(JSON.stringify(steps, (key, value: unknown) => (key === "place" ? undefined : value)));
}

describe("whose folder it is", () => {
  const { "config.yml": config = "", "domain.yml": domain = "", "data/flows.yml": flows = "" } = CALM;
  test.each<[string, Files, "3.13" | "3.16"]>([
    ["data, domain and config", CALM, "3.13"],
    ["data and domain", { "data/a.yml": flows, "domain.yml": domain }, "3.13"],
    ["data and config", { "data/a.yml": domain + flows, "config.yml": config }, "3.13"],
    ["data and endpoints", { "data/a.yml": domain + flows, "endpoints.yml": "action_endpoint: { url: x }\n" }, "3.13"],
    ["a split domain and config", { "domain/a/b.yml": domain + flows, "config.yaml": config }, "3.13"],
    ["a domain of another name", { "domain_bank.yml": domain, "data/x.yml": flows }, "3.13"],
    ["a folder far below", { "x/data/y/domain.yml": domain, "x/data/y/data/x.yml": flows }, "3.13"],
    ["only a domain", { "domain/a.yml": domain, "flows/b.yml": flows }, "3.16"],
    ["only data", { "data/a.yml": domain + flows }, "3.16"],
    ["a folder of ours inside a data folder", { "data/bot/domain/a.yml": domain, "data/bot/flows/b.yml": flows }, "3.16"],
    ["another tool's config", { "bot/domain/a.yml": domain + flows, "bot/config.yml": "language: en\n" }, "3.16"],
    ["another tool's endpoints", { "data/a.yml": domain + flows, "endpoints.yml": "kind: Endpoints\n" }, "3.16"],
    ["one file", { "bot.yml": domain + flows }, "3.16"],
  ])("[J1] [J2] %s", async (_, files, compat) => {
    expect((await read(files)).settings.compat).toBe(compat);
  });

  test("[J2] a halcyon.yml makes it ours, and its word counts", async () => {
    expect((await read({ ...CALM, "halcyon.yml": "name: shop\n" })).settings.compat).toBe("3.16");
    expect((await read({ ...CALM, "halcyon.yml": 'compat: "3.13"\n' })).settings.compat).toBe("3.13");
    expect((await read({ ...CALM, "deep/halcyon.yml": "name: shop\n" })).settings.compat).toBe("3.13");
  });

  test("[J3] files of other tools are left alone, even broken ones; in a folder of ours they are not", async () => {
    const foreign = { "compose.yml": "services: [\n", "k8s/x.yaml": "{{ a }}: {\n" };
    expect(await findings({ ...CALM, ...foreign })).toEqual([]);
    expect(await findings({ "bot.yml": DOMAIN + FLOWS, "compose.yml": "services: [\n" })).toHaveLength(1);
  });

  test("[J3] [J24] endpoints, credentials and tests are no parts of an assistant, and nothing of them is compiled", async () => {
    const secret = "action_endpoint: { url: http://hidden.example }\nslots: { hidden_one: text }\n";
    const files = {
      "endpoints.yml": secret,
      "endpoints_test.yml": secret,
      "credentials.yml": secret,
      "credentials-live.yml": secret,
      "conftest.yml": secret,
      "tests/a.yml": "test_cases: []\nslots: { hidden_one: text }\n",
    };
    const assistant = await read({ ...CALM, ...files });
    expect(JSON.stringify(assistant)).not.toContain("hidden");
    expect(assistant.hash).toBe((await read(CALM)).hash);
  });
});

describe("files", () => {
  test("[J4] everything may stand in one file, or each thing in its own", async () => {
    const nlu = "nlu:\n  - intent: buy\n    examples: |\n      - I buy\n";
    const actions = "actions: [action_a]\n";
    const one = await read({ "data/all.yml": `version: "3.1"\n${DOMAIN}${FLOWS}${nlu}${actions}`, "config.yml": CONFIG });
    const apart = await read({
      "data/flows.yml": FLOWS,
      "data/more/nlu.yml": nlu,
      "domain/slots.yml": DOMAIN.split("\n")[0]!,
      "domain/responses/all.yml": DOMAIN.split("\n")[1]!,
      "domain/actions/list.yml": actions,
      "config.yml": CONFIG,
    });
    expect(apart.hash).toBe(one.hash);
    expect(one.actions).toEqual(["action_a"]);
  });

  test("[J5] [J6] words and booleans, END in quotes, branches under noop, ids of nested steps and links", async () => {
    const { flows, responses } = await read({
      ...CALM,
      "data/more.yml": `
flows:
  a:
    description: a
    if: False
    steps:
      - noop:
          - if: slots.size is not null
            then:
              - id: nested
                action: utter_hi
                next: "END"
          - else:
              - { id: out, link: buy }
responses:
  utter_yes: [{ text: Sure?, buttons: [{ title: yes, payload: yes }, { title: True, payload: no }] }]
`,
    });
    expect(flows["a"]!.guard).toBe("False");
    expect(withoutPlaces(flows["a"]!.steps)).toEqual([
      {
        kind: "noop",
        id: "0_noop",
        next: { branches: [{ if: "slots.size is not null", then: "nested" }], else: "out" },
      },
      { kind: "action", id: "nested", action: "utter_hi", next: "END" },
      { kind: "link", id: "out", flow: "buy", next: "END" },
    ]);
    expect(responses["utter_yes"]![0]!.buttons).toEqual([
      { title: "yes", payload: "yes" },
      { title: "True", payload: "no" },
    ]);
  });

  test("[J7] what does nothing here is read, and told with its place and advice", async () => {
    const files = {
      ...CALM,
      "data/more.yml": `
flows:
  a:
    description: a
    steps:
      - collect: voice
        silence_timeout: 5
        dtmf: { length: 1 }
slots:
  voice:
    type: text
    shared_for_coexistence: true
    influence_conversation: false
    silence_timeout: { web: 3 }
    mappings: [{ type: controlled, coexistence_system: SHARED }]
responses:
  utter_ask_voice: [{ text: Say it., allow_interruptions: false, buttons: [{ title: Go, type: web_url, url: /x }] }]
intents: [a, b: { use_entities: [], ignore_entities: [x] }]
entities: [x, y: { roles: [from], groups: ["1"] }]
config: { store_entities_as_slots: true }
e2e_actions: [utter_hi]
stories: [{ story: a, steps: [] }]
`,
    };
    const { assistant, diagnostics } = await readAll(files);
    expect(assistant).not.toBeNull();
    expect(diagnostics.map(({ place, code, severity }) => `${place?.line}:${place?.column} ${severity} ${code}`)).toEqual([
      "7:9 info key/not-used",
      "8:9 info key/not-used",
      "12:5 info key/not-used",
      "14:5 info key/not-used",
      "15:36 info key/not-used",
      "17:38 info key/not-used",
      "17:89 info key/not-used",
      "17:104 info key/not-used",
      "18:19 info key/not-used",
      "18:37 info key/not-used",
      "20:1 info key/not-used",
      "21:1 warning key/not-used",
      "22:1 warning key/not-used",
    ]);
    expect(diagnostics.every(({ hint }) => hint)).toBe(true);
  });

  test.each([
    ["4.0", true],
    ["3.2", true],
    ["3.1", false],
    ["3.0", false],
    ["2.0", false],
    ["next", false],
  ])("[J8] a file of version %s is left out: %s", async (version, isOut) => {
    const later = `version: "${version}"\nslots: { late: text }\n`;
    const { assistant, diagnostics } = await readAll({ ...CALM, "data/later.yml": later });
    expect(Object.keys(assistant!.slots).includes("late")).toBe(!isOut);
    expect(diagnostics.map(({ code, place }) => [code, place?.file])).toEqual(
      isOut ? [["project/newer-version", "data/later.yml"]] : [],
    );
  });

  test("[J9] a pattern that CALM has given up is left out; another unknown pattern is an error", async () => {
    const gone = "flows: { pattern_handle_digressions: { description: x, steps: [{ action: utter_hi }] } }\n";
    const { assistant, diagnostics } = await readAll({ ...CALM, "data/p.yml": gone });
    expect(assistant!.flows["pattern_handle_digressions"]).toBeUndefined();
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([["flow/withdrawn-pattern", "warning"]]);
    expect((await readAll({ ...CALM, "data/p.yml": gone.replace("handle_", "hold_") })).assistant).toBeNull();
  });
});

describe("slots", () => {
  const slot = async (written: string): Promise<Assistant["slots"][string]> =>
    (await read({ ...CALM, "domain.yml": `${DOMAIN.replace("{ type: text }", written)}` })).slots["size"]!;

  test("[J10] a type of the author's own holds anything", async () => {
    expect((await slot("{ type: my.Slot, initial_value: 3 }")).type).toBe("any");
    expect(await findings({ ...CALM, "domain.yml": DOMAIN.replace("type: text", "type: my.Slot") })).toEqual([
      "domain.yml:1:24  warning slot/custom-type  `size` is a `my.Slot`, which is code: it is an `any` slot here.",
    ]);
    expect(await findings({ ...CALM, "domain.yml": DOMAIN.replace("type: text", "type: txt") })).toEqual([
      "domain.yml:1:24  error key/value  `type` cannot be `txt`.",
    ]);
  });

  test("[J11] a form in a condition is a flow; one without a flow always holds", async () => {
    const mappings = async (conditions: string) =>
      (await slot(`{ type: text, mappings: [{ type: from_text, conditions: ${conditions} }] }`)).mappings;
    expect(await mappings("[{ active_loop: f, requested_slot: size }, { active_flow: buy }]")).toEqual([
      { type: "from_text", conditions: [{ activeFlow: "f", requestedSlot: "size" }, { activeFlow: "buy" }] },
    ]);
    expect(await mappings("[{ active_flow: buy }, { active_loop: null }]")).toEqual([{ type: "from_text" }]);
    expect(
      await findings({
        ...CALM,
        "domain.yml": DOMAIN.replace("type: text", "mappings: [{ type: from_text, conditions: [{ active_loop: null }] }]"),
      }),
    ).toEqual(["domain.yml:1:63  info key/not-used  This condition names no flow: it always holds."]);
  });

  test("[J12] actions of controlled and custom mappings run every turn, and are the assistant's", async () => {
    const { slots, actions } = await read({
      ...CALM,
      "domain/more.yml":
        "slots:\n  a: { type: any, mappings: [{ type: custom, action: action_a }] }\n  b: { type: any, mappings: [{ type: controlled, run_action_every_turn: action_b }] }\n  c: { type: any, mappings: [{ type: controlled, action: action_c }] }\n",
    });
    expect(slots["a"]!.mappings).toEqual([{ type: "custom", runActionEveryTurn: "action_a" }]);
    expect(slots["b"]!.mappings).toEqual([{ type: "controlled", runActionEveryTurn: "action_b" }]);
    expect(slots["c"]!.mappings).toEqual([{ type: "controlled" }]);
    expect(actions).toEqual(["action_a", "action_b"]);
  });
});

describe("settings", () => {
  test("[J13] sessions, languages and the length of a message", async () => {
    const { settings, name } = await read({
      ...CALM,
      "config.yml": `${CONFIG.replace("en", "de").replace("[]", "[{ name: A }, { name: NLUCommandAdapter, user_input: { max_characters: 90 } }]")}additional_languages: [en, fr]\nassistant_id: shop\n`,
      "domain.yml": `${DOMAIN}session_config: { session_expiration_time: 5, carry_over_slots_to_new_session: false, start_session_after_expiry: False }\n`,
    });
    expect(name).toBe("shop");
    expect(settings).toMatchObject({
      language: "de",
      additionalLanguages: ["en", "fr"],
      maxUserCharacters: 90,
      sessionExpirationMinutes: 5,
      carryOverSlots: false,
      startSessionAfterExpiry: false,
    });
    const asTheyAre = await read({ ...CALM, "domain.yml": `${DOMAIN}session_config: { start_session_after_expiry: true }\n` });
    expect(asTheyAre.settings).toMatchObject({
      startSessionAfterExpiry: true,
      sessionExpirationMinutes: 60,
      carryOverSlots: true,
    });
  });

  test("[J16] parts of the pipeline are told of, each by what becomes of it", async () => {
    const parts = [
      "WhitespaceTokenizer",
      "DIETClassifier",
      "rasa.dotted.CompactLLMCommandGenerator",
      "NLUCommandAdapter",
      "LLMBasedRouter",
      "my.SpellChecker",
    ];
    const pipeline = `pipeline:\n${parts.map((name) => `  - name: ${name}\n`).join("")}  - name: FallbackClassifier\n    threshold: 0.3\n`;
    const policies = "policies:\n  - name: FlowPolicy\n  - name: EnterpriseSearchPolicy\n  - TEDPolicy\n";
    const { diagnostics } = await readAll({ ...CALM, "config.yml": pipeline + policies, "x/config.yml": pipeline });
    expect(diagnostics.map(({ place, severity, message }) => `${place?.line} ${severity} ${message}`)).toEqual([
      "2 info `WhitespaceTokenizer` is replaced.",
      "3 info `DIETClassifier` is replaced.",
      "4 info `CompactLLMCommandGenerator` is replaced.",
      "6 warning `LLMBasedRouter` is not used.",
      "7 warning `SpellChecker` is not used.",
      "8 info `FallbackClassifier` (threshold 0.3) is not asked.",
      "12 info `EnterpriseSearchPolicy` is replaced.",
      "13 warning `TEDPolicy` is not used.",
    ]);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["project/component"]));
  });
});

describe("tools and agents", () => {
  const flow = (step: string): Files => ({
    ...CALM,
    "data/t.yml": `flows:\n  tell:\n    description: tell\n    steps:\n      - ${step}\n      - action: utter_hi\n`,
  });
  const TOOL = "{ call: make_ticket, mcp_server: crm, mapping: { input: [{ param: a, slot: size }] } }";

  test("[J14] a tool needs a backend", async () => {
    expect((await findings(flow(TOOL))).filter((line) => line.includes(" error "))).toEqual([
      "data/t.yml:5:17  error flow/unsupported-call  `make_ticket` is a tool or an agent of a server, which cannot be called from a page.",
    ]);
  });

  test("[J14] so does an agent, with or without exit conditions", async () => {
    const agent = { "sub_agents/shopper/config.yml": "agent: { name: shopper }\n" };
    for (const step of ["{ call: shopper }", "{ call: shopper, exit_if: [slots.size is not null] }"]) {
      const { diagnostics } = await readAll({ ...flow(step), ...agent });
      expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual([
        "flow/unsupported-call",
      ]);
    }
    const { diagnostics } = await readAll({ ...flow("{ call: shoper }"), ...agent });
    expect(diagnostics.map(({ code }) => code)).toEqual(["flow/unknown-flow"]);
  });

  test("[J14] an action of its name stands in for it", async () => {
    const { flows, actions } = await read({ ...flow(TOOL), "domain/a.yml": "actions: [make_ticket]\n" });
    expect(flows["tell"]!.steps[0]).toMatchObject({ kind: "action", action: "make_ticket", next: "1_action_utter_hi" });
    expect(actions).toEqual(["make_ticket"]);
    // A flow of that name is still called.
    const called = await read({
      ...flow("{ call: buy }"),
      "domain/a.yml": "actions: [buy]\n",
    });
    expect(called.flows["tell"]!.steps[0]).toMatchObject({ kind: "call", flow: "buy" });
  });
});

describe("whatever CALM allows", () => {
  test("[J26] is read without an error", async () => {
    const root = join(import.meta.dirname, "../../fixtures");
    const { assistant, diagnostics } = await readAssistant(await readSources(["odd"], root));
    expect(diagnostics.map(({ severity, code, place }) => `${severity} ${code} ${place?.file}:${place?.line}`)).toEqual([
      "warning key/unknown odd/config.yml:8",
      "warning key/unknown odd/config.yml:9",
      "warning key/not-used odd/tests/test_stories.yml:1",
    ]);
    const { flows, slots, responses, actions, name, settings } = assistant!;
    expect({ name, compat: settings.compat, language: settings.language, minutes: settings.sessionExpirationMinutes }).toEqual({
      name: "20240101-120000-quick-name",
      compat: "3.13",
      language: "en",
      minutes: 0,
    });
    expect(actions).toEqual(["action_x", "action_y"]);
    expect(slots["a"]).toMatchObject({
      values: ["yes", "no", "1", "2.50", "true"],
      initialValue: null,
      mappings: [{ type: "from_entity", entity: "a", intent: ["x", "y"] }],
    });
    expect(slots["b"]).toMatchObject({ initialValue: false, mappings: [{ type: "from_llm" }] });
    expect(slots["f"]!.mappings).toEqual([
      { type: "from_trigger_intent", intent: ["x"], value: 5 },
      { type: "from_llm", allowNluCorrection: true },
    ]);
    expect(responses["utter_ask_a"]).toEqual([
      {
        text: "Several\nlines.",
        buttons: [
          { title: "yes", payload: "yes" },
          { title: "5", payload: "5" },
        ],
        channel: "voice",
      },
      { id: "two", custom: { type: "list", items: [1, 2] }, attachment: { type: "video", payload: { src: "x" } } },
    ]);
    expect(responses["utter_ask_f"]![0]!.text).toBe("12:30");
    expect(flows["123"]).toMatchObject({ name: "456", description: "a numeric id", guard: "True", first: "1" });
    expect(flows["123"]!.steps.map(({ id, next }) => [id, next])).toEqual([
      ["1", "2"],
      [
        "2",
        {
          branches: [
            { if: "'{{context.x}}' = 'x'", then: "END" },
            { if: 'slots.a = "yes" and not slots.b', then: "2_set_slots" },
          ],
          else: "END",
        },
      ],
      ["2_set_slots", "3_noop"],
      ["3_noop", { branches: [{ if: "True", then: "4_action_action_x" }], else: "2" }],
      ["4_action_action_x", "END"],
    ]);
  });

  test("[J26] JSON is YAML too", async () => {
    const { "domain.yml": domain, ...rest } = CALM;
    const json = JSON.stringify({
      slots: { size: { type: "text" } },
      responses: { utter_ask_size: [{ text: "Which?" }], utter_hi: [{ text: "Hi." }] },
    });
    expect((await read({ ...rest, "domain.yml": json })).hash).toBe((await read({ ...rest, "domain.yml": domain! })).hash);
  });

  test("[J28] a project without flows is an error, also where more is told of", async () => {
    const { assistant, diagnostics } = await readAll({
      "domain.yml": DOMAIN,
      "config.yml": `${CONFIG}policies: [{ name: TEDPolicy }]\n`,
    });
    expect(assistant).toBeNull();
    expect(diagnostics.map(({ code }) => code).toSorted()).toEqual(["assistant/no-flows", "project/component"]);
  });
});
