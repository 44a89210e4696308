import { afterAll, beforeAll, expect, test } from "vitest";
import type { Receiver } from "../../demo/backend/handoff/receiver.ts";
import { forgetOldCases } from "../../demo/backend/handoff/desk.ts";
import { readPacket } from "../../demo/backend/handoff/read-packet.ts";
import { signToken } from "../../demo/backend/sessions/token.ts";
import { identifyByHostToken } from "../../demo/backend/sessions/identify.ts";
import { createBackend, openDatabase, seed } from "../../demo/backend/server.ts";
import type { Database } from "../../demo/backend/database/database.ts";
import { packetOf } from "../contract/handover.ts";

const HOST_SECRET = "the host's secret, thirty-two or more";
let db: Database;
let opened: string[] = [];
let told: string[] = [];
let slowly = async (): Promise<void> => undefined;
const receiver: Receiver = {
  name: "fake",
  async open(packet) {
    await slowly();
    opened.push(packet.handoff);
    return `remote-${packet.handoff}`;
  },
  async tell(_remote, { text }) {
    await slowly();
    told.push(text);
  },
  leave: async () => undefined,
  hear: (_headers, body) => JSON.parse(body),
};
const make = (over: Partial<Parameters<typeof createBackend>[0]> = {}) => createBackend({ db, receiver, demo: true, ...over });
let backend: ReturnType<typeof make>;
beforeAll(async () => {
  db = await openDatabase();
  await seed(db);
  backend = make();
}, 60_000);
afterAll(() => db.close());

const post = (path: string, body: object, key: string, headers: Readonly<Record<string, string>> = {}, app = backend) =>
  app.request(path, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key, ...headers },
    body: JSON.stringify(body),
  });
const open = (packet: ReturnType<typeof packetOf>) => post("/v1/handoff", packet, packet.handoff);
const say = ({ conversationId, handoff }: ReturnType<typeof packetOf>, key: string, text: string) =>
  post(`/v1/handoff/${handoff}/messages`, { conversationId, text }, key);
const newPacket = (over: Parameters<typeof packetOf>[0] = {}) => packetOf({ handoff: crypto.randomUUID(), ...over });

test("a visitor who guesses the key of an agent's message does not keep it from another visitor", async () => {
  const [mine, theirs] = [newPacket(), newPacket()];
  await open(mine);
  await open(theirs);
  expect((await say(mine, "fake:message-1", "taken")).status).toBe(200);
  await post(
    "/v1/heard",
    [{ id: "message-1", remote: `remote-${theirs.handoff}`, kind: "message", text: "Hi", name: "Ann" }],
    "",
  );
  const { events } = (await (await backend.request(`/v1/handoff/${theirs.handoff}/events`)).json()) as { events: object[] };
  expect(events).toMatchObject([{ event: "message", data: { text: "Hi" } }]);
});

test("a visitor whose case is called nearly like another's hears nothing of it", async () => {
  const theirs = newPacket();
  const mine = newPacket({ handoff: `${theirs.handoff}|x` });
  await open(mine);
  await open(theirs);
  // As a planner reads a table that is small.
  for (const way of ["indexscan", "bitmapscan"]) await db.query(`SET enable_${way} = off`);
  await post(
    "/v1/heard",
    [{ id: "message-2", remote: `remote-${theirs.handoff}`, kind: "message", text: "Hi", name: "Ann" }],
    "",
  );
  for (const way of ["indexscan", "bitmapscan"]) await db.query(`RESET enable_${way}`);
  const rows = await db.query("SELECT handoff FROM handoff_messages WHERE key = 'fake:message-2'");
  expect(rows).toEqual([{ handoff: theirs.handoff }]);
});

test("the same key in two conversations is two messages", async () => {
  told = [];
  const [mine, theirs] = [newPacket(), newPacket()];
  for (const packet of [mine, theirs]) await open(packet);
  expect((await say(mine, "same-key-1", "mine")).status).toBe(200);
  expect((await say(theirs, "same-key-1", "theirs")).status).toBe(200);
  expect(told).toEqual(["mine", "theirs"]);
});

test("asked twice at once, one case is opened and one message told; the other request is told to come again", async () => {
  [opened, told] = [[], []];
  slowly = () => new Promise((resolve) => setTimeout(resolve, 200));
  const packet = newPacket();
  const twice = async (work: () => Response | Promise<Response>): Promise<number[]> =>
    (await Promise.all([work(), work()])).map(({ status }) => status).toSorted((a, b) => a - b);
  expect(await twice(() => open(packet))).toEqual([201, 503]);
  expect(await twice(() => say(packet, "once-only-1", "hello"))).toEqual([200, 503]);
  slowly = async () => undefined;
  expect((await open(packet)).status).toBe(201);
  expect((await say(packet, "once-only-1", "hello")).status).toBe(200);
  expect([opened, told]).toEqual([[packet.handoff], ["hello"]]);
});

test("a receiver that failed is asked again at once under the same key", async () => {
  opened = [];
  slowly = () => Promise.reject(new Error("away"));
  const packet = newPacket();
  expect((await open(packet)).status).toBe(500);
  slowly = async () => undefined;
  expect((await open(packet)).status).toBe(201);
  slowly = () => Promise.reject(new Error("away"));
  expect((await say(packet, "again-and-1", "x")).status).toBe(500);
  slowly = async () => undefined;
  expect((await say(packet, "again-and-1", "x")).status).toBe(200);
});

