/*
 * Whether a regular expression can run away. A backtracking matcher follows every way through the automaton that reads
 * the text. It takes exponential time when a position comes back to itself by two ways on one text (`(a+)+`, `(a|a)*`), and
 * the text's length to the power of n when n repetitions one after the other can share it out (`a*a*a*`): Weber and Seidl,
 * "On the degree of ambiguity of finite automata", 1991. The search for a place to begin is such a repetition too.
 */
import { automatonOf, type Automaton } from "./regex-automaton.ts";

/** Characters of a text that an author's regular expression is tried on: what `canRunAway` reckons with. */
export const MAX_MATCHED = 500;

/** Steps that matching may take: about a tenth of a second. */
const MAX_STEPS = 1e8;
/** Steps of the check itself. */
const MAX_EFFORT = 2e6;

/**
 * True if looking for the expression in a text of `MAX_MATCHED` characters can take more than a hundred million steps.
 * `source` must be a valid regular expression, with `^` and `$` about it if a whole text has to match.
 */
export function canRunAway(source: string, flags = ""): boolean {
  const automaton = automatonOf(source, flags);
  if (!automaton || automaton.doubled) return true;
  const check = new Check(automaton);
  const power = check.comesBackTwice() ? Infinity : check.longestChain() + 1;
  let steps = check.choices();
  for (let factor = 1; factor <= power && steps <= MAX_STEPS; factor++) steps *= MAX_MATCHED / factor;
  return steps > MAX_STEPS || check.isTired;
}

class Check {
  readonly #reads: readonly bigint[];
  readonly #next: readonly ReadonlySet<number>[];
  readonly #free: ReadonlySet<number>;
  /** From each position, those that can be reached by one step or more. */
  readonly #reach: readonly ReadonlySet<number>[];
  #effort = 0;

  constructor({ reads, next, free }: Automaton) {
    this.#reads = reads;
    this.#next = next;
    this.#free = free;
    this.#reach = next.map((_, start) => this.#closure([start], (at) => next[at]!));
  }

  /** Whether the check gave up: its answers mean nothing then. */
  get isTired(): boolean {
    return this.#effort > MAX_EFFORT;
  }

  /** Whether some position comes back to itself by two ways that read the same text: looked for in pairs of ways. */
  comesBackTwice(): boolean {
    const size = this.#next.length;
    return this.#loops().some((start) => {
      // A pair of one position may be reached both before and after the two ways have parted.
      const home = start * size + start;
      const ways = this.#closure([home * 2], (key) => {
        const [pair, parted] = [key >> 1, key & 1];
        const steps: number[] = [];
        for (const a of this.#within(Math.floor(pair / size), start)) {
          for (const b of this.#within(pair % size, start)) {
            if (this.#meet(a, b)) steps.push((a * size + b) * 2 + (a === b ? parted : 1));
          }
        }
        return steps;
      });
      return ways.has(home * 2 + 1);
    });
  }

  /** How often a text can be shared out between two repetitions that follow each other. */
  longestChain(): number {
    const loops = this.#loops().filter((each) => !this.#free.has(each));
    const pairs = loops.flatMap((one) => loops.filter((two) => this.#shares(one, two)).map((two) => ({ one, two })));
    const known = new Map<number, number>();
    const from = (start: number): number => {
      const found = known.get(start);
      if (found !== undefined) return found;
      const lengths = pairs.flatMap(({ one, two }) => (this.#reach[start]!.has(one) ? [1 + from(two)] : []));
      const longest = Math.max(0, ...lengths);
      known.set(start, longest);
      return longest;
    };
    return from(0);
  }

  /** At most how many ways outside of repetitions read one text. */
  choices(): number {
    const known = new Map<number, number>();
    const from = (start: number): number => {
      const found = known.get(start);
      if (found !== undefined) return found;
      known.set(start, 1);
      const ways = [...this.#next[start]!].filter((to) => !this.#isTogether(start, to)).map((to) => ({ to, count: from(to) }));
      const once = ways.filter(({ to }) => !this.#isLoop(to));
      const sums = once.map(({ to }) => once.reduce((sum, other) => sum + (this.#meet(to, other.to) ? other.count : 0), 0));
      const most = Math.max(1, ...ways.map(({ count }) => count), ...sums);
      known.set(start, most);
      return most;
    };
    return from(0);
  }

  /** Whether there is a text on which `one` comes back to itself, `one` leads to `two`, and `two` comes back to itself. */
  #shares(one: number, two: number): boolean {
    if (!this.#reach[one]!.has(two) || this.#isTogether(one, two)) return false;
    const size = this.#next.length;
    const keyOf = (a: number, b: number, c: number): number => (a * size + b) * size + c;
    const found = this.#closure([keyOf(one, one, two)], (key) => {
      const [a, b, c] = [Math.floor(key / size / size), Math.floor(key / size) % size, key % size];
      const steps: number[] = [];
      for (const x of this.#within(a, one)) {
        for (const z of this.#within(c, two)) {
          if (!this.#meet(x, z)) continue;
          for (const y of this.#next[b]!) {
            if ((y === two || this.#reach[y]!.has(two)) && this.#meet(x, y, z)) steps.push(keyOf(x, y, z));
          }
        }
      }
      return steps;
    });
    return found.has(keyOf(one, two, two));
  }

  #meet(one: number, two: number, three = two): boolean {
    this.#effort++;
    return (this.#reads[one]! & this.#reads[two]! & this.#reads[three]!) !== 0n;
  }

  #loops(): readonly number[] {
    return [...this.#next.keys()].filter((each) => this.#isLoop(each));
  }

  #isLoop(position: number): boolean {
    return this.#reach[position]!.has(position);
  }

  /** Whether each leads to the other. */
  #isTogether(one: number, two: number): boolean {
    return this.#reach[one]!.has(two) && this.#reach[two]!.has(one);
  }

  /** Where a step leads without leaving the repetition of `home`. */
  #within(from: number, home: number): readonly number[] {
    return [...this.#next[from]!].filter((to) => this.#isTogether(to, home));
  }

  /** All that steps lead to. */
  #closure(starts: readonly number[], steps: (from: number) => Iterable<number>): ReadonlySet<number> {
    const seen = new Set<number>();
    const open = [...starts];
    while (open.length > 0 && !this.isTired) {
      for (const step of steps(open.pop()!)) {
        this.#effort++;
        if (seen.has(step)) continue;
        seen.add(step);
        open.push(step);
      }
    }
    return seen;
  }
}
