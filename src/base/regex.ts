/*
 * Whether a regular expression can run away. A backtracking matcher takes exponential time when one text can be read by
 * one repetition in two ways (`(a+)+`, `(a|a)*`). That is a property of the automaton: a state that comes back to itself
 * by two different paths on the same text (Weber and Seidl, "On the degree of ambiguity of finite automata", 1991).
 */

/** A part of an expression: the positions that it may begin and end with, and whether it may be empty. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}

/** Positions beyond which an expression is refused unseen: the check looks at pairs of them. */
const MAX_POSITIONS = 150;
/** Copies that stand for a counted repetition: three show the same ambiguity as a hundred. */
const MAX_COPIES = 3;

const NOTHING: Part = { first: [], last: [], empty: true };

/** One character or class, a boundary, or the beginning of a group. */
const ATOM =
  /\\(?:u\{[^}]*\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[pP]\{[^}]*\}|k<[^>]*>|.)|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|[^]/uy;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;

/** True if matching can take time that grows exponentially with the text. `source` must be a valid regular expression. */
export function canRunAway(source: string): boolean {
  const atoms: string[] = [];
  const next: Set<number>[] = [];
  let at = 0;
  /** Whether a repetition leads where another one leads already: `(a+)+` comes from a to a by either. */
  let doubled = false;

  const follow = (from: readonly number[], to: readonly number[]): void => {
    for (const each of from) {
      for (const other of to) {
        doubled ||= next[each]!.has(other);
        next[each]!.add(other);
      }
    }
  };
  const join = (one: Part, two: Part): Part => {
    follow(one.last, two.first);
    return {
      first: one.empty ? [...one.first, ...two.first] : one.first,
      last: two.empty ? [...one.last, ...two.last] : two.last,
      empty: one.empty && two.empty,
    };
  };
  const either = (): Part => {
    const branches = [sequence()];
    while (source[at] === "|") {
      at++;
      branches.push(sequence());
    }
    return {
      first: branches.flatMap(({ first }) => first),
      last: branches.flatMap(({ last }) => last),
      empty: branches.some(({ empty }) => empty),
    };
  };
  const sequence = (): Part => {
    let whole = NOTHING;
    while (at < source.length && source[at] !== "|" && source[at] !== ")") whole = join(whole, repeated());
    return whole;
  };
  const atom = (): Part => {
    ATOM.lastIndex = at;
    const [text] = ATOM.exec(source)!;
    at += text.length;
    if (text.startsWith("(")) {
      const inside = either();
      at++;
      return inside;
    }
    if (/^(?:[\^$]|\\[bB])$/.test(text)) return NOTHING;
    if (atoms.length >= MAX_POSITIONS) throw new TooLong();
    atoms.push(text);
    next.push(new Set());
    return { first: [atoms.length - 1], last: [atoms.length - 1], empty: false };
  };
  const repeated = (): Part => {
    const start = at;
    const once = atom();
    QUANTIFIER.lastIndex = at;
    const found = QUANTIFIER.exec(source);
    if (!found) return once;
    const end = QUANTIFIER.lastIndex;
    const [mark, least, range, most] = found;
    const min = least === undefined ? (mark.startsWith("+") ? 1 : 0) : Number(least);
    const max =
      least === undefined ? (mark.startsWith("?") ? 1 : Infinity) : range === undefined ? min : most ? Number(most) : Infinity;
    let whole = max === 0 ? NOTHING : once;
    if (max === Infinity) follow(once.last, once.first);
    else {
      for (let copy = 1; copy < Math.min(max, MAX_COPIES); copy++) {
        at = start;
        const again = atom();
        whole = join(whole, min > copy ? again : { ...again, empty: true });
      }
    }
    at = end;
    return min === 0 ? { ...whole, empty: true } : whole;
  };

  try {
    either();
  } catch (error) {
    if (error instanceof TooLong) return true;
    throw error;
  }
  return doubled || isAmbiguous(atoms.map(charactersOf), next);
}

class TooLong extends Error {}

/** Letters, digits and signs that tell classes apart; what no class of an expression tells apart behaves the same. */
const SAMPLES = [
  ...Array.from({ length: 96 }, (_, n) => String.fromCharCode(n + 32)),
  "\n",
  "é",
  "ß",
  "Ж",
  "中",
  "\u0301",
  "😀",
];

function charactersOf(atom: string): ReadonlySet<string> {
  // A back reference may stand for anything.
  if (/^\\(?:[1-9]|k<)/.test(atom)) return new Set(SAMPLES);
  const pattern = new RegExp(`^${atom}$`, "iu");
  return new Set([...SAMPLES, ...(Array.from(atom).length === 1 ? [atom] : [])].filter((sample) => pattern.test(sample)));
}

/** Whether some position comes back to itself by two paths that read the same text: looked for in pairs of paths. */
function isAmbiguous(characters: readonly ReadonlySet<string>[], next: readonly ReadonlySet<number>[]): boolean {
  const size = characters.length;
  const meets = (one: number, two: number): boolean => [...characters[one]!].some((each) => characters[two]!.has(each));
  const stepsFrom = (pair: number): number[] => {
    const [one, two] = [Math.floor(pair / size), pair % size];
    return [...next[one]!].flatMap((a) => [...next[two]!].filter((b) => meets(a, b)).map((b) => a * size + b));
  };
  for (let start = 0; start < size; start++) {
    const home = start * size + start;
    // Pairs by whether the two paths have parted: a pair of one position may be reached both ways.
    const seen = new Set<number>();
    const open: { readonly pair: number; readonly parted: boolean }[] = [{ pair: home, parted: false }];
    while (open.length > 0) {
      const { pair, parted } = open.pop()!;
      for (const step of stepsFrom(pair)) {
        const apart = parted || Math.floor(step / size) !== step % size;
        if (apart && step === home) return true;
        const key = step * 2 + Number(apart);
        if (!seen.has(key)) {
          seen.add(key);
          open.push({ pair: step, parted: apart });
        }
      }
    }
  }
  return false;
}