test("a case's id does not open it for another conversation", async () => {
  const packet = newPacket();
  await open(packet);
  expect((await open({ ...packet, conversationId: "another" })).status).toBe(404);
});

test("a customer who names another one's conversation gets neither its stream nor its case", async () => {
  await db.query("INSERT INTO customers VALUES (77, 'Kim Doe', 'kim@example.com', '1 High Street', 'AB1 1AA')");
  const app = make({ requireSession: true, identify: identifyByHostToken(HOST_SECRET, () => new Date()) });
  const exp = Math.floor(Date.now() / 1000) + 60;
  const bearer = async (customer: number, conversationId: string) => {
    const host = signToken({ sub: String(customer), tenant: "demo", exp }, HOST_SECRET);
    const reply = await post("/v1/session", { conversationId }, "", { authorization: `Bearer ${host}` }, app);
    const { token } = (await reply.json()) as { token: string };
    return { authorization: `Bearer ${token}` };
  };
  const packet = newPacket({ customer: { ref: "2", verified: true, claims: {} } });
  const owner = await bearer(1, packet.conversationId);
  const thief = await bearer(77, packet.conversationId);
  expect((await post("/v1/handoff", packet, packet.handoff, owner, app)).status).toBe(201);
  const path = `/v1/handoff/${packet.handoff}`;
  const body = { conversationId: packet.conversationId, text: "mine now" };
  expect((await app.request(`${path}/events`, { headers: owner })).status).toBe(200);
  expect((await app.request(`${path}/events`, { headers: thief })).status).toBe(404);
  expect((await post(`${path}/messages`, body, "thief-key-1", thief, app)).status).toBe(404);
  expect((await post("/v1/handoff", packet, packet.handoff, thief, app)).status).toBe(404);

  // Both streams are open when a person writes; only the owner's has it.
  const streams = await Promise.all(
    [owner, thief].map(async (headers) => (await app.request("/v1/stream?after=0", { headers })).body!.getReader()),
  );
  await post(
    "/v1/heard",
    [{ id: "message-77", remote: `remote-${packet.handoff}`, kind: "message", text: "Psst", name: null }],
    "",
    {},
    app,
  );
  const seen = await Promise.all(
    streams.map(async (reader) => {
      let text = "";
      const end = Date.now() + 700;
      while (Date.now() < end) {
        const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), end - Date.now()));
        const read = await Promise.race([reader.read(), late]);
        if (read === null || read.done) break;
        text += new TextDecoder().decode(read.value);
      }
      void reader.cancel();
      return text.includes("Psst");
    }),
  );
  expect(seen).toEqual([true, false]);

  // Who the user is, the session says and not the page.
  const [row] = await db.query<{ packet: string }>("SELECT packet FROM handoffs WHERE id = $1", [packet.handoff]);
  expect(JSON.parse(row!.packet).customer).toEqual({ ref: "1", verified: true, claims: {} });
});

test("a page's word that its user is verified counts for nothing; a packet of another shape goes to nobody", () => {
  const nobody = { session: null, customerId: 1 };
  const verified = { ref: "9", verified: true, claims: {} };
  expect(readPacket(packetOf({ customer: verified }), nobody)!.customer).toEqual({ ...verified, verified: false });
  expect(readPacket(packetOf(), { session: "s", customerId: 4 })!.customer).toMatchObject({ ref: null, verified: false });
  for (const wrong of [
    { links: null },
    { redactions: {} },
    { reason: { code: "asked" } },
    { transcript: [{ role: "user", text: { bold: "x" }, at: "" }] },
    { transcript: [{ role: "waiting", text: "x", at: "" }] },
    { slots: [{ id: "a", label: "A", value: 1 }] },
    { conversationId: "a b" },
  ])
    expect([wrong, readPacket({ ...packetOf(), ...wrong }, nobody)]).toEqual([wrong, null]);
});

test("cases end with their messages after a month", async () => {
  const packet = newPacket();
  await open(packet);
  await say(packet, "old-words-1", "secret");
  await forgetOldCases(db);
  expect(await db.query("SELECT 1 FROM handoffs WHERE id = $1", [packet.handoff])).toHaveLength(1);
  await db.query("UPDATE handoffs SET created_at = now() - interval '31 days' WHERE id = $1", [packet.handoff]);
  await forgetOldCases(db);
  expect(await db.query("SELECT 1 FROM handoff_messages WHERE handoff = $1", [packet.handoff])).toEqual([]);
});

test("a character that no database holds is left out of what visitors write", async () => {
  told = [];
  const packet = newPacket();
  await open(packet);
  expect((await say(packet, "with-nul-1", "a\u0000b")).status).toBe(200);
  expect(told).toEqual(["ab"]);
  const move = {
    input: { move_date: "tomorrow\u0000", new_address: "1 High\u0000 Street" },
    context: { conversationId: "c\u0000" },
  };
  expect((await post("/v1/actions/move_house", move, "nul-moves-1")).status).toBe(200);
});

test("a report of a time that the database cannot hold is refused, and does not come again for ever", async () => {
  const report = (at: string) =>
    post("/v1/events", { events: [{ id: crypto.randomUUID(), name: "turn", at, fields: {} }] }, "");
  expect((await report("+275760-09-13T00:00:00Z")).status).toBe(400);
  expect((await report("-000001-01-01T00:00:00Z")).status).toBe(400);
  expect((await report("2026-11-21T10:00:00Z")).status).toBe(202);
});
