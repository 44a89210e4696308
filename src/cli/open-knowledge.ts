import type { Knowledge } from "../backend/knowledge.ts";
import { createLocalKnowledge } from "../backend/local-knowledge.ts";
import { hasErrors } from "../base/diagnostics.ts";
import { unitsOf } from "../knowledge/vectors.ts";
import type { Assistant } from "../model/assistant.ts";
import type { KnowledgeIndex } from "../model/knowledge.ts";
import type { Understand } from "../model/understanding.ts";
import { createDirectUnderstand, type DirectUnderstand } from "../worker/direct.ts";
import { printDiagnostics, type Console } from "./console.ts";
import { compileKnowledge, readKnowledgeSources, type Sources } from "./knowledge.ts";
import { createVectorFolder, findVectorFolder } from "./vector-folder.ts";
import { shelve } from "./shelve.ts";

/** The index of an assistant's `knowledge/` folders; null where there are none, "broken" after printing what is wrong with them. */
export async function openKnowledge(
  paths: readonly string[],
  assistant: Assistant,
  console: Console,
  understand?: Understand,
): Promise<KnowledgeIndex | null | "broken"> {
  const sources = await readKnowledgeSources(paths, console.cwd);
  await printDiagnostics(sources.diagnostics, console);
  if (hasErrors(sources.diagnostics)) return "broken";
  return indexOf(sources, assistant, console, understand);
}

/** The index, with vectors of the package's model. Without the model there are none, and that is said. */
export async function indexOf(
  sources: Sources,
  assistant: Assistant,
  console: Console,
  understand?: Understand,
): Promise<KnowledgeIndex | null> {
  if (sources.articles.length === 0 && sources.tables.length === 0) return null;
  const direct = isDirect(understand) ? understand : createDirectUnderstand();
  try {
    await direct.loadEncoder();
    const { status } = direct;
    if (status.phase === "unavailable")
      console.err(`The model could not be loaded (${status.code}); articles are found by their words alone.\n`);
    const shelf = await shelve((text) => direct.encode(text), createVectorFolder(findVectorFolder()), sources);
    const index = await compileKnowledge(sources, assistant, shelf.encode);
    await shelf.keep();
    return index;
  } finally {
    if (direct !== understand) direct.close();
  }
}

/** The same, as the port that conversations ask; undefined where nothing can be asked. */
export async function answerHere(
  paths: readonly string[],
  assistant: Assistant,
  console: Console,
  understand: Understand,
): Promise<Knowledge | undefined> {
  const index = await openKnowledge(paths, assistant, console, understand);
  if (index === null || index === "broken" || !isDirect(understand)) return undefined;
  return createLocalKnowledge({ source: index, lookUp: understand.lookUp });
}

export function describeKnowledge({ passages, tables, vectors, version }: KnowledgeIndex): string {
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
  const units = vectors ? passages.reduce((sum, passage) => sum + unitsOf(passage).length, 0) : 0;
  return `${version.slice(0, 12)}  ${passages.length} passages, ${units} vectors, ${rows} records`;
}

const isDirect = (understand: Understand | undefined): understand is DirectUnderstand =>
  understand !== undefined && "lookUp" in understand;
