import { expect, test } from "vitest";
import { readAssistant } from "../../../src/authoring/read.ts";

const read = (text: string) => readAssistant([{ path: "bot.yml", text }]);
const FLOW = `flows: { pay: { description: pay a bill, steps: [{ collect: amount, ask: How much? }, { action: pay }] } }`;

test("[B26] [B28] [B29] what is declared of actions is compiled, by name; without a word there is nothing", async () => {
  const { assistant } = await read(`
queue_for: 2
actions:
  - plain
  - pay: { risk: write, queue: false, queue_for: 0.5 }
  - wipe: { risk: irreversible, queue: true, confirm: waived because the page asks }
  - look: { risk: read, confirm: yes please }
  - mine: { requires: verified }
  - odd: { send_domain: true }
slots: { amount: float }
${FLOW}
`);
  expect(assistant?.actionRules).toEqual({
    pay: { risk: "write", queue: false, queueForMs: 1_800_000 },
    wipe: { risk: "irreversible", waived: true, queue: true },
    look: { risk: "read" },
    mine: { requires: "verified" },
  });
  expect(assistant?.settings.queueForMs).toBe(7_200_000);
  const { assistant: bare } = await read(`slots: { amount: float }\nactions: [pay]\n${FLOW}`);
  expect(bare).not.toHaveProperty("actionRules");
  expect(bare?.settings).not.toHaveProperty("queueForMs");
});

test("[B27] [B28] claims and verified flows are compiled; understanding does not fill a claim", async () => {
  const { assistant, diagnostics } = await read(`
slots:
  amount: float
  customer: { type: text, claim: sub, mappings: [{ type: from_llm }] }
flows: { pay: { description: pay a bill, requires: verified, steps: [{ collect: amount, ask: How much? }] } }
`);
  expect(diagnostics).toEqual([]);
  expect(assistant?.flows["pay"]).toMatchObject({ requires: "verified" });
  expect(assistant?.slots["customer"]).toMatchObject({ claim: "sub", mappings: [{ type: "controlled" }] });
});

test.each([
  ["collected", "collect: customer, ask: Who?"],
  ["set", "set_slots: [{ customer: c9 }]"],
])("[V1] a claim that a flow has %s is an error at its place", async (_, step) => {
  const text = `slots: { customer: { claim: sub } }\nflows:\n  pay:\n    description: pay a bill\n    steps: [{ ${step} }]\n`;
  const { assistant, diagnostics } = await read(text);
  expect(assistant).toBe(null);
  const found = diagnostics.find(({ code }) => code === "flow/claimed-slot");
  expect(found?.place).toMatchObject({ line: 5 });
  expect(found?.related?.[0]?.place).toMatchObject({ line: 1 });
});

test.each(["read", ""])("[V1] an action that changes nothing cannot be queued: %s", async (risk) => {
  const declared = risk === "" ? "" : `risk: ${risk}, `;
  const { diagnostics } = await read(`actions:\n  - pay: { ${declared}queue: true }\nslots: { amount: float }\n${FLOW}`);
  expect(diagnostics.find(({ code }) => code === "assistant/queued-read")?.place).toMatchObject({ line: 2 });
});

test("[V1] what is kept longer than backends know keys is a warning, what is kept for no time an error, in the settings too", async () => {
  const found = async (top: string, action: string) => {
    const { diagnostics, assistant } = await read(
      `${top}\nactions:\n  - pay: { risk: write, ${action} }\nslots: { amount: float }\n${FLOW}`,
    );
    return [assistant !== null, ...diagnostics.map(({ code, severity, place }) => `${severity} ${code} ${place?.line}`)];
  };
  expect(await found("queue_for: 24", "queue_for: 24")).toEqual([true]);
  expect(await found("queue_for: 25", "queue: true")).toEqual([true, "warning assistant/queued-long 1"]);
  expect(await found("", "queue_for: 24.5")).toEqual([true, "warning assistant/queued-long 3"]);
  expect(await found("queue_for: 0", "queue_for: -1")).toEqual([false, "error key/value 1", "error key/value 3"]);
});

test("[B39] what a question confirms is compiled", async () => {
  const asked = `flows: { pay: { description: pay a bill, steps: [{ collect: sure, ask: Sure?, ask_before_filling: true, confirms: [pay], next: [{ if: slots.sure, then: go }, { else: END }] }, { id: go, action: pay }] } }`;
  const { assistant } = await read(`actions: [pay: { risk: write }]\nslots: { sure: bool }\n${asked}`);
  expect(assistant?.flows["pay"]!.steps[0]).toMatchObject({ confirms: ["pay"] });
});
