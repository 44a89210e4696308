import type { CancelRemindEffect, RemindEffect } from "../model/effect.ts";

/** What a reminder says to the dialogue, as a message that nobody typed. */
export function reminderText({ intent, starts, values }: RemindEffect): string {
  return starts ? `/StartFlow(${intent})` : `/${intent}${values ? JSON.stringify(values) : ""}`;
}

/** Whether a reminder is called off. One without a name answers to what it says. */
export function isCalledOff(timer: RemindEffect, { name, intent, values }: CancelRemindEffect): boolean {
  if (name !== null) return name === (timer.name ?? timer.intent);
  if (intent === null) return true;
  return intent === timer.intent && (values === null || JSON.stringify(values) === JSON.stringify(timer.values));
}
