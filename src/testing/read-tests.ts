import type { Diagnostic } from "../base/diagnostics.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { checkShape } from "../authoring/check-shape.ts";
import { didYouMean } from "../authoring/closest.ts";
import { Findings } from "../authoring/findings.ts";
import { parseYaml } from "../authoring/parse.ts";
import { placeOf, SourceText, type SourceFile } from "../authoring/source.ts";
import {
  entriesOf,
  get,
  getBool,
  getMap,
  getMaps,
  getObject,
  getText,
  isNull,
  jsonOf,
  textOf,
  type Entry,
  type MapValue,
  type Value,
} from "../authoring/tree.ts";
import { TEST_FILE } from "./keys-tests.ts";
import { readCommands } from "./read-commands.ts";
import { readAssertion, readStep } from "./read-expectation.ts";
import { readStubs } from "./read-stub.ts";
import type { Expectation, Stubs, TestCase, TestTurn } from "./test-case.ts";

export interface ReadTestsResult {
  readonly cases: readonly TestCase[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads conversation tests, in both styles: steps that say what follows, and assertions. `conftest.yml` files give
 * fixtures to the tests of their folder and below; the nearest definition of a name counts. Files that hold no
 * `test_cases` are left out.
 */
export function readTests(files: readonly SourceFile[]): ReadTestsResult {
  const findings = new Findings();
  const tops = files
    .filter(({ path }) => /\.ya?ml$/i.test(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((file) => readTop(new SourceText(file), findings) ?? []);
  const shared = tops
    .filter(({ at }) => isConftest(at.source))
    .map((top) => ({ folder: folderOf(top), fixtures: readNamed(top, "fixtures", findings) }));
  const cases = tops.flatMap((top) => {
    if (isConftest(top.at.source)) return [];
    const above = shared
      .filter(({ folder }) => folderOf(top).startsWith(folder))
      .toSorted((a, b) => a.folder.length - b.folder.length);
    const fixtures = new Map([...above.flatMap((one) => [...one.fixtures]), ...readNamed(top, "fixtures", findings)]);
    return new TestFile(top, fixtures, findings).cases();
  });
  return { cases, diagnostics: findings.list };
}

/** Whether a file holds what the tests of its folder share. */
export function isConftest({ path }: Pick<SourceFile, "path">): boolean {
  return /(^|\/)conftest\.ya?ml$/i.test(path);
}

/** With its slash, or empty at the top. */
function folderOf({ at }: MapValue): string {
  return at.source.path.slice(0, at.source.path.lastIndexOf("/") + 1);
}

function readTop(source: SourceText, findings: Findings): MapValue | null {
  // A file that is no test file may be anything: it is the business of somebody else.
  if (!isConftest(source) && !/^\s*["']?(test_cases|fixtures)["']?\s*:/m.test(source.text)) return null;
  const value = parseYaml(source, findings);
  const top = value && checkShape(value, TEST_FILE, "the file", findings);
  return top?.kind === "map" ? top : null;
}

/** `- name: {…}` or `- name: [{…}, {…}]` or one map of them, as one map by name. The same name twice is an error. */
function readNamed(top: MapValue, section: "fixtures" | "metadata", findings: Findings): ReadonlyMap<string, JsonObject> {
  const named = new Map<string, JsonObject>();
  for (const { key, keyAt, value } of namedIn(top, section)) {
    if (named.has(key))
      findings.error("test/duplicate-name", keyAt, `\`${key}\` is defined twice in this file.`, {
        hint: "Rename one of them.",
      });
    named.set(key, Object.fromEntries(pairsOf(value)));
  }
  return named;
}

function namedIn(top: MapValue, section: string): readonly Entry[] {
  const all = getMap(top, section);
  return all ? entriesOf(all) : getMaps(top, section).flatMap(entriesOf);
}

function pairsOf(value: Value): readonly (readonly [string, Json])[] {
  if (value.kind === "list") return value.items.flatMap(pairsOf);
  return value.kind === "map" ? entriesOf(value).map((entry) => [entry.key, jsonOf(entry.value)] as const) : [];
}

/** Written without anything behind it: nobody is vouched for. */
function claimsOf(map: MapValue, findings: Findings): Pick<TestTurn, "claims"> {
  const entry = map.entries.get("claims");
  if (!entry) return {};
  const claims = getObject(map, "claims");
  if (!claims && !isNull(entry.value))
    findings.error("key/type", entry.value.at, "`claims` should be a map of claims.", { hint: 'claims: { sub: "42" }' });
  return { claims: claims ?? null };
}

class TestFile {
  readonly #top: MapValue;
  readonly #fixtures: ReadonlyMap<string, JsonObject>;
  readonly #metadata: ReadonlyMap<string, JsonObject>;
  readonly #findings: Findings;

  constructor(top: MapValue, fixtures: ReadonlyMap<string, JsonObject>, findings: Findings) {
    this.#top = top;
    this.#fixtures = fixtures;
    this.#metadata = readNamed(top, "metadata", findings);
    this.#findings = findings;
  }

  cases(): readonly TestCase[] {
    const seen = new Set<string>();
    return getMaps(this.#top, "test_cases").map((map) => {
      const name = getText(map, "test_case")!;
      if (seen.has(name))
        this.#findings.warning("test/duplicate-name", map.entries.get("test_case")!.keyAt, `Two cases are called "${name}".`, {
          hint: "Rename one of them: `file::name` and stubs of a case mean both.",
        });
      seen.add(name);
      const { mocked_datetime: now, ...slots } = this.#named(map, "fixtures", this.#fixtures);
      return {
        name,
        file: map.at.source.path,
        place: placeOf(map.entries.get("test_case")!.keyAt),
        slots,
        now: typeof now === "string" ? now : null,
        ...(map.entries.has("channel") && { channel: getText(map, "channel")! }),
        ...(map.entries.has("locale") && { locale: getText(map, "locale")! }),
        ...claimsOf(map, this.#findings),
        turns: this.#turns(map),
        stubs: this.#stubs(name),
      };
    });
  }

  /** What the named fixtures or metadata say together; a later name wins. */
  #named(map: MapValue, key: "fixtures" | "metadata", known: ReadonlyMap<string, JsonObject>): JsonObject {
    const value = get(map, key);
    const items = value?.kind === "list" ? value.items : value ? [value] : [];
    const maps = items.map((item) => {
      const name = textOf(item) ?? "";
      const found = known.get(name);
      if (!found) {
        const code = key === "fixtures" ? "test/unknown-fixture" : "test/unknown-metadata";
        this.#findings.error(code, item.at, `There is no ${key === "fixtures" ? "fixture" : "metadata"} \`${name}\`.`, {
          hint: didYouMean(name, known.keys()),
        });
      }
      return found ?? {};
    });
    return Object.assign({}, ...maps) as JsonObject;
  }

  #turns(map: MapValue): readonly TestTurn[] {
    const steps = getMaps(map, "steps");
    // A case that asserts anything is in the newer style: its classic steps do not count.
    const asserts = steps.some((step) => step.entries.has("assertions"));
    const everywhere = this.#named(map, "metadata", this.#metadata);
    const turns: (TestTurn & { expectations: Expectation[] })[] = [];
    let unjudged: MapValue | null = null;
    for (const step of steps) {
      if (step.entries.has("user")) {
        const commands = readCommands(step, this.#findings);
        turns.push({
          user: getText(step, "user")!.replace(/\n+$/, ""),
          ...(commands && { commands }),
          ...claimsOf(step, this.#findings),
          metadata: { ...everywhere, ...this.#named(step, "metadata", this.#metadata) },
          ordered: getBool(step, "assertion_order_enabled"),
          expectations: getMaps(step, "assertions").map(readAssertion),
          place: placeOf(step.entries.get("user")!.keyAt),
        });
        continue;
      }
      if (asserts) {
        unjudged ??= step;
        continue;
      }
      const expectation = readStep(step);
      if (turns.length === 0)
        turns.push({ user: null, metadata: {}, ordered: false, expectations: [], place: expectation.place });
      turns.at(-1)!.expectations.push(expectation);
    }
    if (unjudged) {
      const { keyAt, key } = entriesOf(unjudged)[0]!;
      this.#findings.warning("test/not-judged", keyAt, `Nothing is compared with this \`${key}\`: the case has assertions.`, {
        hint: "Make it an assertion of the message before it, or a case of its own.",
      });
    }
    return turns;
  }

  /** Stubs for this case: those of its own (`case::action`) before those of the file. */
  #stubs(name: string): Stubs | null {
    const entries = entriesOf(getMap(this.#top, "stub_custom_actions"));
    if (entries.length === 0) return null;
    const own = `${name}::`;
    const stubs = entries.map(({ key, value }) => [key, readStubs(value)] as const);
    return Object.fromEntries([
      ...stubs.filter(([key]) => !key.includes("::")),
      ...stubs.filter(([key]) => key.startsWith(own)).map(([key, stub]) => [key.slice(own.length), stub] as const),
    ]);
  }
}

/** Whether a file holds conversation tests, so that a folder can be sorted without reading all of it. */
export function isTestFile({ path, text }: SourceFile): boolean {
  return /\.ya?ml$/i.test(path) && /^["']?test_cases["']?\s*:/m.test(text);
}
