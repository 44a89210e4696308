import type { SearchResult } from "../model/effect.ts";
import type { KnowledgeIndex, KnowledgeTable } from "../model/knowledge.ts";
import { phrasesOf } from "./plan-items.ts";
import { planQuestion, type Plan, type Planned } from "./plan.ts";
import { runPlan } from "./run-plan.ts";
import { tellPlan, tellResult, tellRow } from "./tell-plan.ts";
import { written } from "./written.ts";

export type FromRecords =
  | { readonly kind: "answer"; readonly answer: NonNullable<SearchResult["answer"]>; readonly plan: string }
  /** The question is about records and has words that no column and no value stands for. */
  | { readonly kind: "unclear"; readonly why: string }
  | { readonly kind: "none" };

/** Rows that are cited. */
const MAX_CITED = 5;

/** Answers questions from the records, if every word of one has a place in a plan over one of the tables. English questions only. */
export function createRecords({ tables, language }: KnowledgeIndex): (question: string) => FromRecords {
  if (!/^en\b/i.test(language)) return () => ({ kind: "none" });
  const known = tables.map((table) => ({ table, phrases: phrasesOf(table) }));
  return (question) =>
    answerFrom(known.map(({ table, phrases }) => ({ table, planned: planQuestion(table, question, phrases) })));
}

function answerFrom(planned: readonly { readonly table: KnowledgeTable; readonly planned: Planned }[]): FromRecords {
  const used = ({ planned: one }: { readonly planned: Planned }): number => (one.kind === "none" ? -1 : one.used);
  const best = planned
    .filter(({ planned: { kind } }) => kind !== "none")
    .toSorted((a, b) => Number(b.planned.kind === "plan") - Number(a.planned.kind === "plan") || used(b) - used(a))[0];
  if (!best || best.planned.kind === "none") return { kind: "none" };
  if (best.planned.kind === "unclear") return { kind: "unclear", why: tellUnclear(best.table, best.planned.words) };
  return answer(best.planned.plan);
}

function answer(plan: Plan): FromRecords {
  const result = runPlan(plan);
  const { table } = plan;
  const told = tellPlan(plan, result);
  const citations = (plan.count ? [] : result.rows.slice(0, MAX_CITED)).map((row) => ({
    id: `${table.id}#${written(row[table.label])}`,
    title: written(row[table.label]),
    ...(table.url !== undefined && { url: table.url }),
    quote: tellRow(
      table,
      row,
      table.columns.filter(({ name }) => name !== table.label),
    ),
  }));
  const whole = { id: table.id, title: titleOf(table), ...(table.url !== undefined && { url: table.url }) };
  return {
    kind: "answer",
    plan: told,
    answer: { text: `${tellResult(plan, result)} ${told}`, citations: citations.length > 0 ? citations : [whole] },
  };
}

function tellUnclear({ many }: KnowledgeTable, words: readonly string[]): string {
  const list = [...new Set(words)].map((word) => `“${word}”`).join(", ");
  return `I looked at the ${many}, but nothing in them says what ${list} stands for.`;
}

const titleOf = ({ many }: KnowledgeTable): string => `${many.slice(0, 1).toUpperCase()}${many.slice(1)}`;
