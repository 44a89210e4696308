import { END, type CollectStep, type Flow, type Next, type NluTrigger, type Step, type Target } from "../model/flow.ts";
import type { ResponseVariation } from "../model/response.ts";
import type { Findings, Mend } from "./findings.ts";
import { readWording } from "./read-response.ts";
import { readRejections } from "./read-slot.ts";
import { placeOf, type Range } from "./source.ts";
import {
  entriesOf,
  get,
  getBool,
  getList,
  getMap,
  getMaps,
  getNumber,
  getObject,
  getText,
  getTexts,
  jsonOf,
  textOf,
  type Entry,
  type MapValue,
  type Value,
} from "./tree.ts";

/** A step, and where its parts were written: what the checks point at. */
export interface WrittenStep {
  readonly step: Step;
  readonly map: MapValue;
  /** Where each step id that it leads to was written. */
  readonly targets: readonly { readonly id: Target; readonly at: Range }[];
  /** The `ask` of a collect or the `say` of a say step: becomes a response. */
  readonly wording: readonly ResponseVariation[] | null;
}

export interface WrittenFlow {
  readonly flow: Flow;
  readonly keyAt: Range;
  readonly map: MapValue;
  readonly steps: readonly WrittenStep[];
}

const KINDS = ["collect", "action", "say", "set_slots", "link", "call", "noop"] as const;
type Kind = (typeof KINDS)[number];

/** A flow with its nested sequences flattened. Structural mistakes are reported; names are checked later, when all are known. */
export function readFlow(entry: Entry, findings: Findings): WrittenFlow {
  const map = entry.value as MapValue;
  const steps = new Sequence(entry.key, findings).read(getMaps(map, "steps"));
  const id = entry.key;
  const guard = getText(map, "if");
  const translation = entriesOf(getMap(map, "translation")).flatMap(({ key, value }) => {
    const name = value.kind === "map" ? getText(value, "name") : undefined;
    return name === undefined ? [] : [[key, { name }] as const];
  });
  const flow: Flow = {
    id,
    name: getText(map, "name") ?? readableName(id),
    description: (getText(map, "description") ?? "").trim(),
    ...(guard !== undefined && { guard }),
    ...(getText(map, "requires") === "verified" && { requires: "verified" }),
    nluTriggers: getList(map, "nlu_trigger").map(readTrigger),
    alwaysIncludeInPrompt: getBool(map, "always_include_in_prompt"),
    runPatternCompleted: getBool(map, "run_pattern_completed"),
    persistedSlots: getTexts(map, "persisted_slots"),
    examples: getTexts(map, "examples"),
    translation: Object.fromEntries(translation),
    first: steps[0]?.step.id ?? END,
    steps: steps.map(({ step }) => step),
    place: placeOf(entry.keyAt),
  };
  return { flow, keyAt: entry.keyAt, map, steps };
}

/** `exchange_item` → "exchange item". */
export function readableName(id: string): string {
  return id
    .replace(/^pattern_/, "")
    .replaceAll(/[_-]+/g, " ")
    .trim();
}

function readTrigger(value: Value): NluTrigger {
  if (value.kind !== "map") return { intent: textOf(value) ?? "", confidenceThreshold: 0 };
  const map = value;
  const long = getMap(map, "intent");
  return {
    intent: long ? (getText(long, "name") ?? "") : (getText(map, "intent") ?? ""),
    confidenceThreshold: (long && getNumber(long, "confidence_threshold")) ?? 0,
  };
}

/** Flattens: every step gets an id and its own `next`, and nested steps follow the step that holds them. */
class Sequence {
  readonly #flow: string;
  readonly #findings: Findings;
  readonly #out: WrittenStep[] = [];
  readonly #ids = new Map<MapValue, string>();

  constructor(flow: string, findings: Findings) {
    this.#flow = flow;
    this.#findings = findings;
  }

  read(maps: readonly MapValue[]): readonly WrittenStep[] {
    this.#nameAll(maps);
    this.#readAll(maps, false);
    return this.#out;
  }

