import type { KnowledgeColumn, KnowledgeTable } from "../model/knowledge.ts";
import { phrasesOf, readItems, type Item, type Phrases } from "./plan-items.ts";
import { CONCEPT_WORDS, type Concept, type Operator } from "./plan-words.ts";
import { readTerms } from "./words.ts";

/** What a row must have: of several values, any of them. */
export type Filter =
  | { readonly kind: "number"; readonly column: KnowledgeColumn; readonly operator: Operator; readonly value: number }
  | { readonly kind: "flag"; readonly column: KnowledgeColumn; readonly value: boolean }
  | {
      readonly kind: "values";
      readonly column: KnowledgeColumn;
      readonly values: readonly (string | number)[];
      readonly not: boolean;
    }
  /** Nothing there, or nought: "without an exit fee". */
  | { readonly kind: "none"; readonly column: KnowledgeColumn };

/** How a question is answered from a table: rows named, filtered, sorted, cut off, counted; then which columns are told. */
export interface Plan {
  readonly table: KnowledgeTable;
  /** Names of rows that the question is about; empty: all. */
  readonly rows: readonly string[];
  readonly filters: readonly Filter[];
  readonly sort: { readonly column: KnowledgeColumn; readonly direction: "up" | "down" } | null;
  readonly limit: number | null;
  readonly count: boolean;
  readonly tell: readonly KnowledgeColumn[];
}

/** `none`: the question is not about these rows. `unclear`: it is, and has words that nothing in them stands for. */
export type Planned =
  | { readonly kind: "plan"; readonly plan: Plan; readonly used: number }
  | { readonly kind: "unclear"; readonly words: readonly string[]; readonly used: number }
  | { readonly kind: "none" };

/** Compiles an English question to a plan over a table. Every word that says something must have a place in it. */
export function planQuestion(table: KnowledgeTable, question: string, phrases: Phrases = phrasesOf(table)): Planned {
  return new Draft(table, readItems(question, phrases)).read();
}

class Draft {
  readonly #table: KnowledgeTable;
  readonly #items: readonly Item[];
  readonly #taken = new Set<number>();
  readonly #rows: string[] = [];
  readonly #filters: Filter[] = [];
  readonly #asked = new Set<KnowledgeColumn>();
  readonly #concepts: Concept[] = [];
  readonly #unclear: string[] = [];
  #sort: Plan["sort"] = null;
  #limit: number | null = null;
  #count = false;
  #named = false;
  #wants = false;
  #not = false;

  constructor(table: KnowledgeTable, items: readonly Item[]) {
    this.#table = table;
    this.#items = items;
  }

