import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { plural } from "../authoring/project-report.ts";
import { HalcyonError, wrapError } from "../base/errors.ts";
import type { Assistant } from "../model/assistant.ts";
import { isPattern } from "../model/flow.ts";
import { requireAssistant } from "./compile.ts";
import type { Console, ExitCode } from "./console.ts";
import type { Example } from "./improve/clusters.ts";
import { conversationsOf, readEvidence, type Evidence, type EvidenceRow } from "./improve/evidence.ts";
import { formQuestions } from "./improve/forms.ts";
import { knowledgeGaps, scoreSpreads } from "./improve/gaps.ts";
import { writeSummary, type Findings } from "./improve/summary.ts";
import { timerDuplicates } from "./improve/timers.ts";
import { trainingCandidates } from "./improve/training.ts";
import { writeResult } from "./write-file.ts";

export interface ImproveOptions {
  /** Files that `assistant.exportEvidence()` gave, or folders of them (`.ndjson`, `.jsonl`). Default: this folder. */
  readonly from?: readonly string[] | undefined;
  /** Name of the assistant that is meant. Default: that of the folders, if there is one of this name; else all. */
  readonly assistant?: string | undefined;
  /** A number and `d`, `h` or `w`: "7d". Default: everything. */
  readonly since?: string | undefined;
  /** Folder to write to. Default: `improve`. */
  readonly out?: string | undefined;
  /** For people outside: only what enough conversations said, and words only of visitors who agreed. */
  readonly shared?: boolean | undefined;
  /** With `shared`: how many distinct conversations are enough. Default 3. */
  readonly k?: string | undefined;
}

const DEFAULT_K = 3;
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * `halcyon improve export [FOLDER…] --from FILES --since 7d`: what the guards of many visitors learned, as lists of work.
 * With the folders of the assistant each candidate is compared with the examples that are there.
 *
 * @throws {HalcyonError} `cli/usage`, `cli/not-found`, `cli/not-written`.
 */
export async function improveExport(
  paths: readonly string[],
  options: ImproveOptions,
  console: Console,
  now: number = Date.now(),
): Promise<ExitCode> {
  const from = options.since === undefined ? 0 : now - readDuration(options.since);
  const k = readCount(options.k ?? String(DEFAULT_K));
  const own = await readOwn(paths, console);
  if (!own) return 1;
  const { examples, name } = own;
  const texts = await readExports(options.from ?? ["."], console.cwd);
  const all = readEvidence(texts, { since: from });
  // A folder that was named otherwise when it was built is no reason to see nothing.
  const assistant = options.assistant ?? (name !== undefined && all.assistants.includes(name) ? name : undefined);
  const read = assistant === undefined ? all : readEvidence(texts, { since: from, assistant });
  const evidence = options.shared ? withoutPrivateWords(read) : read;
  const { rows } = evidence;
  const sieve = createSieve(options.shared ? k : 1);
  const findings: Findings = {
    candidates: sieve.keep(trainingCandidates(rows, examples)),
    gaps: sieve.keep(knowledgeGaps(rows)),
    forms: sieve.keep(formQuestions(rows)),
    timers: sieve.keep(timerDuplicates(rows)),
    spreads: scoreSpreads(rows),
    get withheld() {
      return sieve.withheld;
    },
  };
  const since = options.since === undefined ? "the beginning" : new Date(from).toISOString().slice(0, 10);
  const files: Readonly<Record<string, string>> = {
    "training-candidates.jsonl": toLines(findings.candidates),
    "knowledge-gaps.jsonl": toLines(findings.gaps),
    "form-ux.jsonl": toLines(findings.forms),
    "timer-duplicates.jsonl": toLines(findings.timers),
    "summary.md": writeSummary(evidence, findings, since),
  };
  const out = options.out ?? "improve";
  for (const [name, text] of Object.entries(files)) {
    await writeResult(join(out, name), text, console);
    await console.out(`${join(out, name)}\n`);
  }
  const { unreadable, devices } = evidence;
  if (unreadable > 0)
    console.err(`${plural(unreadable, "line")} could not be read and ${unreadable === 1 ? "was" : "were"} left out.\n`);
  if (devices === 0)
    console.err(
      "There is no export of a device: save what `assistant.exportEvidence()` gives as a file that ends in .ndjson.\n",
    );
  return 0;
}

function readDuration(written: string): number {
  const [, number, unit] = /^(\d{1,4})([hdw])$/.exec(written) ?? [];
  if (unit === undefined) throw new HalcyonError("cli/usage", { "--since": written, known: "7d, 12h, 2w" });
  return Number(number) * UNITS[unit]!;
}

function readCount(written: string): number {
  if (!/^[1-9]\d{0,3}$/.test(written)) throw new HalcyonError("cli/usage", { "--k": written, known: "a number from 1 on" });
  return Number(written);
}

interface Own {
  readonly examples: readonly Example[];
  readonly name?: string | undefined;
}

async function readOwn(paths: readonly string[], console: Console): Promise<Own | null> {
  if (paths.length === 0) return { examples: [] };
  const compiled = await requireAssistant(paths, console);
  return compiled && { examples: examplesOf(compiled.assistant), name: compiled.assistant.name };
}

/** What the assistant's author wrote that people say. */
export function examplesOf({ flows, training }: Assistant): readonly Example[] {
  const own = Object.values(flows).filter((flow) => !isPattern(flow));
  return [
    ...own.flatMap(({ id, examples }) => examples.map((text) => ({ text, of: id }))),
    ...Object.entries(training?.intents ?? {}).flatMap(([of, examples]) => examples.map(({ text }) => ({ text, of }))),
  ];
}

async function readExports(paths: readonly string[], cwd: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const path of paths) {
    const full = resolve(cwd, path);
    try {
      const isFile = (await stat(full)).isFile();
      const names = isFile ? [""] : (await readdir(full)).filter((name) => /\.(?:ndjson|jsonl)$/.test(name)).toSorted();
      for (const name of names) texts.push(await readFile(join(full, name), "utf8"));
    } catch (error) {
      throw wrapError("cli/not-found", error, { path });
    }
  }
  return texts;
}

/** Words that a visitor did not agree to send stay where they are. */
function withoutPrivateWords(evidence: Evidence): Evidence {
  return { ...evidence, rows: evidence.rows.map((row) => (row.isConsented ? row : { ...row, text: null })) };
}

/** Leaves out what too few conversations stand behind. */
function createSieve(k: number) {
  let withheld = 0;
  return {
    get withheld() {
      return withheld;
    },
    keep<Line>(lines: readonly { readonly rows: readonly EvidenceRow[]; readonly line: Line }[]): readonly Line[] {
      const kept = lines.filter(({ rows }) => conversationsOf(rows) >= k);
      withheld += lines.length - kept.length;
      return kept.map(({ line }) => line);
    },
  };
}

function toLines(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
