import { describe, expect, test } from "vitest";
import type { Handover } from "../../src/backend/handover.ts";
import type { AgentEvent, HandoffPacket } from "../../src/model/handoff.ts";

/** A port and the people behind it. */
export interface HandoverUnderTest {
  readonly port: Handover;
  /** Handovers that were asked for, in order. */
  readonly cases: () => Promise<readonly string[]>;
  /** What users wrote to a handover, in order; null: the user left. */
  readonly told: (handoff: string) => Promise<readonly (string | null)[]>;
  readonly join: (handoff: string, name: string) => Promise<void>;
  readonly say: (handoff: string, text: string) => Promise<void>;
  readonly release: (handoff: string, labels: readonly string[]) => Promise<void>;
}

let count = 0;

export function packetOf(over: Partial<HandoffPacket> = {}): HandoffPacket {
  count++;
  return {
    version: 1,
    reason: { code: "asked", text: "The user asked for a person." },
    conversationId: `conversation-${count}`,
    handoff: `turn-${count}.1`,
    customer: { ref: null, verified: false, claims: {} },
    language: "en",
    channel: "halcyon",
    summary: "Goal: to pay a bill\nKnown: nothing\nTried: nothing\nFailed: nothing\nAsked of you: The user asked for a person.",
    currentFlow: null,
    intent: null,
    slots: [],
    attemptedActions: [],
    transcript: [{ role: "user", text: "a person please", at: "2026-11-21T10:00:00.000Z" }],
    openQuestion: null,
    links: { trace: null, page: null },
    consent: null,
    redactions: { masked: 0, dropped: 0 },
    bundleHash: "h1",
    createdAt: "2026-11-21T10:00:00.000Z",
    ...over,
  };
}

/** What each port to people must do, whatever stands behind it. */
export function checkHandover(name: string, make: () => Promise<HandoverUnderTest> | HandoverUnderTest): void {
  describe(`handover: ${name}`, () => {
    const signal = (): AbortSignal => new AbortController().signal;

    test("[W15] asked twice, one case is made", async () => {
      const { port, cases } = await make();
      const packet = packetOf();
      for (let time = 0; time < 2; time++)
        expect(await port.request(packet, signal())).toMatchObject({ kind: "done", result: { kind: "handoff" } });
      expect((await cases()).filter((id) => id === packet.handoff)).toHaveLength(1);
    });

    test("[W15] words arrive in order, under one key once; that the user has left arrives too", async () => {
      const { port, told } = await make();
      const { conversationId, handoff } = packetOf();
      await port.request(packetOf({ conversationId, handoff }), signal());
      const say = (key: string, text: string | null) => port.relay({ key, conversationId, handoff, text }, signal());
      expect(await say(`${handoff}-key-1`, "one")).toMatchObject({ kind: "done" });
      await say(`${handoff}-key-2`, "two");
      await say(`${handoff}-key-1`, "one");
      await say(`${handoff}-key-3`, null);
      expect(await told(handoff)).toEqual(["one", "two", null]);
    });

    test("[W15] what people do is heard in order, each once, from where the listener was", async () => {
      const { port, join, say, release } = await make();
      const { conversationId, handoff } = packetOf();
      await port.request(packetOf({ conversationId, handoff }), signal());
      await join(handoff, "Ann");
      await say(handoff, "Hello!");
      const first = await hear(port, { conversationId, handoff, after: 0 }, 2);
      expect(first).toMatchObject([
        { kind: "joined", name: "Ann" },
        { kind: "message", text: "Hello!" },
      ]);
      const later = hear(port, { conversationId, handoff, after: first[1]!.seq }, 2);
      await say(handoff, "Anything else?");
      await release(handoff, ["bills", "vip"]);
      expect(await later).toMatchObject([
        { kind: "message", text: "Anything else?" },
        { kind: "released", labels: ["bills", "vip"] },
      ]);
    });

    test("[W15] one handover hears nothing of another", async () => {
      const { port, say } = await make();
      const { conversationId } = packetOf();
      const [one, other] = [packetOf({ conversationId }), packetOf({ conversationId })];
      for (const packet of [one, other]) await port.request(packet, signal());
      await say(one.handoff, "for the first");
      await say(other.handoff, "for the second");
      const heard = await hear(port, { conversationId, handoff: other.handoff, after: 0 }, 1);
      expect(heard.filter((event) => event.handoff === other.handoff)).toMatchObject([{ text: "for the second" }]);
    });

    test("whoever stops listening is let go", { timeout: 5_000 }, async () => {
      const { port } = await make();
      const { conversationId, handoff } = packetOf();
      await port.request(packetOf({ conversationId, handoff }), signal());
      const ending = new AbortController();
      const listening = collect(port, { conversationId, handoff, after: 0, signal: ending.signal }, 1);
      setTimeout(() => ending.abort(), 50);
      expect(await listening).toEqual([]);
    });
  });
}

type Listener = { readonly conversationId: string; readonly handoff: string; readonly after: number };

/** The first so many events of the handover itself. */
async function hear(port: Handover, listener: Listener, wanted: number): Promise<readonly AgentEvent[]> {
  const ending = new AbortController();
  const events = await collect(port, { ...listener, signal: ending.signal }, wanted);
  ending.abort();
  return events;
}

async function collect(
  port: Handover,
  listener: Listener & { signal: AbortSignal },
  wanted: number,
): Promise<readonly AgentEvent[]> {
  const events: AgentEvent[] = [];
  for await (const event of port.follow(listener)) {
    if (event.handoff === listener.handoff) events.push(event);
    if (events.length === wanted) break;
  }
  return events;
}
