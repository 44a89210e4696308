import { DIAGNOSTICS } from "../authoring/catalogue.ts";
import { plural } from "../authoring/project-report.ts";
import type { Diagnostic } from "../base/diagnostics.ts";
import { checkArticles, type Finding } from "../knowledge/check-articles.ts";
import { createDirectUnderstand } from "../worker/direct.ts";
import { requireAssistant } from "./compile.ts";
import { printDiagnostics, type Console, type ExitCode } from "./console.ts";
import { readKnowledgeSources } from "./knowledge.ts";
import { describeKnowledge, indexOf } from "./open-knowledge.ts";

export interface KbCheckOptions {
  /** Days after which an article's date is long ago. Default: `stale_after_days` of knowledge.yml, or 365. */
  readonly staleAfter?: string | undefined;
  readonly json?: boolean | undefined;
}

const YEAR = 365;

/**
 * `halcyon kb check DIR…`: passages that are thin, said twice, out of date or not found by their own heading, and questions of
 * `knowledge.yml` without an answer. Exit code 1 if there is anything to mend.
 */
export async function kbCheck(
  paths: readonly string[],
  { staleAfter, json = false }: KbCheckOptions,
  console: Console,
  now: number = Date.now(),
): Promise<ExitCode> {
  const compiled = await requireAssistant(paths, console);
  if (!compiled) return 1;
  const sources = await readKnowledgeSources(paths, console.cwd);
  const understand = createDirectUnderstand();
  try {
    const index = await indexOf(sources, compiled.assistant, console, understand);
    const found = index
      ? await checkArticles({
          articles: sources.articles,
          index,
          questions: sources.questions,
          now,
          staleAfterDays: Number(staleAfter ?? sources.staleAfterDays ?? YEAR),
          encode: (text) => understand.encode(text),
        })
      : [];
    const diagnostics = [...sources.diagnostics, ...found.map(toDiagnostic)];
    if (json) await console.out(`${JSON.stringify(diagnostics)}\n`);
    else {
      await printDiagnostics(diagnostics, console);
      await console.out(
        index ? `${describeKnowledge(index)}, ${plural(diagnostics.length, "finding")}\n` : "There is nothing in knowledge/.\n",
      );
    }
    return diagnostics.length > 0 ? 1 : 0;
  } finally {
    understand.close();
  }
}

function toDiagnostic(finding: Finding): Diagnostic {
  const code = `knowledge/${finding.kind}`;
  return { code, severity: "warning", message: sentenceOf(finding), hint: DIAGNOSTICS[code]!.fix };
}

function sentenceOf(finding: Finding): string {
  switch (finding.kind) {
    case "thin":
      return `${finding.passage} has only ${plural(finding.words, "word")} that ${finding.words === 1 ? "says" : "say"} something.`;
    case "duplicate":
      return `${finding.passage} says what ${finding.of} says: ${Math.round(finding.alike * 100)} % of their words are the same.`;
    case "stale":
      return `${finding.article} is of ${finding.date}, ${finding.days} days ago.`;
    case "unfound":
      return `The heading of ${finding.passage} leads to ${finding.found ?? "nothing"}.`;
    case "unanswered":
      return `“${finding.question}” has no answer${finding.nearest === null ? "" : `; nearest is ${finding.nearest}`}.`;
  }
}
