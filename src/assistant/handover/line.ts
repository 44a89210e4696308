import { HalcyonError, wrapError } from "../../base/errors.ts";
import { isJsonObject, type Json } from "../../base/json.ts";
import type { Platform } from "../../base/platform.ts";
import type { Handover, RelayedMessage } from "../../backend/handover.ts";
import type { AgentEvent } from "../../model/handoff.ts";
import type { Store, StoredConversation, StoredRecord } from "../../store/store.ts";
import { createTabs } from "../../store/tabs.ts";
import { createQueue } from "../queue.ts";
import { RELAY } from "../relays.ts";

/** The line between a conversation and the person who has it. Of several tabs one listens and one speaks at a time. */
export interface Line {
  /** The conversation has changed: somebody may be there to be listened to, something may be there to be said. */
  look(conversation: StoredConversation): void;
  close(): void;
}

export interface LineParts {
  readonly port: Handover;
  readonly store: Store;
  readonly platform: Platform;
  /** Names the locks: the same in all tabs of the conversation. */
  readonly place: string;
  /** Takes an event into the dialogue. One that was taken in before is passed over there. */
  readonly hear: (event: AgentEvent) => void;
  readonly typing: (typing: boolean) => void;
  readonly reached: (answered: boolean) => void;
  readonly report: (error: HalcyonError) => void;
}

/** Somebody who typed so long ago is not typing. */
const TYPING_MS = 5_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export function createLine(parts: LineParts): Line {
  const { port, store, platform, place, report } = parts;
  const closing = new AbortController();
  const listeners = createTabs(`${place}:listens`, parts);
  const speakers = createTabs(`${place}:speaks`, parts);
  let conversation: StoredConversation | null = null;
  let listening: { readonly handoff: string; readonly ending: AbortController } | null = null;
  let typist = new AbortController();
  const saying = createQueue(() => guarded(() => speakers.alone(sayAll, closing.signal)));

  async function guarded(work: () => Promise<void>, signal = closing.signal): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (!signal.aborted && !closing.signal.aborted) report(wrapError("store/failed", thrown));
    }
  }

  async function listen(handoff: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { id, state } = conversation!;
      const after = state?.human?.handoff === handoff ? state.human.seen : 0;
      try {
        for await (const event of port.follow({ conversationId: id, handoff, after, signal })) {
          if (signal.aborted) return;
          if (event.handoff !== handoff) continue;
          showTyping(event.kind === "typing");
          if (event.kind !== "typing") parts.hear(event);
        }
      } catch (thrown) {
        // A port of the host's own that throws is asked again like one that has nothing to tell.
        if (!signal.aborted) report(wrapError("internal/unexpected", thrown, { during: "handover" }));
      }
      await pause(FIRST_PAUSE_MS, signal);
    }
  }

  function showTyping(typing: boolean): void {
    typist.abort();
    typist = new AbortController();
    parts.typing(typing);
    if (typing) platform.after(TYPING_MS, () => parts.typing(false), typist.signal);
  }

  /** Everything that is kept for the person, in order. What cannot be said now waits, and what comes after it too. */
  async function sayAll(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted;) {
      const row = await oldest();
      if (!row) return;
      const message = messageOf(row);
      const outcome = message ? await port.relay(message, closing.signal) : null;
      if (closing.signal.aborted) return;
      if (outcome) parts.reached(outcome.kind !== "offline");
      const isLost = outcome?.kind === "failed" && !outcome.retryable;
      if (outcome && outcome.kind !== "done" && !isLost) {
        await pause(
          Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++) * (0.5 + platform.random() / 2),
          closing.signal,
        );
        continue;
      }
      // That the user goes on alone is no news to a receiver that knows nothing of them.
      if (isLost && message?.text !== null) report(new HalcyonError("handover/refused", { reason: outcome.reason }));
      failures = 0;
      await store.changeRecord<Json>(row, () => null);
    }
  }

  /** The conversation was erased, with whatever was still to be said. Told if that is possible; the key is the same in all tabs. */
  function leave({ id, state }: StoredConversation): void {
    if (!state?.human) return;
    const { handoff } = state.human;
    // What was erased is not kept to be said later.
    void port.relay({ key: `${handoff}.erased`, conversationId: id, handoff, text: null }, closing.signal).catch(() => {});
  }

  async function oldest(): Promise<StoredRecord | null> {
    const prefix = `${conversation!.id}/`;
    const [row] = await store.readRecords(RELAY, { after: prefix, limit: 1 });
    return row?.key.startsWith(prefix) ? row : null;
  }

  function messageOf({ value }: StoredRecord): RelayedMessage | null {
    if (!isJsonObject(value)) return null;
    const { key, handoff, text } = value;
    if (typeof key !== "string" || typeof handoff !== "string") return null;
    return { key, handoff, text: typeof text === "string" ? text : null, conversationId: conversation!.id };
  }

  /** Ends early when the network comes back. */
  function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = new AbortController();
      const end = (): void => {
        stop();
        waiting.abort();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const stop = platform.onOnlineChange((online) => online && end());
      signal.addEventListener("abort", end, { once: true });
      platform.after(ms, end, waiting.signal);
      if (signal.aborted) end();
    });
  }

  return {
    look(changed) {
      if (closing.signal.aborted || changed === conversation) return;
      if (conversation && conversation.id !== changed.id) leave(conversation);
      conversation = changed;
      const handoff = changed.state?.human?.handoff;
      if (handoff !== listening?.handoff) {
        listening?.ending.abort();
        showTyping(false);
        const ending = new AbortController();
        listening = handoff === undefined ? null : { handoff, ending };
        if (handoff !== undefined) {
          void guarded(() => listeners.alone(() => listen(handoff, ending.signal), ending.signal), ending.signal);
        }
      }
      saying.wake();
    },
    close() {
      closing.abort();
      listening?.ending.abort();
      typist.abort();
      listeners.close();
      speakers.close();
    },
  };
}
