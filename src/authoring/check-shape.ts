import { didYouMean, findClosest } from "./closest.ts";
import type { Findings } from "./findings.ts";
import type { Range } from "./source.ts";
import type { Key, RecordShape, Shape } from "./shape.ts";
import { isNull, type Entry, type MapValue, type Value } from "./tree.ts";

/**
 * Compares a value with the table of keys. What is wrong is reported and left out, defaults are filled in, so that the
 * readers behind it need no checks of their own. Null if nothing is left.
 */
export function checkShape(value: Value, shape: Shape, what: string, findings: Findings): Value | null {
  switch (shape.kind) {
    case "json":
      return value;
    case "lazy":
      return checkShape(value, shape.shape(), what, findings);
    case "text":
      return isText(value) ? value : wrongType(value, what, "text", findings);
    case "bool":
      return value.kind === "scalar" && typeof value.value === "boolean"
        ? value
        : wrongType(value, what, "true or false", findings);
    case "number":
      return value.kind === "scalar" && typeof value.value === "number" ? value : wrongType(value, what, "a number", findings);
    case "condition":
      if (value.kind !== "scalar" || (typeof value.value !== "string" && typeof value.value !== "boolean")) {
        return wrongType(value, what, "a condition", findings);
      }
      findings.conditions.push(value);
      return value;
    case "choice":
      return checkChoice(value, shape, what, findings);
    case "list":
      if (value.kind !== "list") return wrongType(value, what, "a list", findings);
      return {
        ...value,
        items: value.items.flatMap((item) => checkShape(item, shape.of, `an item of ${what}`, findings) ?? []),
      };
    case "map":
      if (value.kind !== "map") return wrongType(value, what, "a map", findings);
      return {
        ...value,
        entries: keepEntries(value, (entry) => checkShape(entry.value, shape.of, `\`${entry.key}\``, findings)),
      };
    case "record":
      return value.kind === "map" ? checkRecord(value, shape, findings) : wrongType(value, what, "a map", findings);
    case "tagged":
      return value.kind === "map" ? checkTagged(value, shape, findings) : wrongType(value, what, shape.name, findings);
    case "either": {
      const chosen = shape[value.kind];
      if (chosen) return checkShape(value, chosen, what, findings);
      const ways = (["scalar", "list", "map"] as const).filter((way) => shape[way]).map((way) => WAYS[way]);
      return wrongType(value, what, ways.join(" or "), findings);
    }
  }
}

const WAYS = { scalar: "a single value", list: "a list", map: "a map" } as const;

function isText(value: Value): boolean {
  return value.kind === "scalar" && value.value !== null;
}

function checkChoice(
  value: Value,
  { values, other }: Shape & { kind: "choice" },
  what: string,
  findings: Findings,
): Value | null {
  if (value.kind !== "scalar" || value.value === null) return wrongType(value, what, `one of ${values.join(", ")}`, findings);
  if (values.includes(value.text) || (other !== undefined && new RegExp(`^(?:${other})$`, "u").test(value.text))) return value;
  findings.error("key/value", value.at, `${capital(what)} cannot be \`${value.text}\`.`, {
    hint: didYouMean(value.text, values) ?? `It is one of ${values.join(", ")}.`,
  });
  return null;
}

function keepEntries(map: MapValue, check: (entry: Entry) => Value | null): ReadonlyMap<string, Entry> {
  const kept = new Map<string, Entry>();
  for (const entry of map.entries.values()) {
    const value = check(entry);
    if (value) kept.set(entry.key, { ...entry, value });
  }
  return kept;
}

function insteadOf(map: MapValue, instead: Readonly<Record<string, string>> = {}): string | undefined {
  const [key] = Object.keys(instead).filter((name) => map.entries.has(name));
  return key && instead[key];
}

