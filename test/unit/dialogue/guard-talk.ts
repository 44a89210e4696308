import type { Command } from "../../../src/model/command.ts";
import type { FormGuardSettings, GuardNotice, SlotSignal } from "../../../src/model/guards.ts";
import type { BotMessage } from "../../../src/model/response.ts";
import { takeTurn } from "../../../src/dialogue/turn.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, start, trace } from "./conversation.ts";

export const lost: Command = { command: "cannot handle" };
export const skip: Command = { command: "skip question" };

const BOOKING = `
flows:
  book: { steps: [ {collect: contact_email}, {collect: visit_date}, {collect: order_id}, {action: utter_booked} ] }
  pay: { steps: [ {collect: otp}, {action: utter_paid} ] }
  order: { steps: [ {collect: size}, {collect: note}, {action: utter_paid} ] }
  other: { steps: [ {action: utter_other} ] }
  ask_action: { steps: [ {collect: visit_date} ] }
slots:
  contact_email: { type: text }
  visit_date: { type: text }
  order_id: { type: text }
  otp: { type: text }
  note: { type: text }
  size: { type: categorical, values: [small, large] }
responses: { utter_booked: booked, utter_paid: paid, utter_other: other }
`;

/** An assistant whose guard acts, in a task. */
export function talking(flow = "book", form: FormGuardSettings = {}, more = ""): Conversation {
  const assistant = assistantOf(`${BOOKING}${more}`);
  const settings = {
    ...assistant.settings,
    guards: { form: { mode: "act" as const, ...form }, understanding: { mode: "off" as const } },
  };
  const talk = new Conversation({ ...assistant, settings });
  talk.text("/session_start");
  talk.say(start(flow));
  return talk;
}

/** What guards saw in the last turn. */
export function seen(talk: Conversation): readonly string[] {
  return (talk.last?.guards ?? []).map(({ what, slot, reason, attempt, ceiling }: GuardNotice) =>
    [what, slot, reason, attempt === undefined ? undefined : ceiling === undefined ? attempt : `${attempt}/${ceiling}`]
      .filter((part) => part !== undefined)
      .join(" "),
  );
}

export function said(talk: Conversation): readonly BotMessage[] {
  return (talk.last?.events ?? []).flatMap((event) => (event.event === "bot" ? [event] : []));
}

/** Says something with what understanding makes of it as an answer. */
export function signalled(talk: Conversation, signal: SlotSignal, ...commands: readonly Command[]): readonly string[] {
  talk.at += 1_000;
  const input = { kind: "message", turnId: `s${talk.at}`, at: talk.at, seed: 0, channel: "browser", locale: "en" } as const;
  const result = takeTurn(talk.assistant, talk.state, { ...input, text: "some words", commands, signal });
  talk.last = result;
  talk.state = JSON.parse(JSON.stringify(result.state));
  return trace(result);
}
