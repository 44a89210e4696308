import type { KnowledgeColumn, KnowledgeTable } from "../model/knowledge.ts";
import { CONCEPT_WORDS, type Concept } from "./plan-words.ts";
import { isCurrency, isUnitOf, unitFactor } from "./units.ts";
import { readTerms } from "./words.ts";

/** Whether values of a column have an order that people speak of. */
export const isOrdered = ({ type }: KnowledgeColumn): boolean => type === "number" || type === "date";

/** The column that is about a concept: the word that says it best counts first, a currency says it too. */
export function columnOf(table: KnowledgeTable, concept: Concept): KnowledgeColumn | null {
  const ordered = table.columns.filter(isOrdered);
  for (const word of CONCEPT_WORDS[concept]) {
    const stems = new Set(readTerms(word, "en").map(({ stem }) => stem));
    const found = ordered.find(({ words, unit = "" }) =>
      [...words, unit].some((phrase) => readTerms(phrase, "en").some(({ stem }) => stems.has(stem))),
    );
    if (found) return found;
  }
  return ordered.find(({ unit = "" }) => concept === "price" && isCurrency(unit)) ?? null;
}

/**
 * Columns that a number with this unit can be about; those that show the very unit go before all that it could be brought
 * to, and of several moneys the price is meant. Without a unit, every column of numbers.
 */
export function columnsOfUnit(table: KnowledgeTable, unit: string | null): readonly KnowledgeColumn[] {
  const numeric = table.columns.filter(({ type }) => type === "number");
  if (unit === null) return numeric;
  const exact = numeric.filter((column) => isUnitOf(unit, column.unit));
  const fits = exact.length > 0 ? exact : numeric.filter((column) => unitFactor(unit, column.unit) !== null);
  const price = fits.length > 1 && fits.every(({ unit: own = "" }) => isCurrency(own)) ? columnOf(table, "price") : null;
  return price && fits.includes(price) ? [price] : fits;
}

/** Less of a price is better, more of a rating; of anything else only its author knows. */
export function betterOf({ better, words, unit = "" }: KnowledgeColumn): "up" | "down" | null {
  if (better) return better === "less" ? "up" : "down";
  const about = (concept: Concept): boolean =>
    words.some((phrase) => phrase.split(/\s+/).some((word) => CONCEPT_WORDS[concept].includes(word)));
  if (isCurrency(unit) || about("price")) return "up";
  return about("rating") ? "down" : null;
}
