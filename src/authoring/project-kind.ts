import type { SourceFile } from "./source.ts";

/** Whose folder it is: laid out as a CALM project (`data/`, `domain`, `config.yml`), or any other way. */
export type ProjectKind = "halcyon" | "calm";

export interface ProjectLayout {
  readonly kind: ProjectKind;
  /** Whether a `halcyon.yml` is there: its word counts for everything that the layout leaves open. */
  readonly hasSettings: boolean;
  /** The part of every path that is the folder itself, with its slash. */
  readonly root: string;
}

/** Keys by which a `config.yml` and an `endpoints.yml` are known, so that another tool's file of that name is not taken for one. */
const CONFIG = /^(pipeline|policies|recipe|assistant_id)\s*:/m;
const ENDPOINTS = /^(action_endpoint|nlg|model_groups|tracker_store|event_broker|lock_store|vector_store|mcp_servers)\s*:/m;

/**
 * Tells a CALM project from a folder of ours: of `data/`, a domain, and a configuration (`config.yml` or `endpoints.yml`)
 * two are there.
 */
export function layoutOf(files: readonly SourceFile[]): ProjectLayout {
  const root = commonFolder(files.map(({ path }) => path));
  const inside = files.map(({ path, text }) => ({ path: path.slice(root.length), text }));
  const has = (fits: (path: string, text: string) => boolean): boolean => inside.some(({ path, text }) => fits(path, text));
  const signs = [
    has((path) => /^data\/.*\.ya?ml$/i.test(path)),
    has((path) => /^domain(\/.*|[\w-]*)\.ya?ml$/i.test(path)),
    has((path, text) => isConfig(path) && CONFIG.test(text)) ||
      has((path, text) => /^endpoints[\w-]*\.ya?ml$/i.test(path) && ENDPOINTS.test(text)),
  ];
  return {
    kind: signs.filter(Boolean).length >= 2 ? "calm" : "halcyon",
    hasSettings: has((path) => /^halcyon\.ya?ml$/i.test(path)),
    root,
  };
}

/** `config.yml` of the project itself; those of its sub-agents lie deeper. */
export function isConfig(path: string): boolean {
  return /^config\.ya?ml$/i.test(path);
}

/** The longest folder that holds all paths, with its slash; empty where they share none. */
function commonFolder(paths: readonly string[]): string {
  const [first = "", ...others] = paths;
  let end = first.lastIndexOf("/") + 1;
  while (end > 0 && !others.every((path) => path.startsWith(first.slice(0, end)))) end = first.lastIndexOf("/", end - 2) + 1;
  return first.slice(0, end);
}

/** Top-level keys of which one must be there for a file to be part of an assistant. */
const PARTS =
  /^["']?(flows|nlu|slots|responses|actions|intents|entities|forms|rules|stories|e2e_actions|session_config|pipeline|policies|compat|language|additional_languages|assistant_id|max_user_characters|action_deadline_ms|action_endpoint|guards|policy|escalation)["']?\s*:/m;

/**
 * Whether a YAML file of a CALM project is one of the assistant: such projects hold files of many other tools, which are
 * no business of ours, not even where they are broken.
 */
export function isPart({ path, text }: SourceFile): boolean {
  if (/(^|\/)halcyon\.ya?ml$/i.test(path)) return true;
  // JSON is YAML too; `{{` begins a template.
  return PARTS.test(text) || /^\s*\{(?!\{)/.test(text);
}

/** The newest format of training data that is known (`version: "3.1"`). */
const NEWEST = 3.1;

/** The version that a file says it has, if that is newer than any known: such a file is left out. */
export function newerVersion({ text }: SourceFile): string | null {
  const [, version] = /^version\s*:\s*["']?(\d+(?:\.\d+)?)["']?\s*(?:#.*)?$/m.exec(text) ?? [];
  return version !== undefined && Number(version) > NEWEST ? version : null;
}

/** Names of the sub-agents that a CALM project has. */
export function agentsOf(paths: readonly string[], root: string): ReadonlySet<string> {
  return new Set(paths.flatMap((path) => /^sub_agents\/([^/]+)\/config\.ya?ml$/i.exec(path.slice(root.length))?.[1] ?? []));
}
