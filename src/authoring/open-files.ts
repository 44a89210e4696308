import { checkShape } from "./check-shape.ts";
import type { Findings } from "./findings.ts";
import { TOP } from "./keys.ts";
import { parseYaml } from "./parse.ts";
import { agentsOf, isConfig, isPart, layoutOf, newerVersion, type ProjectKind } from "./project-kind.ts";
import { checkConfig } from "./read-config.ts";
import { SourceText, type SourceFile } from "./source.ts";
import type { MapValue } from "./tree.ts";
import patternsYaml from "./patterns.yaml?raw";

/** What diagnostics call the built-in patterns' own file. */
export const PATTERNS_PATH = "(built-in patterns)";

export interface OpenedFiles {
  readonly kind: ProjectKind;
  readonly hasSettings: boolean;
  readonly builtIn: MapValue | null;
  /** Files of the assistant, checked against the table of keys, in the order of their paths. */
  readonly tops: readonly MapValue[];
  /** Names of the project's sub-agents. */
  readonly agents: ReadonlySet<string>;
}

/** Parses those of the files that are of the assistant, and checks their keys. */
export function openFiles(files: readonly SourceFile[], findings: Findings): OpenedFiles {
  const { kind, hasSettings, root } = layoutOf(files);
  const builtIn = readTop(new SourceText({ path: PATTERNS_PATH, text: patternsYaml }), findings);
  const tops: MapValue[] = [];
  for (const file of files.filter(isReadable).toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (kind === "calm" && !isPart(file)) continue;
    const source = new SourceText(file);
    const version = newerVersion(file);
    if (version !== null) {
      findings.warning("project/newer-version", source.range(0), `${file.path} has the format ${version}: it is left out.`, {
        hint: 'The newest that is known is "3.1".',
      });
      continue;
    }
    const top = readTop(source, findings);
    if (!top) continue;
    tops.push(top);
    if (kind === "calm" && isConfig(file.path.slice(root.length))) checkConfig(top, findings);
  }
  const paths = files.map(({ path }) => path);
  return { kind, hasSettings, builtIn, tops, agents: agentsOf(paths, root) };
}

/** By this first key a description of an API is known: `halcyon add openapi` is run where it lies. */
const API = /^(?:openapi|swagger)\s*:\s*["']?\d/m;

/** YAML, except the files of a CALM project that hold connections and secrets, and what is said of articles and records. */
function isReadable({ path, text }: SourceFile): boolean {
  return (
    /\.ya?ml$/i.test(path) &&
    !API.test(text) &&
    !/(^|\/)(endpoints[\w-]*|credentials[\w-]*|conftest)\.ya?ml$/i.test(path) &&
    !/(^|\/)knowledge\/(.*\/)?(knowledge|[^/]+\.schema)\.ya?ml$/i.test(path)
  );
}

function readTop(source: SourceText, findings: Findings): MapValue | null {
  const errors = findings.list.length;
  const value = parseYaml(source, findings);
  if (!value || findings.list.length > errors) return null;
  // Conversation tests may lie among the files.
  if (value.kind === "map" && value.entries.has("test_cases")) return null;
  const top = checkShape(value, TOP, "the file", findings);
  return top?.kind === "map" ? top : null;
}