  read(): Planned {
    this.#named = this.#items.some(({ kind }) => kind === "table");
    this.#items.forEach((item, at) => {
      if (!this.#taken.has(at)) this.#take(item, at);
    });
    for (const concept of this.#concepts) {
      const column = this.#conceptColumn(concept);
      if (column) this.#asked.add(column);
      else if (this.#rows.length > 0) this.#unclear.push(concept);
    }
    // Of a row that is named, what it has is told and not demanded.
    if (this.#rows.length > 0 && !this.#sort) for (const { column } of this.#filters.splice(0)) this.#asked.add(column);
    const used = this.#items.filter(({ kind }) => kind !== "unknown" && kind !== "meant").length;
    if (this.#unclear.length > 0)
      return this.#isSurelyAboutRows() ? { kind: "unclear", words: this.#unclear, used } : { kind: "none" };
    if (!this.#isAboutRows()) return { kind: "none" };
    const plan = {
      table: this.#table,
      rows: this.#rows,
      filters: this.#filters,
      sort: this.#sort,
      limit: this.#limit ?? (this.#sort ? 1 : null),
      count: this.#count,
      tell: [...this.#asked].filter(({ name }) => name !== this.#table.label),
    };
    return { kind: "plan", plan, used };
  }

  /** A property alone, or a yes or no alone, is what articles are asked about, too. */
  #isAboutRows(): boolean {
    if (this.#sort) return true;
    if (this.#rows.length > 0) return this.#asked.size > 0;
    if (this.#filters.some(({ kind }) => kind === "number") && this.#filters.length > 1) return true;
    return this.#named && (this.#count || this.#filters.length > 0);
  }

  #isSurelyAboutRows(): boolean {
    return this.#named && (this.#wants || this.#count || this.#filters.length > 0);
  }

  #take(item: Item, at: number): void {
    switch (item.kind) {
      case "meant":
        return this.#takeMeant(item, at);
      case "table":
        return;
      case "column":
        return this.#takeColumn(item.column, at);
      case "value":
        return this.#takeValue(item.column, item.value);
      case "row":
        this.#rows.push(item.label);
        return;
      case "number":
        return this.#takeNumber(item, at);
      case "unit":
      case "unknown":
        this.#unclear.push(item.words);
    }
  }

  #takeMeant({ meant, words, empty }: Extract<Item, { kind: "meant" }>, at: number): void {
    switch (meant.kind) {
      case "superlative": {
        this.#wants = true;
        const next = this.#numericAt(at + 1) ?? (meant.concept ? null : this.#numericNear(at));
        const column = next ?? (meant.concept && this.#conceptColumn(meant.concept));
        const direction = meant.direction === "better" ? column && betterOf(column) : meant.direction;
        if (!column || !direction) return void this.#unclear.push(words);
        this.#sort = { column, direction };
        // "the two cheapest", "the cheapest two"
        for (const near of [at - 1, at + 1]) {
          const item = this.#items[near];
          if (item?.kind !== "number" || this.#taken.has(near) || !Number.isInteger(item.value)) continue;
          this.#limit = item.value;
          this.#taken.add(near);
        }
        return;
      }
      case "comparison":
        return this.#compare([meant.operator], meant.concept, at, words, empty);
      case "between":
        return this.#compare([">=", "<="], null, at, words, empty);
      case "not":
        this.#not = true;
        return;
      case "count":
        this.#count = true;
        return;
      case "ask":
        this.#concepts.push(meant.concept);
        return;
      case "nothing":
    }
  }

  /** "under 50 euros", "between 10 and 20", "cheaper than Evergreen Fixed". */
  #compare(operators: readonly Operator[], concept: Concept | null, at: number, words: string, empty: boolean): void {
    let next = at + 1;
    const values: number[] = [];
    let column = concept && this.#conceptColumn(concept);
    // "Which is cheaper, A or B?"
    if (column && !words.endsWith(" than") && this.#items.filter(({ kind }) => kind === "row").length > 1) {
      this.#sort = { column, direction: operators[0]!.startsWith("<") ? "up" : "down" };
      return;
    }
    for (const _ of operators) {
      // A sign may stand before its number.
      const before = this.#items[next];
      if (before?.kind === "unit" && this.#items[next + 1]?.kind === "number") {
        column ??= this.#unitColumn(before.unit);
        this.#taken.add(next++);
      }
      const item = this.#items[next];
      if (item?.kind === "number") values.push(item.value);
      else if (item?.kind === "row" && column) {
        const value = this.#table.rows.find((row) => row[this.#table.label] === item.label)?.[column.name];
        if (typeof value === "number") values.push(value);
      }
      if (values.length === operators.indexOf(_) + 1) this.#taken.add(next++);
      const after = this.#items[next];
      if (after?.kind === "unit" && item?.kind === "number") {
        column ??= this.#unitColumn(after.unit);
        this.#taken.add(next++);
      }
    }
    if (values.length < operators.length) {
      if (!empty) this.#unclear.push(words);
      return;
    }
    this.#wants = true;
    const named = this.#items[next];
    const numeric = this.#table.columns.filter(({ type }) => type === "number");
    column ??=
      this.#numericAt(next) ?? this.#numericBefore(at) ?? this.#askedBefore(at) ?? (numeric.length === 1 ? numeric[0]! : null);
    if (!column) return void this.#unclear.push(String(values[0]));
    if (named?.kind === "column" && named.column === column) this.#taken.add(next);
    this.#asked.delete(column);
    const about = column;
    operators.forEach((operator, at) => this.#filters.push({ kind: "number", column: about, operator, value: values[at]! }));
  }

  /** "24 months", "2 GB"; a number before the rows themselves is how many of them. */
  #takeNumber({ value, words }: Extract<Item, { kind: "number" }>, at: number): void {
    const next = this.#items[at + 1];
    if (next?.kind === "meant" && next.meant.kind === "superlative") return;
    const before = this.#items[at - 1];
    if (next?.kind === "table" && Number.isInteger(value)) {
      this.#limit = value;
      return;
    }
    const unit = next?.kind === "unit" ? next.unit : before?.kind === "unit" ? before.unit : null;
    const column = (unit === null ? null : this.#unitColumn(unit)) ?? this.#numericAt(at + 1);
    if (!column) return void this.#unclear.push(words);
    if (next?.kind === "unit" || next?.kind === "column") this.#taken.add(at + 1);
    this.#takeValue(column, value);
  }

  #takeColumn(column: KnowledgeColumn, at: number): void {
    const not = this.#not;
    this.#not = false;
    const next = this.#items[at + 1];
    if (column.type === "boolean") this.#filters.push({ kind: "flag", column, value: !not });
    else if (not) this.#filters.push({ kind: "none", column });
    else if (next?.kind !== "value" || next.column !== column) this.#asked.add(column);
  }

  #takeValue(column: KnowledgeColumn, value: string | number): void {
    const not = this.#not;
    this.#not = false;
    const same = this.#filters.findIndex(
      (filter) => filter.kind === "values" && filter.column === column && filter.not === not,
    );
    const known = this.#filters[same];
    if (known?.kind === "values") this.#filters[same] = { ...known, values: [...known.values, value] };
    else this.#filters.push({ kind: "values", column, values: [value], not });
  }

  #numericAt(at: number): KnowledgeColumn | null {
    const item = this.#items[at];
    if (item?.kind !== "column" || !isOrdered(item.column)) return null;
    this.#taken.add(at);
    return item.column;
  }

  /** "the tariff with the lowest price", "price: which is the lowest". */
  #numericNear(at: number): KnowledgeColumn | null {
    for (const place of [at + 2, at + 3]) {
      const between = this.#items.slice(at + 1, place);
      if (between.every(({ kind }) => kind === "table" || kind === "meant" || kind === "number") && this.#numericAt(place)) {
        const item = this.#items[place]!;
        return item.kind === "column" ? item.column : null;
      }
    }
    for (const next of this.#items.slice(at + 1, at + 3))
      if (next.kind === "meant" && next.meant.kind === "ask") return this.#conceptColumn(next.meant.concept);
    return this.#numericBefore(at);
  }

  #numericBefore(at: number): KnowledgeColumn | null {
    const before = this.#items[at - 1];
    return before?.kind === "column" && isOrdered(before.column) ? before.column : null;
  }

