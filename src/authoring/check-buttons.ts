import type { Slot } from "../model/slot.ts";
import { didYouMean, findClosest, renameTo } from "./closest.ts";
import type { Advice } from "./findings.ts";
import { userFlowIds, type Project } from "./project.ts";
import {
  entriesOf,
  get,
  getList,
  getMap,
  getMaps,
  getText,
  getTexts,
  textOf,
  type MapValue,
  type ScalarValue,
  type Value,
} from "./tree.ts";

/** Pairs of `/SetSlots` that are read; more are ignored. */
const MAX_PAIRS = 10;

/** Texts with a slash that are understood without a declaration. */
const RESERVED_INTENTS = ["restart", "session_start", "silence_timeout"];

/** What buttons send: that a `/…` can be read, and names slots, flows and intents that there are. */
export function checkButtons(project: Project): void {
  const intents = intentsOf(project);
  const check = (wording: Value | undefined): void => {
    for (const payload of payloadsOf(wording)) checkPayload(project, intents, payload);
  };
  for (const { value } of project.responseEntries.values()) check(value);
  for (const { entry } of project.slots.values()) if (entry.value.kind === "map") check(get(entry.value, "ask"));
  for (const { steps } of project.flows.values()) {
    for (const { map } of steps) check(get(map, "say") ?? get(map, "ask"));
  }
}

/** Payloads of a wording and of its translations. Templates of the other language are left alone. */
function payloadsOf(wording: Value | undefined): readonly ScalarValue[] {
  if (wording?.kind === "list") return wording.items.flatMap(payloadsOf);
  if (wording?.kind !== "map" || textOf(getMap(wording, "metadata")?.entries.get("template")?.value) === "jinja") return [];
  const translations = entriesOf(getMap(wording, "translation")).flatMap(({ value }) => payloadsOf(value));
  const buttons = [...getList(wording, "buttons"), ...getList(wording, "quick_replies")];
  return [...buttons.flatMap(payloadOf), ...translations];
}

function payloadOf(button: Value): readonly ScalarValue[] {
  const payload = button.kind === "map" ? (get(button, "payload") ?? get(button, "title")) : button;
  return payload?.kind === "scalar" ? [payload] : [];
}

