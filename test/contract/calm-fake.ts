import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { inflateSync } from "node:zlib";

/* A CALM action server, as far as its protocol is known from outside: its statuses, its cached domain, its tracker. */

type Value = Record<string, unknown>;
interface Tracker {
  readonly sender_id: string;
  readonly slots: Value;
  readonly latest_message: Value & { readonly entities: readonly Value[]; readonly intent_ranking: readonly Value[] };
  readonly events: readonly Value[];
  readonly latest_action_name: string | null;
  readonly stack: readonly Value[];
}
interface Call {
  readonly next_action: string;
  readonly tracker: Tracker;
  readonly domain?: { readonly slots: Value };
  readonly domain_digest: string;
}
interface Answer {
  readonly events: readonly Value[];
  readonly responses: readonly Value[];
}

export interface CalmServer {
  /** Of the webhook. */
  readonly url: string;
  close(): Promise<void>;
}

export interface FakeCalmServer extends CalmServer {
  /** Every request to the webhook: its query, headers and body. */
  readonly calls: { readonly query: string; readonly headers: IncomingMessage["headers"]; readonly body: Call }[];
}

const slot = (name: string, value: unknown): Value => ({ event: "slot", timestamp: null, name, value });
const said = (fields: Value): Value => ({
  text: null,
  buttons: [],
  elements: [],
  custom: {},
  template: fields["response"] ?? null,
  response: null,
  image: null,
  attachment: null,
  ...fields,
});
const answer = (events: readonly Value[], responses: readonly Value[] = []): Answer => ({ events, responses });

class Rejection extends Error {}

type Action = (tracker: Tracker, domain: { readonly slots: Value }) => Answer | Promise<Answer>;

const ACTIONS: Record<string, Action> = {
  echo: ({ slots }) => answer(["word", "none"].map((name) => slot(name, slots[name] ?? null))),
  fail: () => {
    throw new Error("card 4711");
  },
  hang: () => new Promise(() => {}),
  reject: () => {
    throw new Rejection();
  },
  say: () =>
    answer(
      [slot("amount", 12), { event: "followup", timestamp: null, name: "action_next" }],
      [
        said({ response: "utter_sum", amount: 12, buttons: [{ title: "Pay", payload: "/pay" }] }),
        said({ text: "Done.", image: "a.png", custom: { kind: "receipt" } }),
      ],
    ),
  every: () =>
    answer([
      { event: "user", timestamp: null, text: "hello", parse_data: { intent: { name: "greet" } }, input_channel: null },
      { event: "bot", timestamp: null, text: "Said by an event.", data: { buttons: null }, metadata: null },
      slot("word", "gone"),
      { event: "restart", timestamp: null },
      { event: "session_started", timestamp: null },
      { event: "session_ended", timestamp: null, metadata: null },
      { event: "rewind", timestamp: null },
      { event: "reset_slots", timestamp: null },
      slot("amount", 12),
      {
        event: "reminder",
        timestamp: null,
        intent: "remind_me",
        entities: { what: "bill" },
        date_time: "2026-11-21T10:00:00+00:00",
        name: "bill",
        kill_on_user_msg: false,
      },
      { event: "cancel_reminder", timestamp: null, intent: null, entities: null, name: "bill" },
      { event: "undo", timestamp: null },
      { event: "export", timestamp: null },
      { event: "followup", timestamp: null, name: "action_next" },
      { event: "pause", timestamp: null },
      { event: "resume", timestamp: null },
      { event: "action", name: "say", policy: "policy", confidence: 1, timestamp: null },
      { event: "agent", text: "Said by a person.", data: null, timestamp: null },
      { event: "active_loop", name: "pay", timestamp: null },
      { event: "loop_interrupted", is_interrupted: true, timestamp: null },
      { event: "action_execution_rejected", name: "say", policy: null, confidence: null, timestamp: null },
    ]),
  action_ask_amount: () => answer([], [said({ text: "How much?", buttons: [{ title: "Ten", payload: "10" }] })]),
  look: (tracker, domain) => {
    const { latest_message: latest, events, stack } = tracker;
    const custom = {
      sender: tracker.sender_id,
      word: tracker.slots["word"] ?? null,
      text: latest["text"] ?? null,
      intent: latest.intent_ranking[0]?.["name"] ?? null,
      city: latest.entities.find(({ entity, role }) => entity === "city" && role === "to")?.["value"] ?? null,
      channel: events.findLast(({ event }) => event === "user")?.["input_channel"] ?? null,
      latest_action: tracker.latest_action_name,
      events: events.map(({ event }) => event),
      top: stack.at(-1)?.["flow_id"] ?? null,
      domain_slots: Object.keys(domain.slots).toSorted(),
    };
    return answer([], [said({ custom })]);
  },
  validate_amount: ({ events }) => {
    const run = events.slice(events.findLastIndex(({ event }) => event !== "slot") + 1);
    if (run.length !== 1 || run[0]!["name"] !== "amount") throw new Error("only the amount is to be validated");
    const value = run[0]!["value"] as number;
    return value > 100
      ? answer([slot("amount", null)], [said({ text: "Too much." })])
      : answer([slot("amount", value), slot("word", "checked")]);
  },
};

export async function startFakeCalmServer(): Promise<FakeCalmServer> {
  const calls: FakeCalmServer["calls"] = [];
  let known: { readonly digest: string; readonly domain: { readonly slots: Value } } | null = null;

  async function call({ next_action: name, domain, domain_digest: digest, tracker }: Call): Promise<[number, unknown]> {
    const failure = (error: string): Value => ({ error, action_name: name });
    if (domain) known = { digest, domain };
    if (known?.digest !== digest) return [449, failure("Missing domain context")];
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) return [404, failure(`No registered action found for name '${name}'.`)];
    try {
      return [200, await action(tracker, known.domain)];
    } catch (error) {
      if (error instanceof Rejection) return [400, failure("not now")];
      return [500, { error: String(error), request_body: { tracker } }];
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const reply = (status: number, value: unknown): void =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        const { pathname, search } = new URL(request.url!, "http://here");
        if (pathname === "/health") return reply(200, { status: "ok" });
        if (pathname === "/actions")
          return reply(
            200,
            Object.keys(ACTIONS).map((name) => ({ name })),
          );
        if (pathname !== "/webhook" || request.method !== "POST") return reply(404, {});
        const raw = Buffer.concat(chunks);
        const text = request.headers["content-encoding"] === "deflate" ? inflateSync(raw) : raw;
        const body = JSON.parse(text.toString()) as Call;
        calls.push({ query: search, headers: request.headers, body });
        void call(body).then(([status, value]) => reply(status, value));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
