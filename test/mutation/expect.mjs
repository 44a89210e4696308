/**
 * As much of the test runner's language as the tests of the engine use, for running them hundreds of times in one process. Whatever
 * is missing here throws, and the run without a mutant would notice.
 */
import { isDeepStrictEqual } from "node:util";

/** Undefined properties count as absent, as in `toEqual`. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Set) return new Set([...value].map(plain));
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, plain(one)]));
  if (
    value === null ||
    typeof value !== "object" ||
    value instanceof Expected ||
    Object.getPrototypeOf(value) !== Object.prototype
  )
    return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, plain(one)]])));
}

class Expected {
  constructor(fits) {
    this.fits = fits;
  }
}

function equals(actual, wanted, partial = false) {
  if (wanted instanceof Expected) return wanted.fits(actual);
  if (Array.isArray(wanted))
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((one, index) => equals(actual[index], one, partial))
    );
  if (wanted !== null && typeof wanted === "object" && Object.getPrototypeOf(wanted) === Object.prototype) {
    if (actual === null || typeof actual !== "object" || Array.isArray(actual)) return false;
    const [has, wants] = [plain(actual), plain(wanted)];
    if (!partial && Object.keys(has).some((key) => !Object.hasOwn(wants, key))) return false;
    return Object.keys(wants).every(
      (key) => (Object.hasOwn(has, key) || wants[key] instanceof Expected) && equals(has[key], wants[key], partial),
    );
  }
  return isDeepStrictEqual(plain(actual), plain(wanted));
}

const MATCHERS = {
  toBe: (actual, wanted) => Object.is(actual, wanted),
  toEqual: (actual, wanted) => equals(actual, wanted),
  toStrictEqual: (actual, wanted) => isDeepStrictEqual(actual, wanted),
  toMatchObject: (actual, wanted) => equals(actual, wanted, true),
  toContain: (actual, wanted) => (typeof actual === "string" ? actual.includes(wanted) : [...actual].includes(wanted)),
  toContainEqual: (actual, wanted) => [...actual].some((one) => equals(one, wanted)),
  toHaveLength: (actual, wanted) => actual.length === wanted,
  toHaveProperty: (actual, wanted) => wanted in actual,
  toMatch: (actual, wanted) => (typeof wanted === "string" ? actual.includes(wanted) : wanted.test(actual)),
  toThrow: (actual, wanted) => {
    try {
      actual();
      return false;
    } catch (error) {
      return (
        wanted === undefined ||
        (typeof wanted === "string"
          ? String(error.message).includes(wanted)
          : wanted instanceof RegExp
            ? wanted.test(error.message)
            : error instanceof wanted)
      );
    }
  },
  toBeNull: (actual) => actual === null,
  toBeUndefined: (actual) => actual === undefined,
  toBeDefined: (actual) => actual !== undefined,
  toBeTruthy: Boolean,
  toBeFalsy: (actual) => !actual,
  toBeInstanceOf: (actual, wanted) => actual instanceof wanted,
  toBeGreaterThan: (actual, wanted) => actual > wanted,
  toBeGreaterThanOrEqual: (actual, wanted) => actual >= wanted,
  toBeLessThan: (actual, wanted) => actual < wanted,
  toBeLessThanOrEqual: (actual, wanted) => actual <= wanted,
  toBeCloseTo: (actual, wanted, digits = 2) => Math.abs(actual - wanted) < 10 ** -digits / 2,
};

export function expect(actual) {
  const matchers = (negated) =>
    Object.fromEntries(
      Object.entries(MATCHERS).map(([name, fits]) => [
        name,
        (...wanted) => {
          if (Boolean(fits(actual, ...wanted)) === negated) throw new Error(`${name} did not hold`);
        },
      ]),
    );
  return { ...matchers(false), not: matchers(true) };
}

expect.any = (type) => new Expected((value) => Object(value) instanceof type);
expect.anything = () => new Expected((value) => value !== null && value !== undefined);
expect.objectContaining = (wanted) => new Expected((value) => equals(value, wanted, true));
expect.stringContaining = (wanted) => new Expected((value) => typeof value === "string" && value.includes(wanted));
expect.stringMatching = (wanted) => new Expected((value) => typeof value === "string" && new RegExp(wanted).test(value));
expect.arrayContaining = (wanted) =>
  new Expected((value) => Array.isArray(value) && wanted.every((one) => value.some((has) => equals(has, one))));

/** Where tests register themselves: a new list for each run. */
const run = (globalThis.halcyonTests ??= { tests: [], path: [], before: [] });

function format(title, row, index) {
  let at = 0;
  const values = Array.isArray(row) ? row : [row];
  const text = title.replace(/%[sdifjo]/g, () =>
    typeof values[at] === "object" ? JSON.stringify(values[at++]) : String(values[at++]),
  );
  return text
    .replaceAll("%#", String(index))
    .replaceAll(/\$(\w+)/g, (whole, key) => (row && typeof row === "object" && key in row ? String(row[key]) : whole));
}

function add(title, body) {
  run.tests.push({ title: [...run.path, title].join(" > "), body, before: [...run.before] });
}

export function test(title, options, body = options) {
  add(title, typeof body === "function" ? body : options);
}
test.each = (rows) => (title, body) =>
  rows.forEach((row, index) => add(format(title, row, index), () => (Array.isArray(row) ? body(...row) : body(row))));
test.for = (rows) => (title, body) => rows.forEach((row, index) => add(format(title, row, index), () => body(row)));
export const it = test;

export function describe(title, body) {
  run.path.push(title);
  const kept = run.before.length;
  body();
  run.before.length = kept;
  run.path.pop();
}
describe.each = (rows) => (title, body) =>
  rows.forEach((row, index) => describe(format(title, row, index), () => (Array.isArray(row) ? body(...row) : body(row))));

export function beforeEach(body) {
  run.before.push(body);
}
