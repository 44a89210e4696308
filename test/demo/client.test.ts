import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "../../demo/backend/server.ts";
import { createHttpActions, createHttpKnowledge, type CallEffect, type Outcome } from "../../src/index.ts";
import { readRows, startDemo } from "./backend.ts";
import { startModelServer, streamOf, type FakeModelServer } from "./model-server.ts";

/* The client that ships and the backend that is to be copied, without anything in between. */

let server: RunningServer;
let model: FakeModelServer;
let issued = 0;
beforeAll(async () => {
  model = await startModelServer();
  server = await startDemo({
    requireSession: true,
    slowMs: { change_tariff: 400 },
    wording: { baseUrl: model.url, model: "m" },
  });
}, 120_000);
afterAll(async () => {
  await server.close();
  await model.close();
});

/** A host's callback: the first token it gives is one of yesterday. */
async function token({ refused }: { readonly refused: boolean }): Promise<string> {
  if (!refused) return "over.long.ago";
  issued += 1;
  const response = await fetch(`${server.url}/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"conversationId":"c1"}',
  });
  return ((await response.json()) as { token: string }).token;
}

const context = () => ({ conversationId: "c1", locale: "en", slots: {}, signal: AbortSignal.timeout(20_000) });
const call = (action: string, input: CallEffect["input"], key: string = randomUUID()): CallEffect => ({
  kind: "call",
  id: key,
  key,
  action,
  input,
  flow: null,
});
const resultOf = (outcome: Outcome): unknown => (outcome.kind === "done" ? outcome.result : outcome);

test("a token that is over is asked for anew, and the call goes through", async () => {
  const actions = createHttpActions({ url: `${server.url}/v1/actions`, token });
  issued = 0;
  const outcome = await actions.perform(call("get_open_bill", {}), context());
  expect(resultOf(outcome)).toMatchObject({ output: { bill_number: "B-20418" } });
  await actions.perform(call("get_open_bill", {}), context());
  expect(issued).toBe(1);
  actions.close();
});

test("an operation is accepted, followed and done, and one key has one", async () => {
  const actions = createHttpActions({ url: `${server.url}/v1/actions`, token });
  const effect = call("change_tariff", { new_tariff: "Night Saver" });
  const accepted = await actions.perform(effect, context());
  if (accepted.kind !== "accepted") throw new Error(JSON.stringify(accepted));
  expect(accepted.operation.url).toBe(`${server.url}/v1/operations/${accepted.operation.id}`);
  expect(await actions.perform(effect, context())).toEqual(accepted);
  let outcome: Outcome = accepted;
  while (outcome.kind === "accepted") outcome = await actions.look!(accepted.operation, effect, context());
  expect(resultOf(outcome)).toMatchObject({ output: { tariff_changed: true } });
  expect(await readRows(server, "tariffs")).toHaveLength(1);
  actions.close();
});

test("an operation is called off, and is not done; one that has ended stands", async () => {
  const actions = createHttpActions({ url: `${server.url}/v1/actions`, token });
  const before = (await readRows(server, "tariffs")).length;
  const effect = call("change_tariff", { new_tariff: "Evergreen Fixed" });
  const accepted = await actions.perform(effect, context());
  if (accepted.kind !== "accepted") throw new Error(JSON.stringify(accepted));
  for (let times = 0; times < 2; times += 1)
    expect(await actions.stop!(accepted.operation, effect, context())).toEqual({ kind: "stopped", confirmed: true });
  expect(await actions.look!(accepted.operation, effect, context())).toMatchObject({ kind: "failed", retryable: false });
  expect(await readRows(server, "tariffs")).toHaveLength(before);

  const next = call("change_tariff", { new_tariff: "Evergreen Flex" });
  const other = await actions.perform(next, context());
  if (other.kind !== "accepted") throw new Error(JSON.stringify(other));
  let outcome: Outcome = other;
  while (outcome.kind === "accepted") outcome = await actions.look!(other.operation, next, context());
  expect(await actions.stop!(other.operation, next, context())).toEqual(outcome);
  actions.close();
});

test("a refusal names the slot to ask again", async () => {
  const actions = createHttpActions({ url: `${server.url}/v1/actions`, token });
  const outcome = await actions.perform(
    call("submit_meter_reading", { meter_type: "electricity", meter_reading: 5 }),
    context(),
  );
  expect(outcome).toMatchObject({ kind: "refused", errors: [{ slot: "meter_reading", code: "meter/too-low" }] });
  actions.close();
});

test("an answer that had to be taken back comes as the quote alone", async () => {
  model.reply = streamOf("You can send anything back within 30 days [1]. The moon is cheese anyway [1].");
  const { token: bearer } = { token: await token({ refused: true }) };
  const knowledge = createHttpKnowledge({ url: `${server.url}/v1/answers`, headers: { authorization: `Bearer ${bearer}` } });
  const question = "How long do I have to return something?";
  const outcome = await knowledge.search({ kind: "search", id: "s1", question }, context());
  const { answer } = resultOf(outcome) as { answer: { text: string; citations: { id: string; quote: string }[] } };
  expect(answer.citations).toHaveLength(1);
  expect(answer.text).toBe(answer.citations[0]!.quote);
  expect(answer.text).not.toContain("cheese");
  knowledge.close();
});
