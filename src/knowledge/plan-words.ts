/** What a property is about, so that "cheapest" finds a column that its author called "monthly rate". */
export type Concept = "price" | "time" | "length" | "date" | "size" | "weight" | "speed" | "age" | "rating";

/** Words in a column's name by which its concept is known, stems. */
export const CONCEPT_WORDS: Readonly<Record<Concept, readonly string[]>> = {
  price: ["price", "cost", "fee", "rate", "charge", "amount"],
  time: ["time", "duration", "day", "hour", "minute", "week"],
  length: ["term", "contract", "length", "month", "notice", "duration", "runtime", "guarantee", "warranty"],
  date: ["date", "start", "released", "release", "since", "day", "updated"],
  size: ["size", "volume", "capacity", "data", "space", "storage", "area", "litre", "liter"],
  weight: ["weight"],
  speed: ["speed", "bandwidth", "mbit"],
  age: ["age"],
  rating: ["rating", "star", "score", "grade"],
};

export type Operator = "<" | "<=" | ">" | ">=" | "=";

/** What a phrase of a question means for a plan. */
export type Meant =
  | { readonly kind: "superlative"; readonly concept: Concept | null; readonly direction: "up" | "down" | "better" }
  | { readonly kind: "comparison"; readonly operator: Operator; readonly concept: Concept | null }
  /** After its number: "40 euros or less". */
  | { readonly kind: "bound"; readonly operator: Operator }
  | { readonly kind: "between" }
  /** "from 20 to 40". */
  | { readonly kind: "to" }
  | { readonly kind: "or" }
  | { readonly kind: "not" }
  | { readonly kind: "count" }
  | { readonly kind: "ask"; readonly concept: Concept }
  /** Says nothing that a plan needs. */
  | { readonly kind: "nothing" };

const superlative = (direction: "up" | "down" | "better", concept: Concept | null = null): Meant => ({
  kind: "superlative",
  direction,
  concept,
});
const comparison = (operator: Operator, concept: Concept | null = null): Meant => ({ kind: "comparison", operator, concept });
const each = (words: string, meant: Meant): readonly (readonly [string, Meant])[] =>
  words.split(",").map((phrase) => [phrase.trim(), meant] as const);

/** English phrases of questions about records. "up": ascending, the least comes first. */
export const PLAN_PHRASES: readonly (readonly [string, Meant])[] = [
  ...each("cheapest, least expensive, lowest priced, most affordable", superlative("up", "price")),
  ...each("most expensive, dearest, priciest, highest priced, costliest", superlative("down", "price")),
  ...each("quickest, soonest", superlative("up", "time")),
  ...each("fastest", superlative("down", "speed")),
  ...each("slowest", superlative("up", "speed")),
  ...each("shortest", superlative("up", "length")),
  ...each("longest", superlative("down", "length")),
  ...each("newest, latest, most recent", superlative("down", "date")),
  ...each("oldest, earliest", superlative("up", "date")),
  ...each("largest, biggest, roomiest", superlative("down", "size")),
  ...each("smallest, tiniest", superlative("up", "size")),
  ...each("lightest", superlative("up", "weight")),
  ...each("heaviest", superlative("down", "weight")),
  ...each("top rated, best rated, highest rated", superlative("down", "rating")),
  ...each("lowest, least, fewest, minimum, minimal, min", superlative("up")),
  ...each("highest, most, greatest, maximum, maximal, max", superlative("down")),
  ...each("best", superlative("better")),
  ...each("cheaper than, less expensive than, cheaper", comparison("<", "price")),
  ...each("more expensive than, dearer than, dearer", comparison(">", "price")),
  ...each("faster than, faster", comparison(">", "speed")),
  ...each("slower than, slower", comparison("<", "speed")),
  ...each("shorter than, shorter", comparison("<", "length")),
  ...each("longer than, longer", comparison(">", "length")),
  ...each("bigger than, larger than, bigger, larger", comparison(">", "size")),
  ...each("smaller than, smaller", comparison("<", "size")),
  ...each("lighter than, lighter", comparison("<", "weight")),
  ...each("heavier than, heavier", comparison(">", "weight")),
  ...each("newer than, newer, after, since", comparison(">", "date")),
  ...each("older than, older, before", comparison("<", "date")),
  ...each("under, below, less than, lower than, fewer than", comparison("<")),
  ...each("at most, up to, no more than, not more than, maximum of, a maximum of, within", comparison("<=")),
  ...each("or less, or fewer, or under, or below, or cheaper, or shorter, or lighter, tops", { kind: "bound", operator: "<=" }),
  ...each("or more, or over, or above, or longer, or heavier, or larger, plus", { kind: "bound", operator: ">=" }),
  ...each("over, above, more than, higher than, greater than", comparison(">")),
  ...each("at least, minimum of, a minimum of, no less than, not less than, from", comparison(">=")),
  ...each("exactly", comparison("=")),
  ...each("between", { kind: "between" }),
  ...each("to, up till, until, till", { kind: "to" }),
  ...each("or", { kind: "or" }),
  ...each("without, no, not, excluding, except, isn't, aren't, doesn't, don't, hasn't, haven't, never", { kind: "not" }),
  ...each("how many", { kind: "count" }),
  ...each("how much, cost, costs, price, priced, price of, how expensive, how cheap", { kind: "ask", concept: "price" }),
  ...each("how long, how quickly", { kind: "ask", concept: "time" }),
  ...each("how fast", { kind: "ask", concept: "speed" }),
  ...each("how heavy", { kind: "ask", concept: "weight" }),
  ...each("how big, how large", { kind: "ask", concept: "size" }),
  ...each(
    `option, offer, choice, deal, include, includes, including, included, show, list, display, available, currently, recommend, suggest,
     pick, choose, compare, sort, sorted, order by, sorted by, also, both, together, looking, look, search, offered, sold, sell,
     is there, are there, at all, per, a month, a year, a day, each, either, feature, come with, comes with, whose`,
    { kind: "nothing" },
  ),
];
