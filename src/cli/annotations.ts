import type { Diagnostic } from "../base/diagnostics.ts";

const COMMANDS = { error: "error", warning: "warning", info: "notice" } as const;

/** Findings as workflow commands: GitHub shows each beside its line in a pull request. */
export function formatAnnotations(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${formatAnnotation(diagnostic)}\n`).join("");
}

function formatAnnotation({ code, severity, message, hint, place }: Diagnostic): string {
  const where = place
    ? [
        `file=${escapeProperty(place.file)}`,
        `line=${place.line}`,
        `col=${place.column}`,
        ...(place.endLine && place.endColumn ? [`endLine=${place.endLine}`, `endColumn=${place.endColumn}`] : []),
      ]
    : [];
  const properties = [...where, `title=${escapeProperty(code)}`].join(",");
  return `::${COMMANDS[severity]} ${properties}::${escapeMessage(hint ? `${message}\n${hint}` : message)}`;
}

/** A line break would end the command. */
function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
