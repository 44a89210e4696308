import { createEmitter } from "../base/emitter.ts";
import type { Handover, RelayedMessage } from "../backend/handover.ts";
import type { AgentEvent, HandoffPacket } from "../model/handoff.ts";

/** One person with as many conversations as come. */
export interface ScriptedHandover extends Handover {
  /** One of each handover, in the order in which they were asked for. */
  readonly packets: readonly HandoffPacket[];
  /** What the users wrote since, each key once. */
  readonly relayed: readonly RelayedMessage[];
  /** Whether anybody is at the desk. Default true. */
  staffed: boolean;
  /** False: nobody can be reached. Default true. */
  online: boolean;
  join(handoff: string, name: string): void;
  say(handoff: string, text: string, name?: string): void;
  type(handoff: string): void;
  release(handoff: string, labels?: readonly string[]): void;
}

/** A person without a backend: what tests make them do happens at once. */
export function createScriptedHandover(): ScriptedHandover {
  const packets = new Map<string, HandoffPacket>();
  const relayed = new Map<string, RelayedMessage>();
  const events: AgentEvent[] = [];
  const news = createEmitter<void>();
  const closing = new AbortController();

  function add(event: AgentEvent): void {
    events.push(event);
    news.emit();
  }
  const next = (): number => events.length + 1;

  return {
    staffed: true,
    online: true,
    get packets() {
      return [...packets.values()];
    },
    get relayed() {
      return [...relayed.values()];
    },
    async request(packet) {
      if (!this.online) return { kind: "offline", unsent: true };
      if (!this.staffed) return { kind: "failed", reason: "no-receiver", retryable: false };
      if (!packets.has(packet.handoff)) packets.set(packet.handoff, packet);
      const reference = `case-${[...packets.keys()].indexOf(packet.handoff) + 1}`;
      return { kind: "done", result: { kind: "handoff", reference } };
    },
    async relay(message) {
      if (!this.online) return { kind: "offline", unsent: true };
      if (!relayed.has(message.key)) relayed.set(message.key, message);
      return { kind: "done", result: { kind: "handoff", reference: null } };
    },
    async *follow({ handoff, after, signal }) {
      for (let seen = after; !signal.aborted && !closing.signal.aborted;) {
        const event = events.find((one) => one.seq > seen && one.handoff === handoff);
        if (event) {
          seen = event.seq;
          yield event;
          continue;
        }
        await new Promise<void>((resolve) => {
          const end = (): void => {
            stop();
            signal.removeEventListener("abort", end);
            closing.signal.removeEventListener("abort", end);
            resolve();
          };
          const stop = news.subscribe(end);
          signal.addEventListener("abort", end);
          closing.signal.addEventListener("abort", end);
        });
      }
    },
    join: (handoff, name) => add({ seq: next(), handoff, kind: "joined", name }),
    say: (handoff, text, name) => add({ seq: next(), handoff, kind: "message", text, ...(name !== undefined && { name }) }),
    type: (handoff) => add({ seq: next(), handoff, kind: "typing" }),
    release: (handoff, labels = []) => add({ seq: next(), handoff, kind: "released", labels }),
    close: () => closing.abort(),
  };
}
