import type { Assistant } from "../model/assistant.ts";
import type { HumanHold } from "../model/state.ts";
import type { DialogueState } from "../model/state.ts";
import type { InboxItem, StoredEvent } from "../store/store.ts";
import type { AssistantView, ChatMessage, HumanView, MessageStatus, OpenQuestion } from "./view.ts";

/** The bubble of an event, or null if it has none: most events are not shown. */
export function messageOf({ seq, turnId, at, event }: StoredEvent): ChatMessage | null {
  if (event.event === "user") {
    const shown = event.metadata?.["shown"];
    const text = typeof shown === "string" ? shown : event.text;
    return text === "" ? null : bubble({ id: turnId, from: "user", text, at });
  }
  if (event.event !== "bot") return null;
  const { metadata } = event;
  const { sender, name } = metadata;
  const agent = sender === "agent" ? { agent: typeof name === "string" ? name : "" } : {};
  const { text = "", buttons = [], citations = [], image, custom } = event;
  if (text === "" && buttons.length === 0 && !image && !custom) return null;
  return bubble({ id: `b${seq}`, from: "bot", text, at, buttons, citations, image, custom, metadata, ...agent });
}

/** A message that has been kept but not yet taken in, with the id it will have as an event. */
export function messageOfInbox({ id, at, shown }: InboxItem, status: MessageStatus): ChatMessage | null {
  return shown === "" ? null : bubble({ id, from: "user", text: shown, at, status });
}

type Given = Omit<ChatMessage, "status" | "buttons" | "citations"> & Partial<ChatMessage>;
const bubble = (given: Given): ChatMessage => ({ status: "sent", buttons: [], citations: [], ...given });

/** What the composer should offer for the slot that is asked. */
export function questionOf(assistant: Assistant, asking: string | null): OpenQuestion | null {
  const slot = asking === null ? undefined : assistant.slots[asking];
  return slot ? { slot: slot.name, type: slot.type, format: slot.format, options: slot.values } : null;
}

/** Who has the conversation, without what only the line needs. */
export function humanOf({ phase, name }: HumanHold): Omit<HumanView, "typing"> {
  return { phase, ...(name !== undefined && { name }) };
}

/** What waits to be sent, by action, in the order in which it was asked for. */
export function waitingIn(state: DialogueState | null): AssistantView["waiting"] {
  const counts = new Map<string, number>();
  for (const { action, why, outcome } of state?.parked ?? [])
    if (why === "queued" && !outcome) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts].map(([action, count]) => ({ action, count }));
}
