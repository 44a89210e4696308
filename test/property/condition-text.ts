import fc from "fast-check";
import type { Json } from "../../src/base/json.ts";
import type { Factor, Tree, World } from "./condition-model.ts";

/** Writes trees out; `pick` gives numbers from 0 to n-1 for whatever may be written in several ways. */
export class Writer {
  readonly #pick: (choices: number) => number;
  constructor(pick: (choices: number) => number) {
    this.#pick = pick;
  }

  blank(needed: boolean): string {
    return [needed ? " " : "", " ", "  ", "\n", "\t", " # and ( not\n"][this.#pick(6)]!;
  }

  word(text: string): string {
    return [text, text.toUpperCase(), text.slice(0, 1).toUpperCase() + text.slice(1)][this.#pick(3)]!;
  }

  factor(factor: Factor): string {
    const text = this.#factor(factor);
    return this.#pick(8) === 0 ? `(${this.blank(false)}${text}${this.blank(false)})` : text;
  }

  #factor(factor: Factor): string {
    switch (factor.kind) {
      case "quoted": {
        const quote = factor.text.includes("'") ? '"' : factor.text.includes('"') ? "'" : this.#pick(2) === 0 ? '"' : "'";
        return quote + factor.text + quote;
      }
      case "number":
        return factor.text;
      case "constant":
        return this.word(factor.name);
      case "name":
        return factor.path;
      case "set":
        return `{${this.blank(false)}${factor.items.map((item) => this.#factor(item) + this.blank(true)).join("")}}`;
      case "group":
        return `(${this.tree(factor.inside)})`;
    }
  }

  tree(tree: Tree): string {
    switch (tree.kind) {
      case "alone":
        return this.factor(tree.factor);
      case "equal": {
        const signs = tree.negated
          ? ["!=", `${this.word("is")}${this.blank(true)}${this.word("not")}`]
          : ["=", "==", this.word("is")];
        return this.#between(tree.left, signs[this.#pick(signs.length)]!, this.factor(tree.right));
      }
      case "order":
        return this.#between(tree.left, tree.sign, this.factor(tree.right));
      case "contains":
        return this.#between(tree.left, this.word("contains"), this.factor(tree.right));
      case "matches":
        return this.#between(tree.left, this.word("matches"), tree.pattern);
      case "not":
        return `${this.word("not")}${this.blank(true)}${this.#term(tree.inside)}`;
      case "chain":
        return [
          this.#term(tree.first),
          ...tree.rest.map(([word, term]) => `${this.word(word)}${this.blank(true)}${this.#term(term)}`),
        ].join(this.blank(true));
    }
  }

  #between(left: Factor, sign: string, right: string): string {
    const needed = /\w$/.test(sign);
    return `${this.factor(left)}${this.blank(needed)}${sign}${this.blank(needed)}${right}`;
  }

  /** What stands beside `and`, `or` and `not`: a chain only in parentheses. */
  #term(tree: Tree): string {
    const text = this.tree(tree);
    return tree.kind === "chain" || this.#pick(6) === 0 ? `(${this.blank(false)}${text}${this.blank(false)})` : text;
  }
}

const TEXTS = [
  "",
  "a",
  "ab",
  "AB",
  "b",
  "3",
  "3.0",
  " 4 ",
  "-2",
  "true",
  "False",
  "TRUE",
  "null",
  "a b",
  "it's",
  'say "b"',
  "é",
  "\u{10000}",
  "\uE000",
  "large",
  "Large",
];
const NUMBERS = ["0", "1", "-1", "3", "3.0", "4", "-2", "2.5", "007"];
const NAMES = ["t", "n", "y", "kind", "list", "map", "gone", "any"];
const PATHS = [
  ...NAMES.map((name) => `slots.${name}`),
  "kind",
  "t",
  "slots.missing",
  "slots.map.a",
  "slots.map.x",
  "slots.t.x",
  "context.c",
  "context.d.e",
  "context.missing",
  "missing",
];

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, 3, -2, 2.5),
  fc.constantFrom(...TEXTS),
  fc.array(fc.constantFrom<Json>(null, true, 0, 1, 3, "a", "true", "3", [], ["a"]), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "b", "3", "true"), fc.constantFrom<Json>(null, 1, "a", "True"), {
    maxKeys: 2,
    noNullPrototype: true,
  }),
);
export const world: fc.Arbitrary<World> = fc.record({
  slots: fc.record(Object.fromEntries(NAMES.map((name) => [name, value]))),
  context: fc.record({ c: value, d: fc.record({ e: value }) }),
}) as fc.Arbitrary<World>;

const quoted = fc.constantFrom(...TEXTS).map((text): Factor => ({ kind: "quoted", text }));
const numeral = fc.constantFrom(...NUMBERS).map((text): Factor => ({ kind: "number", text }));
const constant = fc
  .constantFrom("true", "false", "null", "undefined", "empty")
  .map((name): Factor => ({ kind: "constant", name }));
const name = fc.constantFrom(...PATHS).map((path): Factor => ({ kind: "name", path }));
const literal = fc.oneof(
  quoted,
  numeral,
  constant.filter((one) => one.kind === "constant" && !["undefined", "empty"].includes(one.name)),
);
const simple = fc.oneof({ weight: 4, arbitrary: name }, { weight: 2, arbitrary: quoted }, numeral, constant);

export const { tree } = fc.letrec<{ tree: Tree; factor: Factor }>((tie) => ({
  factor: fc.oneof(
    { maxDepth: 3 },
    { weight: 10, arbitrary: simple },
    { weight: 1, arbitrary: fc.array(simple, { maxLength: 3 }).map((items): Factor => ({ kind: "set", items })) },
    { weight: 1, arbitrary: tie("tree").map((inside): Factor => ({ kind: "group", inside })) },
  ),
  tree: fc.oneof(
    { maxDepth: 3 },
    tie("factor").map((factor): Tree => ({ kind: "alone", factor })),
    fc.record<Tree & { kind: "equal" }>({
      kind: fc.constant("equal"),
      left: tie("factor"),
      right: tie("factor"),
      negated: fc.boolean(),
    }),
    fc.record<Tree & { kind: "order" }>({
      kind: fc.constant("order"),
      sign: fc.constantFrom("<", "<=", ">", ">="),
      left: tie("factor"),
      right: tie("factor"),
    }),
    fc.record<Tree & { kind: "contains" }>({ kind: fc.constant("contains"), left: tie("factor"), right: literal }),
    fc.record<Tree & { kind: "matches" }>({
      kind: fc.constant("matches"),
      left: tie("factor"),
      pattern: fc.constantFrom("/b/", "/^a/", "/B$/i", "'3'"),
    }),
    tie("tree").map((inside): Tree => ({ kind: "not", inside })),
    fc
      .tuple(
        tie("tree"),
        fc.array(fc.tuple(fc.constantFrom("and" as const, "or" as const), tie("tree")), { minLength: 1, maxLength: 3 }),
      )
      .map(([first, rest]): Tree => ({ kind: "chain", first, rest })),
  ),
}));
