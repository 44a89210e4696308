import { stringify } from "yaml";
import type { Json, JsonObject } from "../base/json.ts";
import type { Command } from "../model/command.ts";
import { formatExpectation, isStep } from "./format-expectation.ts";
import { formatStub } from "./format-stub.ts";
import type { TestCase, TestTurn } from "./test-case.ts";

/**
 * Conversation tests as one file, which `readTests` reads back: with the fixtures, metadata and stubs that they need, from
 * wherever these came. Either all cases stub their actions or none does: a file is one or the other.
 */
export function formatTests(cases: readonly TestCase[]): string {
  const names = uniqueNames(cases);
  const fixtures = new Shelf("fixture");
  const metadata = new Shelf("metadata");
  const written = cases.map((testCase, index) => {
    const begins = { ...testCase.slots, ...(testCase.now !== null && { mocked_datetime: testCase.now }) };
    const fixture = fixtures.put(begins);
    return {
      test_case: names[index]!,
      ...(fixture !== null && { fixtures: [fixture] }),
      ...(testCase.channel !== undefined && { channel: testCase.channel }),
      ...(testCase.locale !== undefined && { locale: testCase.locale }),
      ...(testCase.claims !== undefined && { claims: testCase.claims }),
      steps: formatSteps(testCase, (turn) => metadata.put(turn.metadata)),
    };
  });
  const stubs = formatStubs(cases, names);
  const file: JsonObject = {
    ...(fixtures.list.length > 0 && { fixtures: fixtures.list }),
    ...(metadata.list.length > 0 && { metadata: metadata.list }),
    ...(Object.keys(stubs).length > 0 && { stub_custom_actions: stubs }),
    test_cases: written,
  };
  return formatYaml(file);
}

/** The steps of a case as they are written. `metadataOf` names the metadata of a message; null: it has none. */
export function formatSteps(
  { turns }: TestCase,
  metadataOf: (turn: TestTurn) => string | null = () => null,
): readonly JsonObject[] {
  return turns.flatMap((turn) => {
    const steps = turn.expectations.filter(isStep).map(formatExpectation);
    if (turn.user === null) return steps;
    const assertions = turn.expectations.filter((each) => !isStep(each)).map(formatExpectation);
    const metadata = metadataOf(turn);
    const user: JsonObject = {
      user: turn.user,
      ...(turn.commands && { commands: turn.commands.map(formatCommand) }),
      ...(metadata !== null && { metadata }),
      ...(turn.claims !== undefined && { claims: turn.claims }),
      ...(turn.ordered && { assertion_order_enabled: true }),
      ...(assertions.length > 0 && { assertions }),
    };
    return [user, ...steps];
  });
}

/** YAML that our reader takes: no anchors, no folded lines. */
export function formatYaml(value: Json): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0, version: "1.2" });
}

/** A command as authors write it: where a value comes from is told only if it is not understanding. */
function formatCommand(command: Command): JsonObject {
  const { extractor, ...fields } = command as Command & { readonly extractor?: string };
  const isOther = extractor !== undefined && extractor !== "LLM";
  return JSON.parse(JSON.stringify({ ...fields, ...(isOther && { extractor }) })) as JsonObject;
}

/** Stubs under their actions' names where all cases agree; else each case has its own. */
function formatStubs(cases: readonly TestCase[], names: readonly string[]): Record<string, Json> {
  const all = cases.map(({ stubs }) =>
    Object.fromEntries(Object.entries(stubs ?? {}).map(([action, stub]) => [action, formatStub(stub)])),
  );
  const [first = {}, ...others] = all;
  if (others.every((other) => JSON.stringify(other) === JSON.stringify(first))) return first;
  return Object.fromEntries(
    all.flatMap((stubs, index) => Object.entries(stubs).map(([action, stub]) => [`${names[index]}::${action}`, stub])),
  );
}

/** Cases of several files may have one name; in one file each needs its own. */
function uniqueNames(cases: readonly TestCase[]): readonly string[] {
  const taken = new Set<string>();
  return cases.map(({ name }) => {
    let unique = name;
    for (let count = 2; taken.has(unique); count++) unique = `${name} (${count})`;
    taken.add(unique);
    return unique;
  });
}

/** Named objects, each of them once. */
class Shelf {
  readonly #names = new Map<string, string>();
  readonly #kind: string;
  readonly list: JsonObject[] = [];

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Its name, or null for an object that holds nothing. */
  put(object: JsonObject): string | null {
    const key = JSON.stringify(object);
    if (key === "{}") return null;
    const name = this.#names.get(key) ?? `${this.#kind} ${this.#names.size + 1}`;
    if (!this.#names.has(key)) this.list.push({ [name]: object });
    this.#names.set(key, name);
    return name;
  }
}
