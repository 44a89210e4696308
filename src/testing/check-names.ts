import { checkShape } from "../authoring/check-shape.ts";
import { didYouMean, findClosest, renameTo } from "../authoring/closest.ts";
import { BUILT_IN_SLOTS, DEFAULT_ACTIONS } from "../authoring/default-actions.ts";
import { Findings } from "../authoring/findings.ts";
import { parseYaml } from "../authoring/parse.ts";
import { SourceText, type Range, type SourceFile } from "../authoring/source.ts";
import { entriesOf, getMap, getMaps, textOf, type Entry, type MapValue, type Value } from "../authoring/tree.ts";
import type { Diagnostic } from "../base/diagnostics.ts";
import type { Assistant } from "../model/assistant.ts";
import { TEST_FILE } from "./keys-tests.ts";

/**
 * Names in conversation tests that the assistant does not have: what an expectation names can never be met (or never fail,
 * where nothing must happen), what a stub or a fixture names does nothing.
 */
export function checkTestNames(files: readonly SourceFile[], assistant: Assistant): readonly Diagnostic[] {
  const names = new NamesOfTests(assistant);
  for (const file of files) {
    // What else is wrong with the file is told by whoever reads it.
    const silent = new Findings();
    const value = parseYaml(new SourceText(file), silent);
    const top = value && checkShape(value, TEST_FILE, "the file", silent);
    if (top?.kind === "map") names.check(top);
  }
  return names.findings.list;
}

type Kind = "response" | "flow" | "step" | "slot" | "action" | "case";

class NamesOfTests {
  readonly findings = new Findings();
  readonly #flows: Assistant["flows"];
  readonly #flowNames: ReadonlySet<string>;
  readonly #slots: ReadonlySet<string>;
  readonly #responses: ReadonlySet<string>;
  readonly #actions: ReadonlySet<string>;

  constructor({ flows, slots, responses, actions }: Assistant) {
    const declared = Object.keys(slots);
    this.#flows = flows;
    this.#flowNames = new Set(Object.entries(flows).flatMap(([id, { name }]) => [id, name]));
    this.#slots = new Set([...declared, ...BUILT_IN_SLOTS]);
    this.#responses = new Set(Object.keys(responses));
    const ofSlots = declared.flatMap((slot) => [`validate_${slot}`, `action_ask_${slot}`]);
    this.#actions = new Set([...actions, ...DEFAULT_ACTIONS, ...ofSlots]);
  }

  check(top: MapValue): void {
    const fixtures = getMap(top, "fixtures");
    for (const { value } of fixtures ? entriesOf(fixtures) : getMaps(top, "fixtures").flatMap(entriesOf))
      for (const { key, keyAt } of pairsOf(value)) this.#tell("warning", "slot", key, keyAt, this.#slots);
    const cases = getMaps(top, "test_cases");
    const titles = new Set(cases.flatMap((map) => textOf(map.entries.get("test_case")?.value) ?? []));
    for (const stub of entriesOf(getMap(top, "stub_custom_actions"))) this.#checkStub(stub, titles);
    for (const step of cases.flatMap((map) => getMaps(map, "steps"))) {
      for (const entry of entriesOf(step)) this.#checkExpectation(entry, slotsOfStep);
      for (const entry of getMaps(step, "assertions").flatMap(entriesOf)) this.#checkExpectation(entry, slotsOfAssertion);
    }
  }

