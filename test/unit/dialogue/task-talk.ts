import { assistantOf } from "./assistant.ts";
import { Conversation } from "./conversation.ts";

/** Tasks of all kinds, each step with an id of its own. */
export const TASKS = `
flows:
  pay: { name: paying, steps: [ {id: who, collect: payee}, {id: much, collect: amount}, {id: paid, action: utter_paid} ] }
  hours: { name: opening hours, steps: [ {id: where, collect: shop}, {id: told, action: utter_hours} ] }
  move: { name: moving, steps: [ {id: to, collect: city}, {id: sub, call: address}, {id: on, collect: date}, {id: moved, action: utter_moved} ] }
  address: { name: giving an address, if: "False", steps: [ {id: street, collect: street}, {id: sure, collect: sure, ask_before_filling: true} ] }
  quick: { name: being quick, run_pattern_completed: false, steps: [ {id: q, action: utter_hours} ] }
  report: { name: reporting, steps: [ {id: what, collect: what}, {id: go, link: rate} ] }
  rate: { name: rating, if: "False", steps: [ {id: stars, collect: stars} ] }
  person: { name: a person, steps: [ {id: why, collect: why}, {id: over, link: pattern_human_handoff} ] }
  act: { name: acting, steps: [ {id: what, collect: what}, {id: do, action: act}, {id: done, action: utter_paid} ] }
slots:
  payee: {type: text}
  amount: {type: float}
  shop: {type: text}
  city: {type: text}
  street: {type: text}
  sure: {type: bool}
  date: {type: text}
  what: {type: text}
  why: {type: text}
  stars: {type: float}
  ref: {type: text}
responses: { utter_paid: paid, utter_hours: nine to six, utter_moved: moved }
actions: [act, other]
`;

/** A conversation about them, in a session. */
export function talking(compat: "3.13" | "3.16" = "3.16", more = ""): Conversation {
  const talk = new Conversation(assistantOf(`${TASKS}${more}settings: { compat: "${compat}" }\n`));
  talk.text("/session_start");
  return talk;
}

/** Events of flows with their steps: `completed pay@paid`. */
export function moves(talk: Conversation): readonly string[] {
  return talk.last!.events.flatMap((event) => {
    if (!("flow_id" in event)) return [];
    return [`${event.event.replace("flow_", "")} ${event.flow_id}${"step_id" in event ? `@${event.step_id}` : ""}`];
  });
}

export const ASKED = ["start pattern_continue_interrupted", "utter_ask_continue_interrupted_flow_confirmation"];
export const STATED = [
  "start pattern_continue_interrupted",
  "utter_flow_continue_interrupted",
  "end pattern_continue_interrupted",
];
export const COMPLETED = ["start pattern_completed", "utter_ask_continue_conversation"];
export const APOLOGY = ["start pattern_internal_error", "utter_internal_error_rasa", "end pattern_internal_error"];
