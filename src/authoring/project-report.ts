import { hasErrors, type Diagnostic, type Place } from "../base/diagnostics.ts";
import type { Assistant } from "../model/assistant.ts";
import { isPattern } from "../model/flow.ts";
import { checkEndpoints } from "./check-endpoints.ts";
import { Findings } from "./findings.ts";
import { layoutOf, type ProjectKind } from "./project-kind.ts";
import { readActionEndpoint } from "./read-endpoint.ts";
import { emptyNlu, readNlu } from "./read-nlu.ts";
import { readProject, type ReadAssistantOptions } from "./read.ts";
import { placeOf, SourceText, type SourceFile } from "./source.ts";
import { entriesOf, getList, getMap, getMaps, getText, jsonOf, type Entry, type MapValue, type Value } from "./tree.ts";

/** What becomes of a part of a project here. */
export type PartFate = "carried over" | "changed" | "not supported";

export interface ReportLine {
  readonly fate: PartFate;
  /** The part, in the project's own names. */
  readonly what: string;
  /** The first place where it stands. */
  readonly place: Place;
  /** How many places there are. */
  readonly count: number;
  /** What it means for the project, or what to do. One line. */
  readonly advice: string;
}

export interface ProjectTotals {
  readonly flows: number;
  readonly slots: number;
  readonly responses: number;
  readonly actions: number;
  readonly intents: number;
  readonly examples: number;
}

/** What a project brings, and what becomes of each part of it. */
export interface ProjectReport {
  readonly kind: ProjectKind;
  /** Null if the project has errors. */
  readonly assistant: Assistant | null;
  readonly lines: readonly ReportLine[];
  readonly totals: ProjectTotals;
  /** Everything that reading found, the lines' sources among it. */
  readonly diagnostics: readonly Diagnostic[];
  /** Paths of the files that the assistant is made of. */
  readonly used: readonly string[];
}

/** Reads a project and tells what is carried over, what works in another way, and what does not. */
export async function reportProject(files: readonly SourceFile[], options: ReadAssistantOptions = {}): Promise<ProjectReport> {
  const { assistant, diagnostics, kind, tops } = await readProject(files, options);
  const connections = reportConnections(files);
  const lines = [
    ...tops.flatMap(carriedBy),
    ...connections.carried,
    ...tops.flatMap(rephrased),
    ...[...diagnostics, ...connections.diagnostics].flatMap((diagnostic) => lineOf(diagnostic) ?? []),
  ];
  return {
    kind,
    assistant,
    lines: together(lines),
    totals: count(tops, assistant),
    diagnostics,
    used: tops.map(({ at }) => at.source.path),
  };
}

const SECTIONS: Readonly<Record<string, { readonly noun: string; readonly advice: string }>> = {
  flows: { noun: "flow", advice: "Run as they are." },
  slots: { noun: "slot", advice: "Filled, checked and reset as they were." },
  responses: { noun: "response", advice: "Said as they are written." },
  actions: { noun: "action", advice: "Performed by your action server, or by functions of the page." },
};

const TRAINING: Readonly<Record<string, string>> = {
  intent: "intent",
  synonym: "synonym",
  regex: "pattern",
  lookup: "lookup table",
};

/** What one file brings, a line for each section. */
function carriedBy(top: MapValue): readonly ReportLine[] {
  const carried = (entry: Entry, what: string, advice: string): ReportLine => ({
    fate: "carried over",
    what,
    place: placeOf(entry.keyAt),
    count: 1,
    advice,
  });
  return entriesOf(top).flatMap((entry): readonly ReportLine[] => {
    const { key, value } = entry;
    if (key === "nlu") {
      const kinds = Object.entries(TRAINING).flatMap(([tag, noun]) => {
        const found = getMaps(top, "nlu").filter((item) => item.entries.has(tag)).length;
        return found > 0 ? [plural(found, noun)] : [];
      });
      return kinds.length > 0 ? [carried(entry, kinds.join(", "), "Read on the device; nothing is trained.")] : [];
    }
    if (key === "session_config") return [carried(entry, "the rules of sessions", "Hold as they are.")];
    if (key === "language") return [carried(entry, `the language ${getText(top, key) ?? ""}`, "Spoken first.")];
    const section = Object.hasOwn(SECTIONS, key) ? SECTIONS[key] : undefined;
    const size = value.kind === "map" ? value.entries.size : value.kind === "list" ? value.items.length : 0;
    return section && size > 0 ? [carried(entry, plural(size, section.noun), section.advice)] : [];
  });
}

