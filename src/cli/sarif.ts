import { DIAGNOSTICS } from "../authoring/catalogue.ts";
import type { Diagnostic, Place, TextFix } from "../base/diagnostics.ts";
import type { Json } from "../base/json.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const LEVELS = { error: "error", warning: "warning", info: "note" } as const;

/**
 * Findings as SARIF 2.1.0, the form in which code hosts and editors take them. Columns count UTF-16 units, as ours do.
 * Paths are relative to where the command ran.
 */
export function formatSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted((a, b) => (a < b ? -1 : 1));
  const log: Json = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        columnKind: "utf16CodeUnits",
        tool: { driver: { name: "halcyon", version, rules: codes.map(ruleOf) } },
        results: diagnostics.map((diagnostic) => resultOf(diagnostic, codes.indexOf(diagnostic.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(code: string): Json {
  const known = DIAGNOSTICS[code];
  if (!known) return { id: code };
  return { id: code, shortDescription: { text: known.what }, help: { text: known.fix } };
}

function resultOf({ code, severity, message, hint, place, related = [], fix }: Diagnostic, ruleIndex: number): Json {
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: hint ? `${message} ${hint}` : message },
    locations: place ? [{ physicalLocation: locationOf(place) }] : [],
    ...(related.length > 0 && {
      relatedLocations: related.map((one, id) => ({
        id,
        physicalLocation: locationOf(one.place),
        message: { text: one.message },
      })),
    }),
    ...(fix && { fixes: [fixOf(fix)] }),
  };
}

function locationOf({ file, line, column, endLine, endColumn }: Place): Json {
  return {
    artifactLocation: artifactOf(file),
    region: { startLine: line, startColumn: column, ...(endLine && endColumn && { endLine, endColumn }) },
  };
}

function fixOf({ title, file, start, end, text }: TextFix): Json {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: artifactOf(file),
        replacements: [{ deletedRegion: { charOffset: start, charLength: end - start }, insertedContent: { text } }],
      },
    ],
  };
}

function artifactOf(file: string): Json {
  return { uri: file.split("/").map(encodeURIComponent).join("/") };
}
