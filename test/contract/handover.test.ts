import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttpHandover } from "../../src/backend/http-handover.ts";
import { createScriptedHandover } from "../../src/testing/scripted-handover.ts";
import type { RunningServer } from "../../demo/backend/server.ts";
import { startDemo } from "../demo/backend.ts";
import { checkHandover, packetOf } from "./handover.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startDemo({ demo: true });
}, 60_000);
afterAll(() => server?.close());

const agent = async (path: string, body?: object): Promise<any> => {
  const response = await fetch(`${server.url}/v1/agent${path}`, {
    ...(body && {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
    }),
  });
  expect(response.status).toBe(200);
  return await response.json();
};

checkHandover("scripted", () => {
  const port = createScriptedHandover();
  return {
    port,
    cases: async () => port.packets.map(({ handoff }) => handoff),
    told: async (handoff) => port.relayed.filter((one) => one.handoff === handoff).map(({ text }) => text),
    join: async (handoff, name) => port.join(handoff, name),
    say: async (handoff, text) => port.say(handoff, text),
    release: async (handoff, labels) => port.release(handoff, labels),
  };
});

checkHandover("http, to the demo's desk", () => ({
  port: createHttpHandover({ url: `${server.url}/v1/handoff`, deadlineMs: 5_000 }),
  cases: async () => ((await agent("/handoffs")) as { handoffs: { id: string }[] }).handoffs.map(({ id }) => id),
  async told(handoff) {
    const { messages, status } = (await agent(`/handoffs/${handoff}`)) as { messages: { body: string }[]; status: string };
    return [...messages.map(({ body }) => body), ...(status === "left" ? [null] : [])];
  },
  join: (handoff, name) => agent(`/handoffs/${handoff}/join`, { name }),
  say: (handoff, text) => agent(`/handoffs/${handoff}/messages`, { text, name: "Ann" }),
  release: (handoff, labels) => agent(`/handoffs/${handoff}/release`, { labels }),
}));

test("[W15] a stranger who does not know the conversation can neither write to a handover nor ask under another's key", async () => {
  const packet = packetOf();
  const port = createHttpHandover({ url: `${server.url}/v1/handoff`, deadlineMs: 5_000 });
  const { signal } = new AbortController();
  await port.request(packet, signal);
  const relay = { key: "stranger-key", handoff: packet.handoff, text: "hi" };
  expect(await port.relay({ ...relay, conversationId: "guessed" }, signal)).toMatchObject({ kind: "failed", retryable: false });
  const response = await fetch(`${server.url}/v1/handoff`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "another-key" },
    body: JSON.stringify(packetOf()),
  });
  expect(response.status).toBe(400);
});
