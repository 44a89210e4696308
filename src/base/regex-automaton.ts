/*
 * A regular expression as the automaton that a backtracking matcher walks through: one position for each character or
 * class, and which position may follow which (Glushkov, 1961). Counted repetitions are copied out as far as it matters.
 */

/** Positions, by number. Position 0 reads anything, for ever: the places from which a search may begin. */
export interface Automaton {
  /** Which sample characters each position reads, as bits. */
  readonly reads: readonly bigint[];
  readonly next: readonly ReadonlySet<number>[];
  /** Positions after which the whole has matched, whatever follows: a matcher that gets there never comes back. */
  readonly free: ReadonlySet<number>;
  /** Whether a repetition leads where another one leads already, or one of many can divide a text in two ways. */
  readonly doubled: boolean;
}

/** A part of an expression: the positions that it may begin and end with, and whether it may be empty. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}

const NOTHING: Part = { first: [], last: [], empty: true };

/** Positions beyond which an expression is not looked at. */
const MAX_POSITIONS = 500;
/** A counted repetition with this many choices counts as one without an end. */
const WIDE = 8;
/** Copies that stand for "exactly n": four show what a hundred would. */
const MAX_COPIES = 4;

/** One character or class, a boundary, or the beginning of a group. */
const ATOM =
  /\\(?:u\{[^}]*\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[pP]\{[^}]*\}|k<[^>]*>|.)|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|[^]/uy;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;

/** Letters, digits and signs that tell classes apart; what no class of an expression tells apart behaves the same. */
const SAMPLES = [...Array.from({ length: 95 }, (_, n) => String.fromCharCode(n + 32)), ...Array.from("\n\té\u00DFЖ中\u0301😀")];

/** The automaton of a valid expression that is searched for, or null if it has too many positions to be looked at. */
export function automatonOf(source: string, flags = ""): Automaton | null {
  const samples = [...new Set([...SAMPLES, ...Array.from(source)])];
  const everything = (1n << BigInt(samples.length)) - 1n;
  const reads: bigint[] = [];
  const next: Set<number>[] = [];
  /** By atom: a counted repetition writes out the same one again and again. */
  const known = new Map<string, bigint>();
  let at = 0;
  let doubled = false;
  /** Whether a check stands somewhere that can fail although every character was read. */
  let conditional = false;

  const position = (read: bigint): Part => {
    reads.push(read);
    next.push(new Set());
    const place = [reads.length - 1];
    return { first: place, last: place, empty: false };
  };
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
    while (at < source.length && source[at] !== "|" && source[at] !== ")" && reads.length <= MAX_POSITIONS) {
      whole = join(whole, repeated());
    }
    return whole;
  };
  const atom = (): Part => {
    ATOM.lastIndex = at;
    const [text] = ATOM.exec(source)!;
    at += text.length;
    if (text.startsWith("(")) return group(text);
    // Nothing is read there, so that no text leads past it; where lines count, it comes after any line break.
    if (text === "^" && !flags.includes("m")) return position(0n);
    if (/^(?:[\^$]|\\[bB])$/.test(text)) {
      conditional = true;
      return NOTHING;
    }
    const read = known.get(text) ?? readBy(text, samples, flags, everything);
    known.set(text, read);
    const part = position(read);
    // What a group has read may be long.
    if (isBackReference(text)) follow(part.last, part.first);
    return part;
  };
  const group = (opening: string): Part => {
    const inside = either();
    at++;
    if (!/^\(\?<?[=!]/.test(opening)) return inside;
    // Looked at from where it stands, and never gone back into.
    conditional = true;
    return { first: inside.first, last: [], empty: true };
  };
  const repeated = (): Part => {
    const start = at;
    const once = atom();
    QUANTIFIER.lastIndex = at;
    const found = QUANTIFIER.exec(source);
    if (!found) return once;
    const end = QUANTIFIER.lastIndex;
    const [min, max] = boundsOf(found);
    const again = (): Part => {
      at = start;
      return atom();
    };
    /** At most `count`, each only after the one before. */
    const upTo = (count: number): Part => (count < 1 ? NOTHING : { ...join(again(), upTo(count - 1)), empty: true });
    let whole = once;
    if (max === 0) whole = NOTHING;
    else if (max - min >= WIDE) follow(once.last, once.first);
    else {
      for (let copy = 1; copy < Math.min(min, MAX_COPIES); copy++) whole = join(whole, again());
      whole = join(whole, upTo(max - Math.max(min, 1)));
      if (max >= MAX_COPIES) doubled ||= isAmbiguous(whole, reads, next);
    }
    at = end;
    return min === 0 ? { ...whole, empty: true } : whole;
  };

  const anywhere = position(everything);
  follow(anywhere.last, anywhere.first);
  const whole = join(anywhere, either());
  if (reads.length > MAX_POSITIONS) return null;
  const free = conditional ? [] : whole.last.filter((each) => each !== 0);
  return { reads, next, free: new Set(free), doubled };
}

function boundsOf([mark, least, range, most]: RegExpExecArray): readonly [number, number] {
  if (least === undefined) return [mark.startsWith("+") ? 1 : 0, mark.startsWith("?") ? 1 : Infinity];
  return [Number(least), range === undefined ? Number(least) : most ? Number(most) : Infinity];
}

function isBackReference(atom: string): boolean {
  return /^\\(?:[1-9]|k<)/.test(atom);
}

function readBy(atom: string, samples: readonly string[], flags: string, everything: bigint): bigint {
  if (isBackReference(atom)) return everything;
  const pattern = classOf(atom, flags);
  return samples.reduce((bits, sample, n) => (pattern.test(sample) ? bits | (1n << BigInt(n)) : bits), 0n);
}

/** Without regard to case, which is what may be asked for; a backslash that means nothing is refused with the flag `u`. */
function classOf(atom: string, flags: string): RegExp {
  const kept = flags.includes("s") ? "is" : "i";
  try {
    return new RegExp(`^${atom}$`, `${kept}u`);
  } catch {
    return new RegExp(`^(?:${atom})$`, kept);
  }
}

/** Whether two different ways through a part read the same text from its beginning to its end. */
function isAmbiguous({ first, last }: Part, reads: readonly bigint[], next: readonly ReadonlySet<number>[]): boolean {
  const seen = new Set<string>();
  const open: (readonly [number, number, boolean])[] = [];
  const add = (one: number, two: number, parted: boolean): void => {
    const key = `${one} ${two} ${parted}`;
    if ((reads[one]! & reads[two]!) === 0n || seen.has(key)) return;
    seen.add(key);
    open.push([one, two, parted]);
  };
  for (const one of first) for (const two of first) add(one, two, one !== two);
  while (open.length > 0) {
    const [one, two, parted] = open.pop()!;
    if (parted && last.includes(one) && last.includes(two)) return true;
    for (const a of next[one]!) for (const b of next[two]!) add(a, b, parted || a !== b);
  }
  return false;
}
