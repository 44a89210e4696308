import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Diagnostic } from "../base/diagnostics.ts";
import { formatFrame } from "./code-frame.ts";

/** What a command may use of the process. Results go to `out`, everything said about them to `err`. */
export interface Console {
  readonly cwd: string;
  readonly input: NodeJS.ReadableStream;
  /** Resolves when the text is taken: a slow reader slows the writer. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /** Whether `err` may be coloured. */
  readonly colour: boolean;
  /** Whether somebody sits at `input`. */
  readonly interactive: boolean;
}

/**
 * Exit codes: 0 all is well, 1 problems were found or tests failed, 2 the command line was wrong, 3 the machine did not
 * play along: a file that cannot be written, a model that is not there, a backend that does not answer.
 */
export type ExitCode = 0 | 1 | 2 | 3;

/** The real process. `NO_COLOR` and pipes switch colours off. */
export function createConsole(): Console {
  const { stdin, stdout, stderr, env } = process;
  return {
    cwd: process.cwd(),
    input: stdin,
    out: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    err(text) {
      stderr.write(text);
    },
    colour: Boolean(stderr.isTTY) && !env["NO_COLOR"],
    interactive: Boolean(stdin.isTTY && stdout.isTTY),
  };
}

/** Findings shown at once; the rest is a count. */
const MAX_SHOWN = 20;

const COLOURS = { error: 31, warning: 33, info: 36 } as const;

/** Prints findings with the lines that they are about, worst first as far as they are shown. */
export async function printDiagnostics(diagnostics: readonly Diagnostic[], console: Console): Promise<void> {
  const rank = { error: 0, warning: 1, info: 2 } as const;
  const sorted = diagnostics.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
  const shown = sorted.slice(0, MAX_SHOWN);
  const files = new Set(
    shown.flatMap(({ place, related = [] }) => [place?.file ?? [], related.map((one) => one.place.file)].flat()),
  );
  const texts = new Map<string, readonly string[] | null>();
  await Promise.all([...files].map(async (file) => texts.set(file, await readLines(join(console.cwd, file)))));
  const linesOf = (file: string): readonly string[] | null => texts.get(file) ?? null;
  for (const diagnostic of shown) console.err(`${formatFinding(diagnostic, linesOf, console.colour)}\n`);
  if (sorted.length > MAX_SHOWN) console.err(`… and ${sorted.length - MAX_SHOWN} more.\n`);
}

async function readLines(path: string): Promise<readonly string[] | null> {
  return readFile(path, "utf8").then(
    (text) => text.split(/\r?\n/),
    () => null,
  );
}

/** One finding with a frame of its lines, the hint, the fix, and where more is said about its code. */
export function formatFinding(
  diagnostic: Diagnostic,
  linesOf: (file: string) => readonly string[] | null,
  colour: boolean,
): string {
  const { code, severity, message, hint, fix } = diagnostic;
  const paint = (text: string): string => (colour ? `\u001b[${COLOURS[severity]}m${text}\u001b[0m` : text);
  const out = [`${paint(`${severity}[${code}]`)}: ${message}`, ...formatFrame(diagnostic, linesOf, paint)];
  if (hint) out.push(`  = help: ${hint}`);
  if (fix) out.push(`  = fix${fix.safe ? " (safe)" : ""}: ${fix.title}`);
  out.push(`  = explain: halcyon explain ${code}`);
  return `${out.join("\n")}\n`;
}