  /** The author's id, or `<index>_<kind>_<name>` in the order of writing: stable as long as the steps before it stay. */
  #nameAll(maps: readonly MapValue[]): void {
    for (const map of maps) {
      const kind = kindOf(map);
      const what =
        kind === "collect" || kind === "action" || kind === "link" || kind === "call"
          ? `_${(getText(map, kind) ?? "").replaceAll(/[^\w-]+/g, "_")}`
          : "";
      this.#ids.set(map, getText(map, "id") ?? `${this.#ids.size}_${kind === "say" ? "action" : kind}${what}`);
      for (const nested of nestedOf(map)) this.#nameAll(nested);
    }
  }

  #readAll(maps: readonly MapValue[], nested: boolean): void {
    maps.forEach((map, index) => {
      const following = maps[index + 1];
      this.#readStep(map, following ? this.#ids.get(following)! : null, nested);
    });
  }

  #readStep(map: MapValue, following: string | null, nested: boolean): void {
    const kind = kindOf(map);
    const id = this.#ids.get(map)!;
    const targets: { id: Target; at: Range }[] = [];
    const goTo = (value: Value): Target => {
      if (value.kind !== "list") {
        const target = textOf(value) ?? END;
        targets.push({ id: target, at: value.at });
        return target;
      }
      const [head] = mapsOf(value);
      if (!head)
        this.#findings.error("flow/empty-steps", value.at, "This branch has no steps.", {
          hint: "Write END to end the flow here.",
        });
      return head ? this.#ids.get(head)! : END;
    };
    const next = this.#readNext(map, kind, following, nested, goTo);
    const wording = get(map, kind === "say" ? "say" : "ask");
    this.#out.push({
      step: readStep(map, kind, id, next, this.#flow),
      map,
      targets,
      wording: wording && (kind === "say" || kind === "collect") ? readWording(wording) : null,
    });
    for (const inner of nestedOf(map)) this.#readAll(inner, true);
  }

  #readNext(map: MapValue, kind: Kind, following: string | null, nested: boolean, goTo: (value: Value) => Target): Next {
    const written = nextOf(map);
    if (kind === "link") {
      if (written) {
        const entry = map.entries.get("next")!;
        this.#findings.error("flow/next-on-link", entry.keyAt, "A link ends this flow, so nothing can come next.", {
          hint: "Remove `next`, or use `call` to come back.",
        });
      } else if (following !== null) {
        this.#findings.error(
          "flow/link-not-last",
          map.entries.get("link")!.keyAt,
          "A link ends this flow, but steps follow it.",
          { hint: "Make it the last step, or use `call` to come back." },
        );
      }
      return following ?? END;
    }
    if (!written) {
      if (kind === "noop") {
        this.#findings.error(
          "flow/missing-next",
          map.entries.get("noop")!.keyAt,
          "A noop does nothing but choose the next step: it needs `next`.",
          { hint: "Add `next` with branches, or remove the step." },
        );
      } else if (nested && following === null) {
        this.#findings.error(
          "flow/missing-next",
          map.at.source.range(map.at.start),
          "The last step of a branch must say what comes next.",
          {
            hint: "Add `next: END`, or the id of a step.",
            mend: insertKey(map, "next: END"),
          },
        );
      }
      return following ?? END;
    }
    if (written.kind !== "list") return goTo(written);
    const branches: { if: string; then: Target }[] = [];
    let otherwise: Target | null = null;
    for (const branch of written.items.filter((item) => item.kind === "map")) {
      const then = get(branch, "then");
      const other = get(branch, "else");
      if (then) {
        const condition = getText(branch, "if") ?? "";
        if (otherwise !== null) {
          this.#findings.error("flow/branch-after-else", branch.at, "Branches after `else` are never tried.", {
            hint: "Move `else` to the end.",
          });
        }
        branches.push({ if: condition, then: goTo(then) });
      } else if (other) otherwise = goTo(other);
    }
    if (otherwise === null) {
      const at = written.at.source.range(written.at.start);
      this.#findings.error("flow/missing-else", at, "Branches must end with `else`, or the dialogue could be stuck here.", {
        hint: "Add `- else: END`, or the id of a step.",
      });
    }
    return { branches, else: otherwise ?? END };
  }
}

