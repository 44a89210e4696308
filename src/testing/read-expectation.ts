import { placeOf } from "../authoring/source.ts";
import {
  entriesOf,
  getList,
  getMap,
  getNumber,
  getText,
  getTexts,
  jsonOf,
  textOf,
  type MapValue,
  type Value,
} from "../authoring/tree.ts";
import type { Button } from "../model/response.ts";
import type { BotWanted, Expectation, JudgedWanted, SlotWanted } from "./test-case.ts";

/** A step of the classic style, other than `user`. */
export function readStep(map: MapValue): Expectation {
  const { key, keyAt, value } = entriesOf(map)[0]!;
  const place = placeOf(keyAt);
  switch (key) {
    case "bot":
      return { kind: "bot", text: trimEnd(textOf(value) ?? ""), place };
    case "utter":
      return { kind: "utter", name: textOf(value) ?? "", place };
    default:
      return { kind: key as "slot_was_set" | "slot_was_not_set", style: "step", slots: slotsOfStep(value), place };
  }
}

function slotsOfStep(value: Value): readonly SlotWanted[] {
  if (value.kind === "list") return value.items.flatMap(slotsOfStep);
  if (value.kind === "scalar") return [{ name: value.text }];
  return entriesOf(value).map((entry) => ({ name: entry.key, value: jsonOf(entry.value) }));
}

/** One assertion; the table of keys has judged its shape. */
export function readAssertion(map: MapValue): Expectation {
  const { key, keyAt, value } = entriesOf(map)[0]!;
  const place = placeOf(keyAt);
  switch (key) {
    case "flow_started":
    case "pattern_clarification_contains":
      return { kind: key, ...flowsOf(map, key), place };
    case "flow_completed":
    case "flow_cancelled": {
      const long = getMap(map, key);
      return {
        kind: key,
        flow: long ? getText(long, "flow_id")! : (textOf(value) ?? ""),
        step: (long && getText(long, "flow_step_id")) ?? null,
        place,
      };
    }
    case "slot_was_set":
    case "slot_was_not_set":
      return {
        kind: key,
        style: "assertion",
        slots: getList(map, key).flatMap((item) => (item.kind === "map" ? slotOf(item) : [])),
        place,
      };
    case "action_executed":
      return { kind: key, name: textOf(value) ?? "", place };
    case "bot_uttered":
    case "bot_did_not_utter":
      return { kind: key, wanted: botOf(getMap(map, key)!), place };
    default:
      return { kind: key as JudgedKind, wanted: judgedOf(getMap(map, key)!), place };
  }
}

function flowsOf(map: MapValue, key: string): { readonly operator: "all" | "any"; readonly flows: readonly string[] } {
  const long = getMap(map, key);
  if (!long) return { operator: "all", flows: getTexts(map, key) };
  return { operator: getText(long, "operator") === "any" ? "any" : "all", flows: getTexts(long, "flow_ids") };
}

function slotOf(map: MapValue): SlotWanted {
  const value = map.entries.get("value")?.value;
  return { name: getText(map, "name")!, ...(value && { value: jsonOf(value) }) };
}

function botOf(map: MapValue): BotWanted {
  const utterName = getText(map, "utter_name");
  const textMatches = getText(map, "text_matches");
  const buttons = map.entries.has("buttons") ? getList(map, "buttons").map(buttonOf) : undefined;
  return {
    ...(utterName !== undefined && { utterName }),
    ...(textMatches !== undefined && { textMatches: trimEnd(textMatches) }),
    ...(buttons && { buttons }),
  };
}

function buttonOf(value: Value): Button {
  const title = (value.kind === "map" ? getText(value, "title") : textOf(value)) ?? "";
  return { title, payload: (value.kind === "map" ? getText(value, "payload") : undefined) ?? title };
}

type JudgedKind = "generative_response_is_relevant" | "generative_response_is_grounded";

function judgedOf(map: MapValue): JudgedWanted {
  const [threshold, utterName, utterSource, groundTruth] = [
    getNumber(map, "threshold"),
    getText(map, "utter_name"),
    getText(map, "utter_source"),
    getText(map, "ground_truth"),
  ];
  return {
    ...(threshold !== undefined && { threshold }),
    ...(utterName !== undefined && { utterName }),
    ...(utterSource !== undefined && { utterSource }),
    ...(groundTruth !== undefined && { groundTruth: trimEnd(groundTruth) }),
  };
}

function trimEnd(text: string): string {
  return text.replace(/\n+$/, "");
}