function checkTagged(map: MapValue, shape: Shape & { kind: "tagged" }, findings: Findings): Value | null {
  const tags = Object.keys(shape.tags).filter((tag) => map.entries.has(tag));
  if (tags.length === 1) return checkRecord(map, shape.tags[tags[0]!]!, findings);
  const known = Object.keys(shape.tags);
  const typo = [...map.entries.values()].flatMap((entry) => (findClosest(entry.key, known) ? [entry] : []))[0];
  if (tags.length === 0) {
    findings.error(
      "key/missing",
      typo?.keyAt ?? startOf(map.at),
      `This is not ${shape.name}: it has none of the keys ${known.join(", ")}.`,
      {
        hint: insteadOf(map, shape.instead) ?? (typo && didYouMean(typo.key, known)),
      },
    );
  } else {
    findings.error(
      "flow/step-kind",
      map.entries.get(tags[1]!)!.keyAt,
      `One step does one thing, but this has ${tags.join(" and ")}.`,
      {
        hint: "Make it two steps.",
      },
    );
  }
  return null;
}

function checkRecord(map: MapValue, shape: RecordShape, findings: Findings): MapValue | null {
  const kept = new Map<string, Entry>();
  for (const entry of map.entries.values()) {
    const key = Object.hasOwn(shape.keys, entry.key) ? shape.keys[entry.key]! : undefined;
    if (!key) {
      if (!shape.open) reportUnknown(entry, shape, findings);
      continue;
    }
    // A key without a value is as good as absent, except where null is a value.
    if (isNull(entry.value) && key.is.kind !== "json") continue;
    if (key.unused) reportUnused(entry, key.unused, findings);
    const value = checkShape(entry.value, key.is, `\`${entry.key}\``, findings);
    if (value) kept.set(entry.key, { ...entry, value });
    else if (key.required) return null;
  }
  for (const [name, key] of Object.entries(shape.keys)) {
    if (kept.has(name)) continue;
    if (key.required) {
      findings.error(
        "key/missing",
        map.entries.get(name)?.keyAt ?? startOf(map.at),
        `${capital(shape.name)} needs \`${name}\`.`,
        {
          hint: key.doc,
        },
      );
      return null;
    }
    if (key.default !== undefined) kept.set(name, defaultEntry(name, key, map.at));
  }
  return { ...map, entries: kept };
}

/** Nothing is in the way, but nobody shall believe that it does something. */
function reportUnused({ key, keyAt }: Entry, advice: string, findings: Findings): void {
  findings.info("key/not-used", keyAt, `\`${key}\` is not used.`, { hint: advice });
}

function defaultEntry(name: string, key: Key, at: Range): Entry {
  return {
    key: name,
    keyAt: startOf(at),
    value: {
      kind: "scalar",
      value: key.default!,
      text: String(key.default),
      at: startOf(at),
    },
  };
}

/** A key that is nearly a known one is a slip that changes what happens; a strange one belongs to some other tool. */
function reportUnknown(entry: Entry, shape: RecordShape, findings: Findings): void {
  const message = `${capital(shape.name)} has no key \`${entry.key}\`.`;
  const close = findClosest(entry.key, Object.keys(shape.keys));
  if (!close) {
    findings.warning("key/unknown", entry.keyAt, message, {
      hint: `It is ignored. Known keys: ${Object.keys(shape.keys).join(", ")}.`,
    });
    return;
  }
  findings.error("key/unknown", entry.keyAt, message, {
    hint: `Did you mean \`${close}\`?`,
    mend: { title: `Rename to ${close}`, at: entry.keyAt, text: close, safe: false },
  });
}

function wrongType(value: Value, what: string, wanted: string, findings: Findings): null {
  const is = value.kind === "scalar" ? (value.value === null ? "empty" : `\`${shorten(value.text)}\``) : WAYS[value.kind];
  findings.error("key/type", startOf(value.at), `${capital(what)} must be ${wanted}, but it is ${is}.`);
  return null;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function startOf({ source, start }: Range): Range {
  return source.range(start);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
