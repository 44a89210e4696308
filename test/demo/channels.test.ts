import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChannels, type Channels } from "../../demo/backend/channels/open-channels.ts";
import { createBackend, openDatabase } from "../../demo/backend/server.ts";
import { sign } from "../../demo/backend/handoff/signature.ts";
import { createSqlShelf } from "../../demo/backend/store/sql-shelf.ts";
import * as channel from "../../src/channel/index.ts";
import * as core from "../../src/index.ts";
import { readAssistant } from "../../src/authoring/read.ts";

const SECRET = "the secret that both ends of the webhook know";
const NOW = new Date("2026-03-12T12:00:00Z");
const BOT = `
responses:
  utter_ask_size: { text: "**Which** size?", buttons: [{ title: Small, payload: "/SetSlots(size=S)" }, { title: Large, payload: "/SetSlots(size=L)" }] }
  utter_done: "Size {size} it is."
slots: { size: { values: [S, L] } }
flows:
  order: { description: order a shirt, examples: [order a shirt, I want a shirt], steps: [{ collect: size }, { action: utter_done }] }
`;

interface Delivered {
  readonly sender: string;
  readonly messages: readonly { readonly id: string; readonly text: string }[];
}
const delivered: Delivered[] = [];
const signatures: boolean[] = [];
let refusals = 0;
let channels: Channels;
let backend: ReturnType<typeof createBackend>;
const failures: unknown[] = [];
const receive: typeof fetch = async (_, init) => {
  const headers = init!.headers as Record<string, string>;
  const body = init!.body as string;
  signatures.push(headers["x-halcyon-signature"] === `v1=${sign(SECRET, headers["x-halcyon-timestamp"]!, body)}`);
  if (refusals-- > 0) return new Response(null, { status: 500 });
  delivered.push(JSON.parse(body) as Delivered);
  return new Response(null, { status: 204 });
};
const realFetch = globalThis.fetch;

beforeAll(async () => {
  globalThis.fetch = receive;
  const folder = await mkdtemp(join(tmpdir(), "channels-"));
  const assistantFile = join(folder, "bot.json");
  const { assistant } = await readAssistant([{ path: "bot.yml", text: BOT }]);
  await writeFile(assistantFile, JSON.stringify(assistant));
  const db = await openDatabase();
  channels = await openChannels({
    assistantFile,
    restToken: "a-token",
    signed: { secret: SECRET, deliverUrl: "https://gateway.example/in" },
    encoder: false,
    shelf: createSqlShelf(db),
    secret: SECRET,
    ask: (request) => backend.fetch(request),
    now: () => NOW,
    log: (entry) => void failures.push(entry),
    load: async () => ({ core, channel }),
  });
  backend = createBackend({ db, secret: SECRET, requireSession: true, channels: channels.routes, now: () => NOW });
  return async () => {
    await channels.close();
    await db.close();
    await rm(folder, { recursive: true });
  };
}, 60_000);
afterAll(() => {
  globalThis.fetch = realFetch;
});

const post = (path: string, body: string, headers: Record<string, string>): Promise<Response> =>
  Promise.resolve(
    backend.request(`http://api.example/webhooks/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    }),
  );
function tell(
  message: object,
  { secret = SECRET, at = NOW }: { readonly secret?: string; readonly at?: Date } = {},
): Promise<Response> {
  const body = JSON.stringify(message);
  const timestamp = String(at.getTime() / 1000);
  return post("signed", body, {
    "x-halcyon-timestamp": timestamp,
    "x-halcyon-signature": `v1=${sign(secret, timestamp, body)}`,
  });
}

test("a signed message is taken at once and answered elsewhere, in order; what could not be delivered comes again", async () => {
  refusals = 1;
  expect((await tell({ id: "m1", sender: "kim", text: "order a shirt" })).status).toBe(202);
  await expect.poll(() => delivered, { timeout: 10_000 }).toHaveLength(1);
  expect(delivered[0]).toMatchObject({ sender: "kim", messages: [{ text: "Which size?\n1. Small\n2. Large" }] });
  expect(failures).toMatchObject([{ level: "error" }]);
  expect((await tell({ id: "m1", sender: "kim", text: "order a shirt" })).status).toBe(202);
  expect((await tell({ id: "m2", sender: "kim", text: "2" })).status).toBe(202);
  await expect.poll(() => delivered, { timeout: 10_000 }).toHaveLength(2);
  expect(delivered[1]?.messages[0]?.text).toBe("Size L it is.");
  expect(signatures.every(Boolean)).toBe(true);
});

test("who does not sign, signs with another secret, or sends an old request again, is refused", async () => {
  const message = { id: "m9", sender: "kim", text: "x" };
  expect((await tell(message, { secret: "another secret" })).status).toBe(401);
  expect((await tell(message, { at: new Date(NOW.getTime() - 301_000) })).status).toBe(401);
  expect((await post("signed", JSON.stringify(message), {})).status).toBe(401);
  for (const bad of [
    { ...message, id: "a b" },
    { ...message, sender: "" },
    { ...message, sender: "😀".repeat(100) },
    { ...message, sender: "\ud800" },
    { ...message, text: 1 },
    [],
  ])
    expect((await tell(bad)).status).toBe(400);
});

test("the REST channel gives buttons, with the same conversation kept apart from the other channel's", async () => {
  const say = async (message: string): Promise<readonly object[]> =>
    (
      await post("rest/webhook", JSON.stringify({ sender: "kim", message }), { authorization: "Bearer a-token" })
    ).json() as Promise<readonly object[]>;
  const buttons = [
    { title: "Small", payload: "/SetSlots(size=S)" },
    { title: "Large", payload: "/SetSlots(size=L)" },
  ];
  expect(await say("order a shirt")).toEqual([
    { recipient_id: "kim", message_id: expect.stringMatching(/^rest:kim\/\d+\.0$/), text: "Which size?", buttons },
  ]);
  // Behind it stands what is asked after every task, in words that vary.
  expect(await say("/SetSlots(size=S)")).toMatchObject([
    { text: "Size S it is." },
    { buttons: [{ payload: "/SetSlots(continue_conversation=true)" }, { payload: "/SetSlots(continue_conversation=false)" }] },
  ]);
});
