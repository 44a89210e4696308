import { canRunAway } from "../base/regex.ts";
import type { Json } from "../base/json.ts";
import type { Rejection, Slot, SlotFormat, SlotMapping, SlotType } from "../model/slot.ts";
import type { Findings } from "./findings.ts";
import {
  entriesOf,
  get,
  getBool,
  getMap,
  getMaps,
  getNumber,
  getText,
  getTexts,
  jsonOf,
  textOf,
  type Entry,
  type MapValue,
} from "./tree.ts";

/** A slot, written out or in short: only its type, or only its values. */
export function readSlot({ key: name, value }: Entry, findings: Findings): Slot {
  const short = { name, aliases: {}, initialValue: null, mappings: [{ type: "from_llm" }] } as const;
  if (value.kind === "scalar") return { ...short, type: value.text as SlotType, values: [] };
  if (value.kind === "list")
    return { ...short, type: "categorical", values: value.items.flatMap((item) => textOf(item) ?? []) };

  const values = getTexts(value, "values");
  const type = readType(name, value, values, findings);
  const mappings = getMaps(value, "mappings").map((mapping) => readMapping(mapping, findings));
  const initial = get(value, "initial_value");
  const validation = getMap(value, "validation");
  const format = getText(value, "format") as SlotFormat | undefined;
  const pattern = getText(value, "pattern");
  const minValue = getNumber(value, "min_value");
  const maxValue = getNumber(value, "max_value");
  const description = getText(value, "description");
  const claim = getText(value, "claim");
  const renamedFrom = getTexts(value, "renamed_from");
  return {
    name,
    type,
    ...(format && { format }),
    ...(pattern !== undefined && { pattern }),
    values,
    aliases: Object.fromEntries(
      entriesOf(getMap(value, "aliases")).map(({ key }) => [key, getTexts(getMap(value, "aliases")!, key)]),
    ),
    initialValue: initial ? inCasing(jsonOf(initial), values) : null,
    ...(minValue !== undefined && { minValue }),
    ...(maxValue !== undefined && { maxValue }),
    ...(description !== undefined && { description }),
    ...(getBool(value, "sensitive") && { sensitive: true }),
    ...(claim !== undefined && { claim }),
    ...(renamedFrom.length > 0 && { renamedFrom }),
    mappings: claim !== undefined ? [{ type: "controlled" }] : mappings.length > 0 ? mappings : short.mappings,
    ...(validation && { validation: readValidation(validation) }),
  };
}

/** A type of the author's own (a Python class) holds anything. */
function readType(name: string, value: MapValue, values: readonly string[], findings: Findings): SlotType {
  const type = getText(value, "type") ?? (values.length > 0 ? "categorical" : "text");
  if (!type.includes(".")) return type as SlotType;
  findings.warning(
    "slot/custom-type",
    get(value, "type")!.at,
    `\`${name}\` is a \`${type}\`, which is code: it is an \`any\` slot here.`,
    {
      hint: "Choose the type that fits its values.",
    },
  );
  return "any";
}

/** A categorical value in the domain's own casing. */
function inCasing(value: Json, values: readonly string[]): Json {
  const text = typeof value === "object" ? null : `${value}`.toLowerCase();
  return values.find((known) => known.toLowerCase() === text) ?? value;
}

export function readRejections(map: MapValue): readonly Rejection[] {
  return getMaps(map, "rejections").map((item) => ({ if: getText(item, "if") ?? "", utter: getText(item, "utter") ?? "" }));
}

function readValidation(map: MapValue): NonNullable<Slot["validation"]> {
  const refillUtter = getText(map, "refill_utter");
  return { rejections: readRejections(map), ...(refillUtter !== undefined && { refillUtter }) };
}

function readMapping(map: MapValue, findings: Findings): SlotMapping {
  const type = getText(map, "type") as SlotMapping["type"];
  const entity = getText(map, "entity");
  const role = getText(map, "role");
  const group = getText(map, "group");
  const intent = getTexts(map, "intent");
  const notIntent = getTexts(map, "not_intent");
  const value = get(map, "value");
  const written = getMaps(map, "conditions").map((item) => readCondition(item, findings));
  // Any of them is enough: one that always holds leaves the others nothing to say.
  const conditions = written.some((condition) => condition === null) ? [] : written.filter((condition) => condition !== null);
  const runActionEveryTurn = getText(map, "run_action_every_turn") ?? (type === "custom" ? getText(map, "action") : undefined);
  return {
    type,
    ...(getBool(map, "allow_nlu_correction") && { allowNluCorrection: true }),
    ...(entity !== undefined && { entity }),
    ...(role !== undefined && { role }),
    ...(group !== undefined && { group }),
    ...(intent.length > 0 && { intent }),
    ...(notIntent.length > 0 && { notIntent }),
    ...(value && { value: jsonOf(value) }),
    ...(conditions.length > 0 && { conditions }),
    ...(runActionEveryTurn !== undefined && { runActionEveryTurn }),
  };
}

