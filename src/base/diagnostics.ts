/** A place in a file an author wrote. Lines and columns count from 1; columns are UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number | undefined;
  readonly endColumn?: number | undefined;
}

/** One replacement of text that mends a diagnostic. Offsets are UTF-16 units into the file, end exclusive. */
export interface TextFix {
  readonly title: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Whether it may be applied without asking (`--fix`). */
  readonly safe: boolean;
}

/** Another place that has to do with a finding, and what is there: "the first is here". */
export interface RelatedPlace {
  readonly place: Place;
  readonly message: string;
}

/**
 * An author's mistake: collected, never thrown. `code` (`area/what`) is stable, `message` names the author's own
 * things, `hint` says how to mend it. Every code stands in docs/errors.md.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place?: Place | undefined;
  /** A few words about the place itself, where the message speaks of the whole: "… so this step is skipped". */
  readonly label?: string | undefined;
  /** In the order in which they should be read. */
  readonly related?: readonly RelatedPlace[] | undefined;
  readonly fix?: TextFix | undefined;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** `file:line:column  code  message`, then the hint on a line of its own: the form every tool prints. */
export function formatDiagnostic({ code, severity, message, hint, place }: Diagnostic): string {
  const where = place ? `${place.file}:${place.line}:${place.column}` : "(no place)";
  return `${where}  ${severity} ${code}  ${message}${hint ? `\n    fix: ${hint}` : ""}`;
}
