import { isJsonObject, type Json } from "../base/json.ts";
import type { Store } from "../store/store.ts";

/** A message that has arrived, and which of the bot's words answered it. */
export interface HeardMessage {
  /** The channel's own. */
  readonly id: string;
  /** Ours: random, the id of its turn. */
  readonly item: string;
  /** Events after `from` up to `to` were its answer; null: it is not answered yet. */
  readonly from: number | null;
  readonly to: number | null;
}

/** What a channel knows of a conversation, kept with it. */
export interface Heard {
  /** The latest, oldest first. */
  readonly messages: readonly HeardMessage[];
  /** Up to this event the bot's words were handed over. */
  readonly told: number;
}

/** Who repeats a message does so soon; what is older is taken for a new one. */
const REMEMBERED = 50;

const idOf = (conversation: string) => ({ kind: "channel", key: conversation, conversation });

/** Changes what is known, in one transaction. A change that returns what it was given writes nothing. */
export async function changeHeard(
  store: Pick<Store, "changeRecord">,
  conversation: string,
  change: (heard: Heard) => Heard,
): Promise<Heard> {
  let result: Heard = { messages: [], told: 0 };
  await store.changeRecord<Json>(idOf(conversation), (value) => {
    const before = readHeard(value);
    result = change(before);
    if (result === before) return value;
    return { messages: result.messages.slice(-REMEMBERED).map((one) => ({ ...one })), told: result.told };
  });
  return result;
}

function readHeard(value: Json | null): Heard {
  const { messages, told } = isJsonObject(value) ? value : {};
  return {
    messages: (Array.isArray(messages) ? (messages as readonly Json[]) : []).flatMap((one): readonly HeardMessage[] => {
      if (!isJsonObject(one) || typeof one["id"] !== "string" || typeof one["item"] !== "string") return [];
      const [from, to] = [one["from"], one["to"]].map((seq) => (typeof seq === "number" ? seq : null));
      return [{ id: one["id"], item: one["item"], from: from!, to: to! }];
    }),
    told: typeof told === "number" ? told : 0,
  };
}