/** A form is a flow here; "in no form" always holds. */
function readCondition(map: MapValue, findings: Findings): NonNullable<SlotMapping["conditions"]>[number] | null {
  const activeFlow = getText(map, "active_flow") ?? getText(map, "active_loop");
  const requestedSlot = getText(map, "requested_slot");
  if (activeFlow === undefined) {
    const at = map.entries.get("active_loop")?.keyAt ?? map.at;
    findings.info("key/not-used", at, "This condition names no flow: it always holds.", {
      hint: "Name the flows in which the mapping holds: `active_flow: …`.",
    });
    return null;
  }
  return { activeFlow, ...(requestedSlot !== undefined && { requestedSlot }) };
}

/** What a slot's own keys contradict: values without a category, a pattern that is no regular expression, a wrong start value. */
export function checkSlot(slot: Slot, { keyAt, value }: Entry, findings: Findings): void {
  const place = (key: string) => (value.kind === "map" ? (value.entries.get(key)?.value.at ?? keyAt) : keyAt);
  const categorical = slot.type === "categorical" || slot.type === "strict_categorical";
  if (categorical && slot.values.length === 0) {
    findings.error("slot/no-values", keyAt, `The categorical slot \`${slot.name}\` has no values.`, {
      hint: "List them: values: [small, large].",
    });
  }
  if (!categorical && slot.values.length > 0) {
    findings.warning(
      "slot/values-unused",
      place("values"),
      `\`${slot.name}\` is a ${slot.type} slot: its values are not used.`,
      {
        hint: "Make it `type: categorical`.",
      },
    );
  }
  for (const known of Object.keys(slot.aliases)) {
    if (slot.values.includes(known)) continue;
    findings.error(
      "slot/alias-of-nothing",
      place("aliases"),
      `\`${known}\` is not a value of \`${slot.name}\`, so it cannot have aliases.`,
      {
        hint: `Its values are ${slot.values.join(", ")}.`,
      },
    );
  }
  if (slot.format && slot.type !== "text" && slot.type !== "any") {
    findings.error(
      "slot/format",
      place("format"),
      `\`format\` is for text slots, but \`${slot.name}\` is a ${slot.type} slot.`,
      { hint: "Make it `type: text`." },
    );
  }
  if (slot.pattern !== undefined && !isRegex(slot.pattern)) {
    findings.error("slot/bad-pattern", place("pattern"), `The pattern of \`${slot.name}\` is not a regular expression.`, {
      hint: "JavaScript syntax, without slashes: [A-Z]-\\d{4}",
    });
  } else if (slot.pattern !== undefined && canRunAway(`^(?:${slot.pattern})$`)) {
    findings.error("slot/runaway-pattern", place("pattern"), `The pattern of \`${slot.name}\` can take for ever.`, {
      hint: "No repetition inside a repetition that can read the same text in two ways: (a+)+ is a+.",
    });
  }
  if (slot.initialValue !== null && !fits(slot)) {
    findings.error(
      "slot/initial-value",
      place("initial_value"),
      `The initial value of \`${slot.name}\` is not a ${slot.type} value.`,
      {
        hint: categorical ? `It is one of ${slot.values.join(", ")}.` : undefined,
      },
    );
  }
}

function isRegex(source: string): boolean {
  try {
    return Boolean(new RegExp(source, "u"));
  } catch {
    return false;
  }
}

function fits({ type, initialValue: value, values }: Slot): boolean {
  switch (type) {
    case "bool":
      return typeof value === "boolean";
    case "float":
      return typeof value === "number";
    case "list":
      return Array.isArray(value);
    case "categorical":
    case "strict_categorical":
      return typeof value !== "object" && values.some((known) => known.toLowerCase() === `${value}`.toLowerCase());
    case "text":
    case "any":
      return true;
  }
}
