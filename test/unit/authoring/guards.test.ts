import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";

const FLOW =
  "flows: { hi: { description: says hello, steps: [ {action: utter_hi} ] } }\nresponses: { utter_hi: [ {text: hello} ] }\n";

async function read(halcyon: string, files: Readonly<Record<string, string>> = {}) {
  const all = { "bot.yml": FLOW, "halcyon.yml": halcyon, ...files };
  const { assistant, diagnostics } = await readAssistant(Object.entries(all).map(([path, text]) => ({ path, text })));
  return { guards: assistant?.settings.guards, codes: diagnostics.map(({ code }) => code) };
}

const CALM = { "data/flows.yml": FLOW, "domain.yml": "version: '3.1'\n", "config.yml": "recipe: default.v1\npipeline: []\n" };

test("[G18] what the author says of guards is read whole", async () => {
  const { guards, codes } = await read(`language: en
guards:
  form: { mode: count, ceilings: { email: 4, date-time: 1 }, per_flow: 50 }
  understanding: { mode: act, menu_after: 1, human_after: 5 }
  knowledge: { mode: count, per_topic: 3, in_vain: 9, total: 12 }
  reminders: { mode: off, reason: " the page has its own ", active: 2, per_hour: 4, days: 30 }
`);
  expect(codes).toEqual([]);
  expect(guards).toEqual({
    form: { mode: "count", ceilings: { email: 4, "date-time": 1 }, perFlow: 50 },
    understanding: { mode: "act", menuAfter: 1, humanAfter: 5 },
    knowledge: { mode: "count", perTopic: 3, inVain: 9, total: 12 },
    reminders: { mode: "off", reason: "the page has its own", active: 2, perHour: 4, days: 30 },
  });
});

test("[G18] where nothing is said nothing is stored: the defaults act", async () => {
  expect(await read("language: en\n")).toEqual({ guards: undefined, codes: [] });
  expect(await read("guards: {}\n")).toEqual({ guards: undefined, codes: [] });
});

test("[G18] a guard is off only for a reason", async () => {
  expect((await read("guards: { form: { mode: off } }\n")).codes).toEqual(["assistant/guard-off"]);
  expect((await read('guards: { understanding: { mode: off, reason: " " } }\n')).codes).toEqual(["assistant/guard-off"]);
  expect(await read("guards: { form: { mode: off, reason: a survey may go on for ever } }\n")).toEqual({
    guards: { form: { mode: "off", reason: "a survey may go on for ever" } },
    codes: [],
  });
  for (const guard of ["knowledge", "reminders"])
    expect((await read(`guards: { ${guard}: { mode: off } }\n`)).codes).toEqual(["assistant/guard-off"]);
  const again = await read("guards: { form: { mode: act } }\n", {
    "a.yml": "guards: { form: { mode: off, reason: for now } }\n",
  });
  expect(again).toEqual({ guards: { form: { mode: "act" } }, codes: [] });
});

test("[G18] counts are whole numbers from 1 to 50", async () => {
  for (const count of ["0", "51", "1.5"]) {
    expect((await read(`guards: { form: { per_flow: ${count} } }\n`)).codes).toEqual(["key/value"]);
    expect((await read(`guards: { form: { ceilings: { id: ${count} } } }\n`)).codes).toEqual(["key/value"]);
    expect((await read(`guards: { understanding: { menu_after: ${count} } }\n`)).codes).toEqual(["key/value"]);
    expect((await read(`guards: { understanding: { human_after: ${count} } }\n`)).codes).toEqual(["key/value"]);
    for (const key of ["per_topic", "in_vain", "total"])
      expect((await read(`guards: { knowledge: { ${key}: ${count} } }\n`)).codes).toEqual(["key/value"]);
    for (const key of ["active", "per_hour", "days"])
      expect((await read(`guards: { reminders: { ${key}: ${count} } }\n`)).codes).toEqual(["key/value"]);
  }
});

test("[G18] a later file adds to an earlier one and wins over it", async () => {
  const { guards } = await read("guards: { form: { per_flow: 3, ceilings: { id: 2 } } }\n", {
    "a.yml": "guards: { form: { per_flow: 9, mode: count }, understanding: { menu_after: 4 } }\n",
  });
  expect(guards?.form).toMatchObject({ mode: "count", ceilings: { id: 2 } });
  expect(guards?.understanding).toEqual({ menuAfter: 4 });
});

test("[G18] in a project of CALM's guards count, and act only where its author says so", async () => {
  const plain = await readAssistant(Object.entries(CALM).map(([path, text]) => ({ path, text })));
  expect(plain.assistant?.settings.guards).toEqual({ form: { mode: "count" }, understanding: { mode: "count" } });
  const files = { ...CALM, "halcyon.yml": "guards: { form: { mode: act } }\n" };
  const told = await readAssistant(Object.entries(files).map(([path, text]) => ({ path, text })));
  expect(told.assistant?.settings.guards).toEqual({ form: { mode: "act" }, understanding: { mode: "count" } });
});
