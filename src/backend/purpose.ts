import type { CallEffect } from "../model/effect.ts";
import type { CallContext } from "./actions.ts";
import type { Purpose } from "./ledger.ts";

/** What a call is for. One that was kept, tried before, or asked for again under its first key has been promised. */
export function purposeOf(
  kind: "call" | "look",
  { id, key, flow }: CallEffect,
  { conversationId, origin, kept, again }: CallContext,
): Purpose {
  const promised = kept === true || again === true || key !== id;
  // What was kept is sent whenever that can be done: it belongs to no message of now.
  const turn = kept === true ? null : (origin?.turn ?? null);
  // What goes on beside the turns comes from no step of now.
  const step = kept === true || kind === "look" ? null : (origin?.step ?? null);
  return { kind, conversation: conversationId, turn, flow: flow ?? origin?.flow ?? null, step, promised };
}
