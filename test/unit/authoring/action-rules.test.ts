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
