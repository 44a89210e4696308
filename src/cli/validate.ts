import { hasErrors, type Diagnostic } from "../base/diagnostics.ts";
import { isPattern } from "../model/flow.ts";
import { checkTestNames } from "../testing/check-names.ts";
import { isConftest, isTestFile, readTests } from "../testing/read-tests.ts";
import { formatAnnotations } from "./annotations.ts";
import { applyFixes } from "./apply-fixes.ts";
import { compileAssistant, type Compiled } from "./compile.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { formatSarif } from "./sarif.ts";

export type ValidateFormat = "pretty" | "json" | "sarif" | "github";

export interface ValidateOptions {
  /** Default: pretty. */
  readonly format?: ValidateFormat | undefined;
  /** The same as `format`, for short. */
  readonly json?: boolean | undefined;
  readonly sarif?: boolean | undefined;
  readonly github?: boolean | undefined;
  /** Apply what can be mended safely, then check again. */
  readonly fix?: boolean | undefined;
  /** With `fix`: also fixes that are guesses. */
  readonly unsafe?: boolean | undefined;
}

/** An assistant with its tests, as far as checks go. */
interface Checked extends Compiled {
  readonly tests: number;
}

/** Mending one thing can bring another to light. */
const MAX_ROUNDS = 10;

/** `halcyon validate DIR…`: every finding about the assistant and its tests. 1 if there is an error among them. */
export async function validate(paths: readonly string[], options: ValidateOptions, console: Console): Promise<ExitCode> {
  if (options.fix) await mend(paths, options.unsafe ?? false, console);
  const checked = await check(paths, console.cwd);
  await print(checked, formatOf(options), console);
  return hasErrors(checked.diagnostics) ? 1 : 0;
}

async function check(paths: readonly string[], cwd: string): Promise<Checked> {
  const compiled = await compileAssistant(paths, cwd, { lint: true });
  const files = compiled.files.filter((file) => isTestFile(file) || isConftest(file));
  const tests = readTests(files);
  const names = compiled.assistant ? checkTestNames(files, compiled.assistant) : [];
  return { ...compiled, diagnostics: [...compiled.diagnostics, ...tests.diagnostics, ...names], tests: tests.cases.length };
}

/** Round by round, until nothing more can be mended. */
async function mend(paths: readonly string[], unsafe: boolean, console: Console): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { diagnostics, files } = await check(paths, console.cwd);
    const mendable = diagnostics.filter(({ fix }) => fix && (fix.safe || unsafe));
    const applied = await applyFixes(mendable, new Map(files.map(({ path, text }) => [path, text])), console.cwd);
    for (const { fix, code, line } of applied) console.err(`fixed ${fix.file}:${line} ${code}: ${fix.title}\n`);
    if (applied.length === 0) return;
  }
}

function formatOf({ format = "pretty", json, sarif, github }: ValidateOptions): ValidateFormat {
  return json ? "json" : sarif ? "sarif" : github ? "github" : format;
}

async function print({ assistant, diagnostics, tests }: Checked, format: ValidateFormat, console: Console): Promise<void> {
  switch (format) {
    case "json": {
      const report = { ok: !hasErrors(diagnostics), hash: assistant?.hash ?? null, diagnostics };
      await console.out(`${JSON.stringify(report, null, 2)}\n`);
      break;
    }
    case "sarif":
      await console.out(formatSarif(diagnostics, __VERSION__));
      break;
    case "github":
      await console.out(formatAnnotations(diagnostics));
      break;
    case "pretty": {
      await printDiagnostics(diagnostics, console);
      const flows = Object.values(assistant?.flows ?? {}).filter((flow) => !isPattern(flow)).length;
      const found = `${plural(count(diagnostics, "error"), "error")}, ${plural(count(diagnostics, "warning"), "warning")}`;
      await console.out(assistant ? `${found}; ${plural(flows, "flow")}, ${plural(tests, "test")}\n` : `${found}\n`);
    }
  }
}

function count(diagnostics: readonly Diagnostic[], severity: Diagnostic["severity"]): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
