import { isPattern } from "../model/flow.ts";
import type { Slot } from "../model/slot.ts";
import type { Findings } from "./findings.ts";
import { flowsOfForms } from "./forms.ts";
import { WITHDRAWN_PATTERNS, type Project } from "./project.ts";
import { readFlow, type WrittenFlow, type WrittenStep } from "./read-flow.ts";
import { emptyNlu, readNlu, trainingOf, type NluReading } from "./read-nlu.ts";
import { readWording } from "./read-response.ts";
import { readSlot } from "./read-slot.ts";
import { placeOf } from "./source.ts";
import { entriesOf, get, getMap, getMaps, getTexts, isNull, type Entry, type MapValue } from "./tree.ts";
import { nameWordings, type Responses } from "./wordings.ts";

/** Merges the files of an assistant over the built-in patterns: the author's flows, slots and responses win by name. */
export function mergeTops(
  builtIn: MapValue | null,
  tops: readonly MapValue[],
  findings: Findings,
  agents: ReadonlySet<string> = new Set(),
): Project {
  const nlu = emptyNlu();
  for (const top of tops) {
    readNlu(getMaps(top, "nlu"), nlu, findings);
    reportOldSystem(top, findings);
  }
  const base = builtIn ? [builtIn] : [];
  const slotEntries = over(collect(base, "slots", findings), collect(tops, "slots", findings));
  const flowEntries = over(collect(base, "flows", findings), collect(tops, "flows", findings));
  const responseEntries = over(collect(base, "responses", findings), collect(tops, "responses", findings));

  const actions = new Set(tops.flatMap((top) => readActions(top)));
  const forms = flowsOfForms(
    tops,
    { flows: new Set(flowEntries.keys()), slots: slotEntries, responses: new Set(responseEntries.keys()), actions },
    findings,
  );

  const responses: Responses = new Map([...responseEntries].map(([name, entry]) => [name, readWording(entry.value)]));
  const slots = new Map(
    [...slotEntries].map(([name, entry]) => [name, { entry, slot: withSynonyms(readSlot(entry, findings), nlu) }]),
  );
  const names = new Set([...flowEntries.keys(), ...forms.map(({ key }) => key)]);
  const written = [...flowEntries.values(), ...forms]
    .filter((entry) => entry.value.kind === "map" && !isWithdrawn(entry, findings))
    .map((entry) => withExamples(withTools(readFlow(entry, findings), names, actions), nlu));
  const flows = new Map(nameWordings(written, slotEntries.values(), responses, findings).map((flow) => [flow.flow.id, flow]));
  const training = trainingOf(nlu);
  const sources = tops.map((top) => top.at.source);
  return { sources, flows, slots, responses, responseEntries, actions, training, agents, tops, findings };
}

/** The named things of all files. The same name twice is an error that names both places. */
function collect(
  tops: readonly MapValue[],
  section: "flows" | "slots" | "responses",
  findings: Findings,
): ReadonlyMap<string, Entry> {
  const all = new Map<string, Entry>();
  for (const top of tops) {
    for (const entry of entriesOf(getMap(top, section))) {
      const first = all.get(entry.key);
      all.set(entry.key, entry);
      if (!first) continue;
      const { file, line } = placeOf(first.keyAt);
      const message = `\`${entry.key}\` is also defined at ${file}:${line}.`;
      if (section === "responses")
        findings.warning("response/duplicate", entry.keyAt, message, { hint: "This one is used. Remove the other." });
      else
        findings.error(section === "flows" ? "flow/duplicate-id" : "slot/duplicate", entry.keyAt, message, {
          hint: "Rename or remove one of them.",
        });
    }
  }
  return all;
}

/** The author's replace built-in ones in their place. */
function over(base: ReadonlyMap<string, Entry>, own: ReadonlyMap<string, Entry>): ReadonlyMap<string, Entry> {
  return new Map([...base, ...own]);
}

function readActions(top: MapValue): readonly string[] {
  const value = get(top, "actions");
  const names = getTexts(top, "actions");
  const long =
    value?.kind === "list"
      ? value.items.flatMap((item) => entriesOf(item.kind === "map" ? item : undefined).map(({ key }) => key))
      : [];
  return [...names, ...long];
}

/** Patterns that CALM has given up: they would never run. */
function isWithdrawn({ key, keyAt }: Entry, findings: Findings): boolean {
  if (!WITHDRAWN_PATTERNS.has(key)) return false;
  findings.warning("flow/withdrawn-pattern", keyAt, `\`${key}\` is not a pattern any more: it is left out.`, {
    hint: "Remove it.",
  });
  return true;
}

/** A call of a tool or an agent that an action of the same name stands in for is that action. */
function withTools(written: WrittenFlow, flows: ReadonlySet<string>, actions: ReadonlySet<string>): WrittenFlow {
  const steps = written.steps.map((each): WrittenStep => {
    const { step } = each;
    if (step.kind !== "call" || flows.has(step.flow) || !actions.has(step.flow)) return each;
    const { flow: action, ...rest } = step;
    return { ...each, step: { ...rest, kind: "action", action } };
  });
  return { ...written, steps, flow: { ...written.flow, steps: steps.map(({ step }) => step) } };
}

/** Sentences of the intents that start a flow are examples of the flow. */
function withExamples(written: WrittenFlow, nlu: NluReading): WrittenFlow {
  const { flow } = written;
  const learnt = flow.nluTriggers.flatMap(({ intent }) => (nlu.intents.get(intent) ?? []).map(({ text }) => text));
  if (learnt.length === 0 || isPattern(flow)) return written;
  return { ...written, flow: { ...flow, examples: [...new Set([...flow.examples, ...learnt])] } };
}

/** Synonyms of a categorical value are its aliases. */
function withSynonyms(slot: Slot, { synonyms }: NluReading): Slot {
  const learnt = slot.values.filter((value) => synonyms.has(value));
  if (learnt.length === 0) return slot;
  const entries = learnt.map(
    (value) => [value, [...new Set([...(slot.aliases[value] ?? []), ...synonyms.get(value)!])]] as const,
  );
  return { ...slot, aliases: { ...slot.aliases, ...Object.fromEntries(entries) } };
}

/** Parts of the older dialogue system: said once for each file, never in the way. */
function reportOldSystem(top: MapValue, findings: Findings): void {
  for (const key of ["rules", "stories", "e2e_actions"]) {
    const entry = top.entries.get(key);
    if (!entry || isNull(entry.value) || (entry.value.kind === "list" && entry.value.items.length === 0)) continue;
    findings.warning("key/not-used", entry.keyAt, `\`${key}\` belongs to the older dialogue system and is not used.`, {
      hint: "Write it as a flow.",
    });
  }
}
