import { Findings } from "./findings.ts";
import { parseYaml } from "./parse.ts";
import type { Project } from "./project.ts";
import type { SourceText } from "./source.ts";
import { entriesOf, textOf, type Entry, type MapValue, type Value } from "./tree.ts";

/** Parts of a file that hold the author's own names and words: no settings. */
const CONTENT = new Set(["flows", "slots", "responses", "nlu", "actions", "intents", "entities", "forms", "rules", "stories"]);

/** Files of a CALM project whose generators nothing here ever calls. */
const FOREIGN = /(^|\/)(?:config|endpoints|credentials)\.ya?ml$/i;

/** Keys that name a model which writes, and addresses of such models. */
const GENERATOR = /^(?:llm|nlg|generation|generator|generative|rephrase|rephraser|model_groups?|completions?)$/i;
const ADDRESS = /\/(?:chat\/)?completions\b|\/generate\b|\bapi\.openai\.|\bapi\.anthropic\.|\bgenerativelanguage\./i;

/** What keeps a remote model within bounds: how long, how often, how much. */
const LIMITS = [
  { what: "a time limit", example: "timeout_ms: 5000", key: /timeout|deadline/i },
  {
    what: "a limit of calls",
    example: "max_calls_per_conversation: 20",
    key: /max_(?:calls|requests|attempts|retries)|budget|rate_limit/i,
  },
  { what: "a limit of length", example: "max_tokens: 300", key: /max_(?:\w+_)?(?:tokens|characters|bytes|length)/i },
] as const;

/**
 * Settings that name a model on the network which writes answers, without saying how long, how often and how much: each
 * loop and each retry of a dialogue multiplies its cost. An error.
 */
export function lintGeneration(project: Project): void {
  for (const source of project.sources) {
    if (FOREIGN.test(source.path) || !mayName(source)) continue;
    const top = parseYaml(source, new Findings());
    if (top?.kind !== "map") continue;
    for (const entry of entriesOf(top)) if (!CONTENT.has(entry.key)) checkEntry(project, entry, top);
  }
}

/** Reading a file once more is for those where it can matter. */
function mayName({ text }: SourceText): boolean {
  return ADDRESS.test(text) || /^[ \t-]*(?:llm|nlg|generat\w+|rephras\w+|model_groups?|completions?)[ \t]*:/im.test(text);
}

function checkEntry(project: Project, { key, keyAt, value }: Entry, parent: MapValue): void {
  if (GENERATOR.test(key)) {
    reportMissing(project, key, keyAt, value.kind === "map" || value.kind === "list" ? value : parent);
    return;
  }
  if (value.kind === "scalar" && ADDRESS.test(textOf(value) ?? "")) reportMissing(project, key, keyAt, parent);
  else for (const [inner, map] of entriesIn(value)) checkEntry(project, inner, map);
}

function reportMissing({ findings }: Project, key: string, at: Entry["keyAt"], settings: Value): void {
  if (settings.kind === "scalar") return;
  const keys = keysIn(settings);
  const missing = LIMITS.filter((limit) => !keys.some((each) => limit.key.test(each)));
  if (missing.length === 0) return;
  findings.error(
    "lint/unguarded-generation",
    at,
    `\`${key}\` names a model on the network without ${missing.map(({ what }) => what).join(", ")}.`,
    {
      hint: `Add ${missing.map(({ example }) => `\`${example}\``).join(", ")}, or do without it: understanding needs no network.`,
    },
  );
}

function keysIn(value: Value): readonly string[] {
  return entriesIn(value).flatMap(([entry]) => [entry.key, ...keysIn(entry.value)]);
}

function entriesIn(value: Value): readonly (readonly [Entry, MapValue])[] {
  if (value.kind === "list") return value.items.flatMap(entriesIn);
  return value.kind === "map" ? entriesOf(value).map((entry) => [entry, value] as const) : [];
}
