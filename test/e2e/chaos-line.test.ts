import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { wrongIn, type Evidence } from "./chaos-judge.ts";
import { CONVERSATION_HEADER, startChaosProxy, TROUBLES, type ChaosProxy, type Trouble } from "./chaos-proxy.ts";

/* The chaos test is worth what its line does and what its judge finds: each trouble happens, each fault is seen. */

/** A conversation in which one call failed, was told and was made again. */
const GOOD: Evidence = {
  sent: ["I'm moving house", "yes please", "yes please"],
  screen: [
    { by: "user", text: "I'm moving house" },
    { by: "bot", text: "Shall I?" },
    { by: "user", text: "yes please" },
    { by: "bot", text: "Nobody knows whether it was done." },
    { by: "user", text: "yes please" },
    { by: "bot", text: "Your contract moves with you." },
  ],
  log: [
    { turnId: "a", event: "user", text: "/session_start", metadata: { shown: "" } },
    { turnId: "b", event: "user", text: "I'm moving house" },
    { turnId: "b", event: "bot", text: "Shall I?" },
    { turnId: "c", event: "user", text: "yes please" },
    { turnId: "d", event: "action_failed", name: "move_house" },
    {
      turnId: "d",
      event: "bot",
      text: "Nobody knows whether it was done.",
      metadata: { utter_action: "utter_outcome_unknown" },
    },
    { turnId: "e", event: "user", text: "yes please" },
    { turnId: "f", event: "bot", text: "Your contract moves with you." },
  ],
  stuck: 0,
  moves: 1,
  unanswered: ["/v1/actions/move_house d.0"],
  thrown: [],
};
const without = <T>(list: readonly T[], index: number): readonly T[] => list.filter((_, at) => at !== index);

test.each<[string, Partial<Evidence>, string]>([
  ["a message that is not on the screen", { screen: GOOD.screen.slice(2) }, "on the screen"],
  ["a message that stands there twice", { screen: [GOOD.screen[0]!, ...GOOD.screen] }, "on the screen"],
  ["a message that is not in the log", { log: without(GOOD.log, 1) }, "in the log"],
  ["a message that nothing followed", { screen: without(GOOD.screen, 3) }, "nothing followed"],
  ["a write that was made twice", { moves: 2 }, "moved 2 times"],
  ["a receipt for nothing", { moves: 0 }, "1 receipts for 0 moves"],
  [
    "a write that nobody was told of",
    { screen: GOOD.screen.slice(0, 4), log: GOOD.log.slice(0, 4), sent: GOOD.sent.slice(0, 2), unanswered: [] },
    "nobody was told",
  ],
  ["a failure that is in the log alone", { log: without(GOOD.log, 5) }, "nobody was told that move_house failed"],
  ["a failure that is not in the log", { log: without(GOOD.log, 4), unanswered: [] }, "in the log as none"],
  [
    "a call that came to nothing without a word",
    { log: GOOD.log.filter((_, at) => at !== 4 && at !== 5) },
    "1 calls were not answered",
  ],
  [
    "words that are in the log alone",
    { screen: GOOD.screen.map((one) => (one.by === "bot" ? { ...one, text: "Hm." } : one)) },
    "not on the screen",
  ],
  ["a row that nobody dealt with", { stuck: 1 }, "1 rows"],
  ["an error of the page", { thrown: ["TypeError"] }, "the page threw: TypeError"],
])("what is looked for is found: %s", (_, change, told) => {
  expect(wrongIn({ ...GOOD, ...change }).join("; ")).toContain(told);
});

test("nothing is found in a conversation that went as it should", () => {
  expect(wrongIn(GOOD)).toEqual([]);
});

/** Requests that reach the other end, and what comes back: its status, or "broken". */
const BEFALLS: Readonly<Record<Trouble, readonly [arrive: number, back: number | "broken"]>> = {
  "drop before": [0, "broken"],
  "drop after": [1, "broken"],
  truncate: [1, "broken"],
  delay: [1, 200],
  duplicate: [2, 200],
  reorder: [1, 200],
  "500 before": [0, 500],
  "500 after": [1, 500],
  "429": [0, 429],
};

async function behind(only: Trouble, look: (line: ChaosProxy, arrived: () => number) => Promise<void>): Promise<void> {
  let arrived = 0;
  const server = createServer((_, response) => void (arrived++, response.end("a whole answer")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const line = await startChaosProxy({ upstream, seed: 1, share: 1, only });
  try {
    await look(line, () => arrived);
  } finally {
    await line.close();
    server.closeAllConnections();
    server.close();
  }
}

const ask = (line: ChaosProxy, path = "/v1/actions/x"): Promise<number | "broken"> =>
  fetch(line.url + path, { method: "POST", headers: { [CONVERSATION_HEADER]: "7", "idempotency-key": "k" } })
    .then(async (response) => (await response.text(), response.status))
    .catch(() => "broken" as const);

test.each(TROUBLES)("the line does what it says: %s", (only) =>
  behind(only, async (line, arrived) => {
    const [reaches, back] = BEFALLS[only];
    expect([await ask(line), arrived()]).toEqual([back, reaches]);
    expect(line.told).toEqual([`7 1 /v1/actions/x ${only}`]);
    expect(line.unanswered("7")).toEqual(back === 200 ? [] : ["/v1/actions/x k"]);
    line.calm("7");
    expect(await ask(line)).toBe(200);
    expect(line.unanswered("7")).toEqual([]);
  }),
);

test.each(["delay", "reorder"] as const)("whoever comes later goes first: %s", (only) =>
  behind(only, async (line) => {
    const order: string[] = [];
    await Promise.all([ask(line).then(() => order.push("first")), ask(line, "/elsewhere").then(() => order.push("second"))]);
    expect(order).toEqual(["second", "first"]);
  }),
);