/** What was written as `next`; branches directly under `noop` mean the same. */
function nextOf(map: MapValue): Value | undefined {
  const noop = get(map, "noop");
  return noop?.kind === "list" ? noop : get(map, "next");
}

/** The sequences inside a step's branches, in the order of writing. */
function nestedOf(map: MapValue): readonly (readonly MapValue[])[] {
  const next = nextOf(map);
  if (next?.kind !== "list") return [];
  return mapsOf(next).flatMap((branch) => {
    const inner = get(branch, "then") ?? get(branch, "else");
    return inner?.kind === "list" ? [mapsOf(inner)] : [];
  });
}

function mapsOf(value: Value): readonly MapValue[] {
  return value.kind === "list" ? value.items.filter((item) => item.kind === "map") : [];
}

function kindOf(map: MapValue): Kind {
  return KINDS.find((kind) => map.entries.has(kind))!;
}

function readStep(map: MapValue, kind: Kind, id: string, next: Next, flow: string): Step {
  const description = getText(map, "description");
  const metadata = getObject(map, "metadata");
  const base = {
    id,
    next,
    ...(description !== undefined && { description: description.trim() }),
    ...(metadata && { metadata }),
    place: placeOf(map.at.source.range(map.at.start)),
  };
  switch (kind) {
    case "collect":
      return readCollect(map, base);
    case "action":
      return { kind, ...base, action: getText(map, "action")! };
    case "say":
      return { kind: "action", ...base, action: `utter_${flow}_${id}` };
    case "set_slots": {
      const value = get(map, "set_slots")!;
      const maps = value.kind === "list" ? getList(map, "set_slots") : [value];
      const slots = maps
        .flatMap((item) => (item.kind === "map" ? entriesOf(item) : []))
        .map((entry) => ({ name: entry.key, value: jsonOf(entry.value) }));
      return { kind, ...base, slots };
    }
    case "link":
    case "call":
      return { kind, ...base, flow: getText(map, kind)! };
    case "noop":
      return { kind, ...base };
  }
}

function readCollect(map: MapValue, base: Pick<CollectStep, "id" | "next">): CollectStep {
  const slot = getText(map, "collect")!;
  const confirms = getTexts(map, "confirms");
  return {
    kind: "collect",
    ...base,
    slot,
    askBeforeFilling: getBool(map, "ask_before_filling"),
    resetAfterFlowEnds: getBool(map, "reset_after_flow_ends"),
    forceSlotFilling: getBool(map, "force_slot_filling"),
    ...(confirms.length > 0 && { confirms }),
    utter: getText(map, "utter") ?? `utter_ask_${slot}`,
    rejections: readRejections(map),
  };
}

/** A replacement that adds a line to a map, indented like its first key. Only for maps in block style. */
export function insertKey(map: MapValue, line: string, safe = true): Mend | undefined {
  const { source, start } = map.at;
  if (source.text[start] === "{") return undefined;
  const indent = " ".repeat(start - source.lineStart(start));
  const title = `Add ${line}`;
  // After a key whose value stands on its line; a map without such a key gets the new one first.
  const short = entriesOf(map).find(
    ({ keyAt, value: { kind, at } }) =>
      kind === "scalar" &&
      at.end > at.start &&
      at.source === source &&
      keyAt.end < at.start &&
      source.lineStart(keyAt.start) === source.lineStart(at.end),
  );
  if (short) return { title, at: source.range(short.value.at.end), text: `\n${indent}${line}`, safe };
  return { title, at: source.range(start), text: `${line}\n${indent}`, safe };
}