  #checkExpectation({ key, value }: Entry, slotsIn: (value: Value) => readonly Named[]): void {
    switch (key) {
      case "utter":
        return this.#checkAll("response", textsIn(value), this.#responses);
      case "bot_uttered":
      case "bot_did_not_utter":
      case "generative_response_is_relevant":
      case "generative_response_is_grounded":
        return this.#checkAll("response", textsIn(fieldOf(value, "utter_name")), this.#responses);
      case "action_executed":
        return this.#checkAll("action", textsIn(value), new Set([...this.#actions, ...this.#responses]), "warning");
      case "flow_started":
        return this.#checkAll("flow", textsIn(fieldOf(value, "flow_ids") ?? value), new Set(Object.keys(this.#flows)));
      case "pattern_clarification_contains":
        return this.#checkAll("flow", textsIn(fieldOf(value, "flow_ids") ?? value), this.#flowNames);
      case "flow_completed":
      case "flow_cancelled":
        return this.#checkEnd(value);
      case "slot_was_set":
      case "slot_was_not_set":
        return this.#checkAll("slot", slotsIn(value), this.#slots);
    }
  }

  #checkEnd(value: Value): void {
    const flow = fieldOf(value, "flow_id") ?? value;
    this.#checkAll("flow", textsIn(flow), new Set(Object.keys(this.#flows)));
    const id = textOf(flow) ?? "";
    const steps = Object.hasOwn(this.#flows, id) ? this.#flows[id]!.steps.flatMap((step) => [step.id, `${id}_${step.id}`]) : [];
    if (steps.length > 0) this.#checkAll("step", textsIn(fieldOf(value, "flow_step_id")), new Set(steps), "warning");
  }

  #checkStub({ key, keyAt, value }: Entry, titles: ReadonlySet<string>): void {
    const cut = key.lastIndexOf("::");
    if (cut >= 0) this.#tell("warning", "case", key.slice(0, cut), keyAt, titles);
    this.#tell("warning", "action", key.slice(cut < 0 ? 0 : cut + 2), keyAt, this.#actions);
    const stubs = (value.kind === "list" ? value.items : [value]).filter((one) => one.kind === "map");
    for (const stub of stubs.flatMap((one) => [one, getMap(one, "then") ?? []].flat())) {
      for (const { key: slot, keyAt: at } of entriesOf(getMap(stub, "output")))
        this.#tell("warning", "slot", slot, at, this.#slots);
      for (const error of getMaps(stub, "errors"))
        this.#checkAll("slot", textsIn(fieldOf(error, "slot")), this.#slots, "warning");
      for (const event of getMaps(stub, "events"))
        if (textOf(fieldOf(event, "event")) === "slot")
          this.#checkAll("slot", textsIn(fieldOf(event, "name")), this.#slots, "warning");
      for (const message of getMaps(stub, "responses"))
        this.#checkAll("response", textsIn(fieldOf(message, "response")), this.#responses, "warning");
    }
  }

  #checkAll(kind: Kind, named: readonly Named[], known: ReadonlySet<string>, severity: "error" | "warning" = "error"): void {
    for (const { name, at } of named) this.#tell(severity, kind, name, at, known);
  }

  #tell(severity: "error" | "warning", kind: Kind, name: string, at: Range, known: ReadonlySet<string>): void {
    if (known.has(name)) return;
    this.findings[severity]("test/unknown-name", at, `There is no ${kind} \`${name}\`.`, {
      hint: didYouMean(name, known),
      // A key of `case::action` is more than the name.
      mend: at.source.text.slice(at.start, at.end) === name ? renameTo(findClosest(name, known), at) : undefined,
    });
  }
}

interface Named {
  readonly name: string;
  readonly at: Range;
}

function fieldOf(value: Value, key: string): Value | undefined {
  return value.kind === "map" ? value.entries.get(key)?.value : undefined;
}

function textsIn(value: Value | undefined): readonly Named[] {
  if (value?.kind === "list") return value.items.flatMap(textsIn);
  const name = textOf(value);
  return value && name !== undefined ? [{ name, at: value.at }] : [];
}

/** `- name: …` for each. */
function slotsOfAssertion(value: Value): readonly Named[] {
  return value.kind === "list" ? value.items.flatMap((item) => textsIn(fieldOf(item, "name"))) : [];
}

/** A name alone, or `name: value`. */
function slotsOfStep(value: Value): readonly Named[] {
  if (value.kind === "list") return value.items.flatMap(slotsOfStep);
  if (value.kind === "scalar") return textsIn(value);
  return entriesOf(value).map(({ key, keyAt }) => ({ name: key, at: keyAt }));
}

function pairsOf(value: Value): readonly Entry[] {
  if (value.kind === "list") return value.items.flatMap(pairsOf);
  return value.kind === "map" ? entriesOf(value) : [];
}