  /** "cost less than 40": the verb says what is compared. */
  #askedBefore(at: number): KnowledgeColumn | null {
    const before = this.#items[at - 1];
    return before?.kind === "meant" && before.meant.kind === "ask" ? this.#conceptColumn(before.meant.concept) : null;
  }

  #unitColumn(unit: string): KnowledgeColumn | null {
    return this.#table.columns.find((column) => column.type === "number" && column.unit === unit) ?? null;
  }

  #conceptColumn(concept: Concept): KnowledgeColumn | null {
    const stems = new Set(CONCEPT_WORDS[concept].flatMap((word) => readTerms(word, "en").map(({ stem }) => stem)));
    const ordered = this.#table.columns.filter(isOrdered);
    const fits = ({ words, unit = "" }: KnowledgeColumn): boolean =>
      [...words, unit].some((phrase) => readTerms(phrase, "en").some(({ stem }) => stems.has(stem)));
    const isMoney = ({ unit = "" }: KnowledgeColumn): boolean => concept === "price" && isCurrency(unit);
    return ordered.find(fits) ?? ordered.find(isMoney) ?? null;
  }
}

const isOrdered = ({ type }: KnowledgeColumn): boolean => type === "number" || type === "date";

/** Less of a price is better, more of a rating; of anything else only its author knows. */
function betterOf({ better, words, unit = "" }: KnowledgeColumn): "up" | "down" | null {
  if (better) return better === "less" ? "up" : "down";
  const about = (concept: Concept): boolean =>
    words.some((phrase) => phrase.split(/\s+/).some((word) => CONCEPT_WORDS[concept].includes(word)));
  if (isCurrency(unit) || about("price")) return "up";
  return about("rating") ? "down" : null;
}

/** "£", "p", "EUR", "p/kWh". */
function isCurrency(unit: string): boolean {
  return /^(?:\p{Sc}|p|EUR|GBP|USD|CHF)(?:\s*\/|$)/u.test(unit);
}
