import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext, ConversationLog } from "../../../src/backend/actions.ts";
import type { Engine } from "../../../src/model/engine.ts";
import type { TurnInput } from "../../../src/model/turn.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import { startFakeCalmServer, type FakeCalmServer } from "../../contract/calm-fake.ts";
import { createToyUnderstand, openToy, texts, toyAssistant, toyEngine } from "./toy.ts";

/* What the runtime hands on: the log to actions that ask back, the parse to the dialogue, calls to a CALM action server. */

let server: FakeCalmServer;
beforeAll(async () => {
  server = await startFakeCalmServer();
});
afterAll(() => server.close());

test("an action can read the conversation as it stands, its own call included", async () => {
  let log: ConversationLog | null = null;
  const perform = async (_: unknown, context: CallContext) => {
    log = (await context.log?.()) ?? null;
    return { kind: "cancelled" } as const;
  };
  const handle = openToy({ actions: { has: () => true, perform, close() {} } });
  await handle.send("hello");
  await handle.settled();
  await handle.send("pay");
  await handle.settled();
  const { state, events, channel } = log!;
  expect(events.map(({ event }) => (event.event === "user" || event.event === "bot" ? event.text : ""))).toEqual([
    "hello",
    "answer to hello",
    "pay",
    "paying",
  ]);
  expect(events.every(({ at, turnId }) => at > 0 && turnId.length > 0)).toBe(true);
  expect([state.pending?.action, channel]).toEqual(["pay", "halcyon"]);
});

test("[B1] [B2] an address that ends in /webhook is asked as a CALM action server", async () => {
  const handle = openToy({ actions: server.url, headers: { "x-tenant": "t1" } });
  await handle.send("pay");
  await handle.settled();
  expect(texts(handle)).toEqual(["user: pay", "bot: paying", "bot: outcome failed"]);
  const [first, second] = server.calls;
  expect([first!.body.next_action, first!.body.domain, typeof second!.body.domain]).toEqual(["pay", undefined, "object"]);
  expect(second!.body.tracker.events.map(({ event, text }) => [event, text])).toEqual([
    ["user", "pay"],
    ["bot", "paying"],
  ]);
  expect(second!.headers["x-tenant"]).toBe("t1");
});

test("[B8] a server that cannot be reached is told to the host", async () => {
  const errors: HalcyonError[] = [];
  const handle = openToy({
    assistant: { ...toyAssistant, name: "unreached" },
    actions: "http://127.0.0.1:9/webhook",
    onError: (error) => void errors.push(error),
  });
  await handle.send("pay");
  await handle.settled();
  expect(texts(handle).at(-1)).toBe("bot: outcome offline");
  expect(errors.map(({ code }) => code)).toEqual(["action/unreachable"]);
});

test("[U1] what a message says in terms of training data reaches the dialogue", async () => {
  const inputs: TurnInput[] = [];
  const engine: Engine = {
    ...toyEngine,
    takeTurn: (assistant, state, input) => (inputs.push(input), toyEngine.takeTurn(assistant, state, input)),
  };
  const parse = { intent: { name: "greet", confidence: 0.9 }, entities: [], ranking: [] };
  const toy = createToyUnderstand();
  const understand = {
    ...toy,
    understand: async (...of: Parameters<typeof toy.understand>) => ({ ...(await toy.understand(...of)), parse }),
  };
  const handle = openToy({ understand }, engine);
  await handle.send("hello");
  await handle.settled();
  const plain = openToy({ assistant: { ...toyAssistant, name: "plain" } }, engine);
  await plain.send("hello");
  await plain.settled();
  const messages = inputs.filter((input) => input.kind === "message");
  expect(messages.map((input) => ("parse" in input ? input.parse : null))).toEqual([parse, null]);
});
