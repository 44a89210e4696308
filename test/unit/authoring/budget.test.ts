import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";

const FLOW =
  "flows: { hi: { description: says hello, steps: [ {action: utter_hi} ] } }\nresponses: { utter_hi: [ {text: hello} ] }\n";

async function read(halcyon: string, later = "") {
  const files = { "bot.yml": FLOW, "halcyon.yml": halcyon, "later.yml": later };
  const written = Object.entries(files).filter(([, text]) => text !== "");
  const { assistant, diagnostics } = await readAssistant(written.map(([path, text]) => ({ path, text })));
  return { budget: assistant?.settings.budget, codes: diagnostics.map(({ code }) => code) };
}

test("[E2] a budget is read whole, the later file over the earlier, limit by limit", async () => {
  expect(await read("budget: { per_turn: 5, per_conversation: 50, per_day: 0, search: { per_day: 9 } }\n")).toEqual({
    budget: { perTurn: 5, perConversation: 50, perDay: 0, kinds: { search: { perDay: 9 } } },
    codes: [],
  });
  const halcyon = "budget: { per_turn: 5, search: { per_day: 9, per_turn: 2 }, call: { per_turn: 3 } }\n";
  const later =
    "budget: { per_day: 7, search: { per_day: 1 }, classify: {}, reword: { per_turn: 1 }, handover: { per_day: 3 } }\n";
  expect((await read(halcyon, later)).budget).toEqual({
    perTurn: 5,
    perDay: 7,
    kinds: {
      search: { perDay: 1, perTurn: 2 },
      call: { perTurn: 3 },
      classify: {},
      reword: { perTurn: 1 },
      handover: { perDay: 3 },
    },
  });
});

test("[E2] where nothing is said nothing is stored", async () => {
  expect(await read("language: en\n")).toEqual({ budget: undefined, codes: [] });
  expect(await read("budget: {}\n")).toEqual({ budget: undefined, codes: [] });
});

test("[E2] a limit is a whole number from 0 to a million", async () => {
  for (const wrong of ["-1", "1.5", "1000001"]) {
    expect((await read(`budget: { per_turn: ${wrong} }\n`)).codes).toEqual(["key/value"]);
    expect((await read(`budget: { call: { per_day: ${wrong} } }\n`)).codes).toEqual(["key/value"]);
  }
  expect((await read("budget: { per_day: 1000000 }\n")).budget).toEqual({ perDay: 1_000_000 });
});
