import type { Json } from "../../../src/base/json.ts";
import type { Command } from "../../../src/model/command.ts";
import { assistantOf } from "./assistant.ts";
import { Conversation, set, start } from "./conversation.ts";

/** A shop: a flow with questions of every kind, one it calls, one it links to, and two others. */
export const SHOP = `
flows:
  order:
    name: ordering
    steps:
      - collect: size
      - collect: colour
      - call: deliver
      - { collect: sure, ask_before_filling: true }
      - { action: utter_ordered, next: done }
      - { id: done, link: rate }
  deliver: { if: "False", steps: [ {collect: street}, {collect: floor} ] }
  rate: { if: "False", steps: [ {collect: stars} ] }
  hours: { name: opening hours, steps: [ {collect: shop}, {collect: day} ] }
  refund: { if: "slots.tier = 'gold'", steps: [ {collect: reason}, {collect: size} ] }
slots:
  size: { type: categorical, values: [S, L] }
  colour: { type: text }
  street: { type: text }
  floor: { type: float }
  sure: { type: bool }
  stars: { type: float }
  shop: { type: text }
  day: { type: text }
  reason: { type: text }
  tier: { type: text }
  confirm_correction: { type: bool }
  pin: { type: text, mappings: [ {type: controlled} ] }
responses: { utter_ordered: ordered }
`;

/** What follows where nothing can be done. */
export const NOTHING = ["start pattern_cannot_handle", "utter_ask_rephrase", "end pattern_cannot_handle"];
/** What comes after the colour. */
export const STREET = ["start deliver", "utter_ask_street"];
export const nlu = (name: string, value: Json): Command => ({ command: "set slot", name, value, extractor: "NLU" });
export const CHITCHAT: Command = { command: "chitchat" };

/** A conversation after its greeting. */
export function begun(written = SHOP, compat = "3.16"): Conversation {
  const talk = new Conversation(assistantOf(`${written}\nsettings: { compat: "${compat}" }`));
  talk.text("/session_start");
  return talk;
}

/** One in which `order` asks for the colour. */
export function ordering(compat = "3.16"): Conversation {
  const talk = begun(SHOP, compat);
  talk.say(start("order"), set("size", "S"));
  return talk;
}
