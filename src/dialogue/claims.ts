import type { JsonObject } from "../base/json.ts";
import type { Draft } from "./draft.ts";
import { coerceSlot } from "./slots.ts";

/** Whether the host vouches for who is asking. */
export function isVerified({ input }: Draft): boolean {
  return input.claims !== undefined && input.claims !== null;
}

/** The claims that slots hold, by their own names, as the host gives them now. */
export function vouchedClaims({ assistant, input }: Draft): JsonObject {
  const claims = input.claims ?? {};
  const names = Object.values(assistant.slots).flatMap(({ claim }) => (claim === undefined ? [] : [claim]));
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(claims, name) ? [[name, claims[name]!]] : [])));
}

/** Brings the slots that hold claims to what the host says now: nobody else sets them, and nothing resets them. */
export function takeClaims(draft: Draft): void {
  const claims = draft.input.claims ?? {};
  for (const slot of Object.values(draft.assistant.slots)) {
    if (slot.claim === undefined) continue;
    const { name } = slot;
    const given = Object.hasOwn(claims, slot.claim) ? claims[slot.claim]! : null;
    const { ok, value: typed } = coerceSlot(slot, given);
    const value = ok ? typed : null;
    const before = Object.hasOwn(draft.slots, name) ? draft.slots[name]! : null;
    if (JSON.stringify(value) === JSON.stringify(before)) continue;
    if (value === null) delete draft.slots[name];
    else draft.slots[name] = value;
    draft.events.push({ event: "slot", name, value });
  }
}
