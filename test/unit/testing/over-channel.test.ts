import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";
import { PLAIN_CHANNEL, WEB_CHANNEL, type Channel } from "../../../src/channel/channel.ts";
import { readTests } from "../../../src/testing/read-tests.ts";
import { runTests, type PlayedResult } from "../../../src/testing/run-tests.ts";
import { createScriptedUnderstand } from "../../../src/testing/scripted-understand.ts";

const BOT = `
slots:
  size: { values: [S, M, L], ask: { text: "Which size?", buttons: [{ title: Small, payload: "/SetSlots(size=S)" }, { title: Large, payload: "/SetSlots(size=L)" }] } }
responses:
  utter_done:
    - text: "Size {size}."
    - text: "SIZE {size}"
      channel: plain
  utter_chart:
    - custom: { chart: 1 }
flows:
  order:
    description: order a shirt
    persisted_slots: [size]
    steps:
      - collect: size
      - action: utter_done
  chart: { description: show a chart, steps: [{ action: utter_chart }] }
`;

const ORDER = (choice: string): string => `
test_cases:
- test_case: order
  steps:
  - user: order
  - user: ${choice}
    assertions:
    - slot_was_set: [{ name: size, value: L }]
    - bot_uttered: { utter_name: utter_done }
`;

async function play(tests: string, channel?: Channel): Promise<PlayedResult & { readonly asked: readonly string[] }> {
  const { assistant } = await readAssistant([{ path: "bot.yml", text: BOT }]);
  const { cases } = readTests([{ path: "tests/a.yml", text: tests }]);
  const understand = createScriptedUnderstand({
    order: [{ command: "start flow", flow: "order" }],
    chart: [{ command: "start flow", flow: "chart" }],
  });
  const { results } = await runTests({ assistant: assistant!, cases, understand, channel });
  return { ...results[0]!, asked: understand.requests.map(({ text }) => text) };
}

test("[X9] the same file passes in the page and by text alone, where the number of an option is typed", async () => {
  for (const channel of [undefined, WEB_CHANNEL, PLAIN_CHANNEL]) {
    const played = await play(ORDER("/SetSlots(size=L)"), channel);
    expect([played.status, played.asked]).toEqual(["passed", ["order"]]);
  }
});

test("[X9] [X7] a number and the words of an option choose it where they are all there is", async () => {
  for (const choice of ['"2"', "two", "large"]) {
    expect(await play(ORDER(choice), PLAIN_CHANNEL)).toMatchObject({ status: "passed", asked: ["order"] });
    expect(await play(ORDER(choice))).toMatchObject({ status: "failed" });
  }
  expect((await play(ORDER('"3"'), PLAIN_CHANNEL)).asked).toEqual(["order", "3"]);
});

test("[X9] responses that are written for the channel are said on it", async () => {
  const told = (text: string): string =>
    ORDER("/SetSlots(size=L)").replace("utter_name: utter_done", `text_matches: "${text}"`);
  expect((await play(told("^Size L"), WEB_CHANNEL)).status).toBe("passed");
  expect((await play(told("^SIZE L$"), PLAIN_CHANNEL)).status).toBe("passed");
});

test("[X9] a message of which the channel can show nothing fails the case", async () => {
  const chart = "test_cases:\n- test_case: chart\n  steps:\n  - user: chart\n  - utter: utter_chart\n";
  expect((await play(chart, WEB_CHANNEL)).status).toBe("passed");
  expect(await play(chart, PLAIN_CHANNEL)).toMatchObject({
    status: "failed",
    failure: { user: "chart", expected: "what the channel plain can show" },
  });
});
