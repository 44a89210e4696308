/** One line of the log. */
export interface LogEntry {
  readonly level: "error" | "info";
  readonly event: string;
  readonly [field: string]: string | number | undefined;
}

export type Log = (entry: LogEntry) => void;

const FRAMES = 3;

/**
 * What may be known of an error: its name, its code and where it happened. Not its message, which repeats values, SQL or
 * addresses with passwords in them.
 */
export function describeError(error: unknown): LogEntry {
  if (!(error instanceof Error)) return { level: "error", event: "failed", name: typeof error };
  const { code } = error as { readonly code?: unknown };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    level: "error",
    event: "failed",
    name: error.name,
    ...(typeof code === "string" ? { code } : {}),
    at: frames
      .slice(0, FRAMES)
      .map((line) => line.trim())
      .join(" < "),
  };
}

/** JSON lines, as log collectors read them. */
export function logTo(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  return (entry) => write(`${JSON.stringify({ time: now().toISOString(), ...entry })}\n`);
}