function checkPayload(project: Project, intents: ReadonlySet<string>, written: ScalarValue): void {
  const text = (textOf(written) ?? "").trim();
  if (!text.startsWith("/") || text === "/HumanHandoff" || /\{\{\s*(?:context|slots)\b/.test(text)) return;
  const command = /^\/(SetSlots|StartFlow)(?=\s*\(|\s*$)/i.exec(text)?.[1];
  if (command && command !== "SetSlots" && command !== "StartFlow") {
    const right = command.toLowerCase() === "setslots" ? "SetSlots" : "StartFlow";
    const from = written.at.source.text.indexOf(command, written.at.start);
    report(project, "response/bad-payload", written, `\`${command}\` is written ${right}, with these capitals.`, {
      mend: { title: `Rename to ${right}`, at: written.at.source.range(from, from + command.length), text: right, safe: true },
    });
  } else if (command === "SetSlots") checkSetSlots(project, written, text);
  else if (command === "StartFlow") checkStartFlow(project, written, text);
  else checkIntent(project, intents, written, text);
}

function checkSetSlots(project: Project, written: ScalarValue, text: string): void {
  const pairs = /^\/SetSlots\(([^()]*)\)$/
    .exec(text)?.[1]
    ?.split(",")
    .map((pair) => /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(pair));
  if (!pairs || pairs.some((pair) => !pair)) {
    report(project, "response/bad-payload", written, `\`${text}\` cannot be read.`, {
      hint: "Write /SetSlots(size=large, colour=red); values have no ( ) or comma.",
    });
    return;
  }
  if (pairs.length > MAX_PAIRS) {
    report(
      project,
      "response/bad-payload",
      written,
      `A button sets at most ${MAX_PAIRS} slots; this one has ${pairs.length}.`,
      {
        hint: "The others are ignored: set them in the flow.",
      },
    );
  }
  for (const pair of pairs) checkPair(project, written, pair![1]!, pair![2]!);
}

function checkPair(project: Project, written: ScalarValue, name: string, value: string): void {
  const known = project.slots.get(name);
  if (!known) {
    report(project, "response/unknown-slot", written, `This button sets \`${name}\`, which is no slot.`, {
      hint: didYouMean(name, project.slots.keys()),
      mend: mendIn(written, name, findClosest(name, project.slots.keys())),
    });
  } else if (!canBecome(known.slot, value)) {
    const { values } = known.slot;
    report(project, "response/impossible-value", written, `\`${name}\` is never \`${value}\`: this button does nothing.`, {
      hint: didYouMean(value, values) ?? (values.length > 0 ? `It is one of ${values.join(", ")}.` : undefined),
      related: [{ at: known.entry.keyAt, message: "the slot is declared here" }],
      mend: mendIn(written, value, findClosest(value, values)),
    });
  }
}

/** Values with variables are known only when they are said. */
function canBecome({ type, values }: Slot, value: string): boolean {
  if (value.includes("{") || /^(?:none|null|undefined)$/i.test(value)) return true;
  if (type === "bool") return /^(?:true|yes|y|1|false|no|n|0)$/i.test(value);
  if (type === "float") return value !== "" && Number.isFinite(Number(value));
  if (type !== "categorical" && type !== "strict_categorical") return true;
  return values.some((known) => known.toLowerCase() === value.toLowerCase());
}

function checkStartFlow(project: Project, written: ScalarValue, text: string): void {
  const flow = /^\/StartFlow\(([\w-]+)\)$/.exec(text)?.[1];
  if (flow === undefined) {
    report(project, "response/bad-payload", written, `\`${text}\` cannot be read.`, {
      hint: "Write /StartFlow(id_of_the_flow).",
    });
  } else if (!project.flows.has(flow)) {
    const ids = userFlowIds(project);
    report(project, "response/unknown-flow", written, `This button starts \`${flow}\`, which is no flow.`, {
      hint: didYouMean(flow, ids),
      mend: mendIn(written, flow, findClosest(flow, ids)),
    });
  }
}

/** `/intent`, `/intent@0.9`, `/intent{"entity": "value"}`; in files braces are doubled, because single ones name slots. */
function checkIntent(project: Project, intents: ReadonlySet<string>, written: ScalarValue, text: string): void {
  const [, intent, rest = ""] = /^\/([^\s{@]+)(?:@[\d.]+)?\s*(.*)$/s.exec(text) ?? [];
  const json = rest.replaceAll("{{", "{").replaceAll("}}", "}");
  if (intent === undefined || (json !== "" && !isObject(json))) {
    report(project, "response/bad-payload", written, `\`${text}\` cannot be read.`, {
      hint: `Write /intent, or /intent{{"entity": "value"}} with JSON in the braces.`,
    });
  } else if (!intents.has(intent)) {
    const { findings } = project;
    findings.warning(
      "response/unknown-intent",
      written.at,
      `\`/${intent}\` names no intent, so the words are read as a message.`,
      {
        hint: didYouMean(intent, intents) ?? "Use words, /SetSlots(…) or /StartFlow(…).",
        mend: mendIn(written, intent, findClosest(intent, intents)),
      },
    );
  }
}

/** A variable inside stands for a text. */
function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json.replaceAll(/\{[\w.]+\}/g, "x"));
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Every intent that something declares: training data, the list of intents, triggers, mappings. */
function intentsOf({ tops, flows, slots }: Project): ReadonlySet<string> {
  const listed = tops
    .flatMap((top) => getList(top, "intents"))
    .flatMap((item) => (item.kind === "map" ? entriesOf(item).map(({ key }) => key) : (textOf(item) ?? [])));
  return new Set([
    ...RESERVED_INTENTS,
    ...listed,
    ...tops.flatMap((top) => getMaps(top, "nlu").flatMap((item: MapValue) => getText(item, "intent") ?? [])),
    ...[...flows.values()].flatMap(({ flow }) => flow.nluTriggers.map(({ intent }) => intent)),
    ...[...slots.values()].flatMap(({ slot }) => slot.mappings.flatMap(({ intent = [] }) => intent)),
    ...tops.flatMap((top) => getTexts(top, "intents")),
  ]);
}

function report({ findings }: Project, code: string, written: ScalarValue, message: string, advice: Advice): void {
  if (code === "response/impossible-value") findings.warning(code, written.at, message, advice);
  else findings.error(code, written.at, message, advice);
}

function mendIn({ at: { source, start, end } }: ScalarValue, name: string, close: string | null): Advice["mend"] {
  const inner = source.text.slice(start, end).indexOf(name);
  return inner < 0 ? undefined : renameTo(close, source.range(start + inner, start + inner + name.length));
}
