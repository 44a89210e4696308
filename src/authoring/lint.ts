import { hasErrors } from "../base/diagnostics.ts";
import { silence } from "./ignore.ts";
import { lintClaims } from "./lint-claims.ts";
import { lintConfusable } from "./lint-confusable.ts";
import { lintGeneration } from "./lint-generation.ts";
import { lintNames } from "./lint-names.ts";
import { lintRisks } from "./lint-risks.ts";
import { lintThresholds } from "./lint-thresholds.ts";
import type { Project } from "./project.ts";

/**
 * What runs but should not be: success that nobody has proved, flows that people will not tell apart, business rules in
 * conditions, writes without a question, generation without limits, names a letter away from another. For `halcyon validate` and `halcyon build`; a page
 * that reads YAML goes without. Then what the author has silenced is taken away.
 */
export function lintProject(project: Project): void {
  const { findings, sources } = project;
  // Over flows that are broken, every judgement would be a guess.
  if (!hasErrors(findings.list)) {
    lintClaims(project);
    lintConfusable(project);
    lintThresholds(project);
    lintRisks(project);
    lintGeneration(project);
    lintNames(project);
  }
  silence(sources, findings);
}