/** `endpoints.yml` and `credentials.yml`: nothing of them is compiled, so nobody has said yet what becomes of them. */
function reportConnections(files: readonly SourceFile[]): {
  readonly carried: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const findings = new Findings();
  const { root, kind } = layoutOf(files);
  const carried: ReportLine[] = [];
  for (const file of kind === "calm" ? files : []) {
    const name = file.path.slice(root.length);
    const start = new SourceText(file).range(0);
    if (/^credentials\.ya?ml$/i.test(name)) {
      findings.info("project/connection", start, "Channels of a server are not used.", {
        hint: "The page is the channel; nothing of this file goes into it.",
      });
    }
    if (!/^endpoints\.ya?ml$/i.test(name)) continue;
    checkEndpoints(file, findings);
    if (!readActionEndpoint(file)) continue;
    carried.push({
      fate: "carried over",
      what: "the address of the action server",
      place: placeOf(start),
      count: 1,
      advice: "For the command line. A page is told its own: it must be allowed to reach it.",
    });
  }
  return { carried, diagnostics: findings.list };
}

/** Responses that a language model was to say in other words. */
function rephrased(top: MapValue): readonly ReportLine[] {
  return entriesOf(getMap(top, "responses")).flatMap(({ keyAt, value }) =>
    variationsOf(value).some(
      (variation) =>
        getMap(variation, "metadata")?.entries.get("rephrase")?.value.kind === "scalar" &&
        jsonOf(getMap(variation, "metadata")!.entries.get("rephrase")!.value) === true,
    )
      ? [
          {
            fate: "changed",
            what: "Responses are not rephrased.",
            place: placeOf(keyAt),
            count: 1,
            advice: "They are said as they are written: write several wordings for variety.",
          },
        ]
      : [],
  );
}

function variationsOf(value: Value): readonly MapValue[] {
  return (value.kind === "list" ? value.items : [value]).filter((item) => item.kind === "map");
}

/** Findings that tell of a part and not of a mistake. */
const TELLING = new Set(["key/not-used", "key/unknown", "flow/withdrawn-pattern", "flow/unsupported-call", "slot/custom-type"]);

function lineOf({ code, severity, message, hint, place }: Diagnostic): ReportLine | null {
  if (!place || !(TELLING.has(code) || /^(?:project|nlu)\//.test(code))) return null;
  return {
    fate: severity === "info" ? "changed" : "not supported",
    what: message,
    place,
    count: 1,
    advice: hint ?? "",
  };
}

/** The same said of many places is one line. Carried over, changed, not supported; in each by place. */
function together(lines: readonly ReportLine[]): readonly ReportLine[] {
  const fates: readonly PartFate[] = ["carried over", "changed", "not supported"];
  const byText = new Map<string, ReportLine>();
  for (const line of lines) {
    const key = line.fate === "carried over" ? `${line.place.file}:${line.what}` : `${line.fate}:${line.what}:${line.advice}`;
    const known = byText.get(key);
    byText.set(key, known ? { ...known, count: known.count + 1 } : line);
  }
  return [...byText.values()].toSorted((a, b) => fates.indexOf(a.fate) - fates.indexOf(b.fate));
}

function count(tops: readonly MapValue[], assistant: Assistant | null): ProjectTotals {
  const names = (section: string): number =>
    new Set(tops.flatMap((top) => entriesOf(getMap(top, section)).map(({ key }) => key))).size;
  const items = tops.flatMap((top) => getMaps(top, "nlu"));
  const intents = new Set(items.flatMap((item) => getText(item, "intent") ?? []));
  return {
    flows: Object.values(assistant?.flows ?? {}).filter((flow) => !isPattern(flow)).length || names("flows"),
    slots: names("slots"),
    responses: names("responses"),
    actions: assistant?.actions.length ?? new Set(tops.flatMap((top) => getList(top, "actions").map(jsonOf))).size,
    intents: intents.size,
    examples: assistant ? sizes(Object.values(assistant.training?.intents ?? {})) : sizes([...readIntents(items).values()]),
  };
}

/** What was written, where no assistant came of it. What is wrong with it has been told. */
function readIntents(items: readonly MapValue[]): ReadonlyMap<string, readonly unknown[]> {
  const nlu = emptyNlu();
  readNlu(items, nlu, new Findings());
  return nlu.intents;
}

function sizes(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((sum, list) => sum + list.length, 0);
}

export function plural(size: number, noun: string): string {
  return `${size} ${noun}${size === 1 ? "" : noun.endsWith("x") ? "es" : "s"}`;
}

/** Whether the project can run: nothing in it is an error. */
export function isSound({ diagnostics }: ProjectReport): boolean {
  return !hasErrors(diagnostics);
}
