import type { KnowledgeColumn, KnowledgeTable } from "../model/knowledge.ts";
import { betterOf, columnOf, columnsOfUnit, isOrdered } from "./plan-columns.ts";
import { phrasesOf, readItems, type Item, type Phrases } from "./plan-items.ts";
import type { Concept, Meant, Operator } from "./plan-words.ts";
import { unitFactor } from "./units.ts";

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
  /** From 1: the row at this place alone, of those that are sorted ("the second cheapest"). */
  readonly place: number | null;
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

/** A number of the question, with its unit. */
interface Quantity {
  readonly value: number;
  readonly words: string;
  readonly unit: string | null;
  /** The first item behind it. */
  readonly next: number;
}

const NEGATED: Readonly<Record<Operator, Operator | null>> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": null };

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
  #place: number | null = null;
  #count = false;
  #named = false;
  #wants = false;
  #not: string | null = null;

  constructor(table: KnowledgeTable, items: readonly Item[]) {
    this.#table = table;
    this.#items = items;
  }

  read(): Planned {
    this.#named = this.#items.some(({ kind }) => kind === "table");
    this.#items.forEach((item, at) => {
      if (!this.#taken.has(at)) this.#take(item, at);
    });
    // What was denied has no place in the plan.
    if (this.#not !== null) this.#unclear.push(this.#not);
    for (const concept of this.#concepts) {
      const column = columnOf(this.#table, concept);
      if (column) this.#asked.add(column);
      else this.#unclear.push(concept);
    }
    // Of a row that is named, what it has is told and not demanded.
    if (this.#rows.length > 0 && !this.#sort) for (const { column } of this.#filters.splice(0)) this.#asked.add(column);
    const used = this.#items.filter(({ kind }) => kind !== "unknown" && kind !== "meant").length;
    if (this.#count && this.#rows.length > 0) this.#unclear.push("how many");
    if (this.#place !== null && this.#limit !== null) this.#unclear.push(String(this.#limit));
    if (this.#unclear.length > 0)
      return this.#isSurelyAboutRows() ? { kind: "unclear", words: this.#unclear, used } : { kind: "none" };
    if (!this.#isAboutRows()) return { kind: "none" };
    const plan = {
      table: this.#table,
      rows: this.#rows,
      filters: this.#filters,
      sort: this.#sort,
      limit: this.#limit ?? (this.#sort && this.#place === null ? 1 : null),
      place: this.#place,
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
      case "place":
        return this.#takePlace(item, at);
      case "unit":
      case "unknown":
        this.#unclear.push(item.words);
    }
  }

  #takeMeant({ meant, words, empty }: Extract<Item, { kind: "meant" }>, at: number): void {
    switch (meant.kind) {
      case "superlative":
        return this.#takeSuperlative(meant, words, at);
      case "comparison":
        // "from 20 to 40"
        if (words === "from" && this.#isRangeAt(at + 1)) return this.#compare([">=", "<="], null, at, words, empty);
        return this.#compare([meant.operator], meant.concept, at, words, empty);
      case "between":
        return this.#compare([">=", "<="], null, at, words, empty);
      case "bound":
        // One that follows its number was taken with it.
        this.#unclear.push(words);
        return;
      case "or":
        if (!this.#isOneOfSeveral(at)) this.#unclear.push(words);
        return;
      case "not":
        if (this.#not !== null) this.#unclear.push(words);
        this.#not = words;
        return;
      case "count": {
        // "how many seats": the number stands in a column.
        const next = this.#items[at + 1];
        this.#count ||= next?.kind !== "column" || next.column.type !== "number";
        return;
      }
      case "ask": {
        // "how long is the notice period": the property is named.
        const next = this.#items.slice(at + 1, at + 3).find(({ kind }) => kind !== "table");
        if (next?.kind !== "column" || !isOrdered(next.column)) this.#concepts.push(meant.concept);
        return;
      }
      case "to":
      case "nothing":
    }
  }

  #takeSuperlative(meant: Extract<Meant, { kind: "superlative" }>, words: string, at: number): void {
    this.#wants = true;
    const next = this.#numericAt(at + 1) ?? (meant.concept ? null : this.#numericNear(at));
    const column = next ?? (meant.concept && columnOf(this.#table, meant.concept));
    const direction = meant.direction === "better" ? column && betterOf(column) : meant.direction;
    // One order can be asked for, and what is not the least is no order at all.
    const isOther = this.#sort && (this.#sort.column !== column || this.#sort.direction !== direction);
    if (!column || !direction || isOther || this.#not !== null) return void this.#unclear.push(words);
    this.#sort = { column, direction };
    // "the two cheapest", "the cheapest two"
    for (const near of [at - 1, at + 1]) {
      const item = this.#items[near];
      const unit = this.#items[near + 1]?.kind === "unit";
      if (item?.kind !== "number" || this.#taken.has(near) || unit || !Number.isInteger(item.value) || item.value < 1) continue;
      this.#limit = item.value;
      this.#taken.add(near);
    }
  }

  /** "the second cheapest"; of places, nothing else is understood. */
  #takePlace({ value, words }: Extract<Item, { kind: "place" }>, at: number): void {
    const next = this.#items[at + 1];
    if (next?.kind !== "meant" || next.meant.kind !== "superlative" || value < 1 || this.#place !== null)
      return void this.#unclear.push(words);
    this.#place = value;
  }

  /** "under 50 euros", "between 10 and 20", "cheaper than Evergreen Fixed". */
  #compare(operators: readonly Operator[], concept: Concept | null, at: number, words: string, empty: boolean): void {
    const named = concept && columnOf(this.#table, concept);
    // "Which is cheaper, A or B?"
    if (named && !words.endsWith(" than") && this.#items.filter(({ kind }) => kind === "row").length > 1) {
      this.#sort = { column: named, direction: operators[0]!.startsWith("<") ? "up" : "down" };
      return;
    }
    let next = at + 1;
    const quantities: Quantity[] = [];
    for (const _ of operators) {
      if (quantities.length > 0 && this.#isMeant(next, "to")) next++;
      const found = this.#quantityAt(next) ?? this.#rowValueAt(next, named);
      if (!found) break;
      quantities.push(found);
      for (; next < found.next; next++) this.#taken.add(next);
    }
    if (quantities.length < operators.length) {
      if (!empty || quantities.length > 0) this.#unclear.push(words);
      return;
    }
    this.#bound(operators, quantities, named, at, next);
  }

  /** Filters by a number: which column is meant, what stands beside it says, or its unit. */
  #bound(
    operators: readonly Operator[],
    quantities: readonly Quantity[],
    named: KnowledgeColumn | null,
    at: number,
    next: number,
  ): void {
    this.#wants = true;
    const not = this.#not;
    this.#not = null;
    const unit = quantities.findLast((one) => one.unit !== null)?.unit ?? null;
    const after = this.#orderedAt(next);
    const column = named ?? after ?? this.#numericBefore(at) ?? this.#askedBefore(at) ?? this.#onlyColumn(unit);
    const told = quantities.map(({ value, unit: own }) => {
      // "between 20 and 40 euros": the unit is both's.
      const factor = (own ?? unit) === null ? 1 : unitFactor((own ?? unit)!, column?.unit);
      return factor === null ? null : Number((value * factor).toPrecision(12));
    });
    const kept: readonly (Operator | null)[] =
      not === null ? operators : operators.map((one) => (operators.length === 1 ? NEGATED[one] : null));
    if (column?.type !== "number" || told.includes(null) || kept.includes(null))
      return void this.#unclear.push(quantities[0]!.words);
    if (after === column) this.#taken.add(next);
    this.#asked.delete(column);
    kept.forEach((operator, place) => this.#filters.push({ kind: "number", column, operator: operator!, value: told[place]! }));
  }

  /** "24 months", "2 GB", "40 euros or less", "20 to 40"; a number before the rows themselves is how many of them. */
  #takeNumber({ value, words }: Extract<Item, { kind: "number" }>, at: number): void {
    const next = this.#items[at + 1];
    // It is taken with what follows.
    if (next?.kind === "meant" && next.meant.kind === "superlative" && !isLimit(next.words) && Number.isInteger(value)) return;
    if (next?.kind === "table" && Number.isInteger(value) && value > 0) {
      if (this.#limit !== null) this.#unclear.push(words);
      this.#limit = value;
      return;
    }
    const one = this.#quantityAt(at)!;
    if (this.#isRangeAt(at)) return this.#compare([">=", "<="], null, at - 1, words, false);
    const behind = this.#items[one.next];
    const bound = behind?.kind === "meant" ? boundOf(behind) : null;
    if (bound) {
      for (let taken = at; taken <= one.next; taken++) this.#taken.add(taken);
      return this.#bound([bound], [one], null, at, one.next + 1);
    }
    const before = this.#items[at - 1];
    const unit = one.unit ?? (before?.kind === "unit" ? before.unit : null);
    const named = this.#orderedAt(one.next) ?? this.#numericBefore(at);
    const column = named ?? (unit === null ? null : this.#onlyColumn(unit));
    const factor = unit === null ? 1 : unitFactor(unit, column?.unit);
    if (column?.type !== "number" || factor === null) return void this.#unclear.push(words);
    for (let taken = at; taken < one.next; taken++) this.#taken.add(taken);
    if (this.#orderedAt(one.next) === column) this.#taken.add(one.next);
    this.#asked.delete(column);
    this.#takeValue(column, Number((value * factor).toPrecision(12)));
  }

  #takeColumn(column: KnowledgeColumn, at: number): void {
    const not = this.#not;
    this.#not = null;
    const next = this.#items[at + 1];
    if (column.type === "boolean") this.#filters.push({ kind: "flag", column, value: not === null });
    else if (not !== null) this.#filters.push({ kind: "none", column });
    else if (next?.kind !== "value" || next.column !== column) this.#asked.add(column);
  }

  #takeValue(column: KnowledgeColumn, value: string | number): void {
    const not = this.#not !== null;
    this.#not = null;
    const same = this.#filters.findIndex(
      (filter) => filter.kind === "values" && filter.column === column && filter.not === not,
    );
    const known = this.#filters[same];
    if (known?.kind === "values") this.#filters[same] = { ...known, values: [...known.values, value] };
    else this.#filters.push({ kind: "values", column, values: [value], not });
  }

  /** "£5", "5 GB", "$ 5": a sign may stand before its number. */
  #quantityAt(at: number): Quantity | null {
    const [first, second, third] = this.#items.slice(at, at + 3);
    if (first?.kind === "unit" && second?.kind === "number")
      return { value: second.value, words: second.words, unit: first.unit, next: at + 2 };
    if (first?.kind !== "number") return null;
    // The sign of the next number is not this one's: "between £5 and £10".
    const isOwn = second?.kind === "unit" && !(isSign(second) && third?.kind === "number");
    return { value: first.value, words: first.words, unit: isOwn ? second.unit : null, next: isOwn ? at + 2 : at + 1 };
  }

  #rowValueAt(at: number, column: KnowledgeColumn | null): Quantity | null {
    const item = this.#items[at];
    if (item?.kind !== "row" || !column) return null;
    const value = this.#table.rows.find((row) => row[this.#table.label] === item.label)?.[column.name];
    return typeof value === "number" ? { value, words: item.label, unit: null, next: at + 1 } : null;
  }

  /** "20 to 40", "20 euros to 40 euros". */
  #isRangeAt(at: number): boolean {
    const one = this.#quantityAt(at);
    return one !== null && this.#isMeant(one.next, "to") && this.#quantityAt(one.next + 1) !== null;
  }

  #isMeant(at: number, kind: Meant["kind"]): boolean {
    const item = this.#items[at];
    return item?.kind === "meant" && item.meant.kind === kind;
  }

  /** Whether what stands on both sides of an "or" are rows, or values of one column: of these a plan takes any. */
  #isOneOfSeveral(at: number): boolean {
    const [before, after] = [this.#items[at - 1], this.#items[at + 1]];
    if (this.#not !== null) return false;
    if (before?.kind === "row") return after?.kind === "row";
    return before?.kind === "value" && after?.kind === "value" && before.column === after.column;
  }

  #orderedAt(at: number): KnowledgeColumn | null {
    const item = this.#items[at];
    return item?.kind === "column" && isOrdered(item.column) ? item.column : null;
  }

  #numericAt(at: number): KnowledgeColumn | null {
    const column = this.#orderedAt(at);
    if (column) this.#taken.add(at);
    return column;
  }

  /** "the tariff with the lowest price", "price: which is the lowest". */
  #numericNear(at: number): KnowledgeColumn | null {
    for (const place of [at + 2, at + 3]) {
      const between = this.#items.slice(at + 1, place);
      if (between.every(({ kind }) => kind === "table" || kind === "meant" || kind === "number") && this.#numericAt(place))
        return this.#orderedAt(place);
    }
    for (const next of this.#items.slice(at + 1, at + 3))
      if (next.kind === "meant" && next.meant.kind === "ask") return columnOf(this.#table, next.meant.concept);
    return this.#numericBefore(at);
  }

  #numericBefore(at: number): KnowledgeColumn | null {
    return this.#orderedAt(at - 1);
  }

  /** "cost less than 40": the verb says what is compared. */
  #askedBefore(at: number): KnowledgeColumn | null {
    const before = this.#items[at - 1];
    return before?.kind === "meant" && before.meant.kind === "ask" ? columnOf(this.#table, before.meant.concept) : null;
  }

  /** The one column that such a number can be about, or null. */
  #onlyColumn(unit: string | null): KnowledgeColumn | null {
    const [first = null, second] = columnsOfUnit(this.#table, unit);
    return second ? null : first;
  }
}

/** "20 euros max". */
function boundOf({ meant, words }: Extract<Item, { kind: "meant" }>): Operator | null {
  if (meant.kind === "bound") return meant.operator;
  return isLimit(words) ? (words.startsWith("max") ? "<=" : ">=") : null;
}

const isLimit = (words: string): boolean => /^(?:max|min)/.test(words);

const isSign = ({ words }: Extract<Item, { kind: "unit" }>): boolean => /^\p{Sc}$/u.test(words);
