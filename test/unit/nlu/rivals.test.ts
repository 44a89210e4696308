import { describe, expect, test } from "vitest";
import type { Flow } from "../../../src/model/flow.ts";
import { createIndex } from "../../../src/nlu/assistant-index.ts";
import { understand } from "../../../src/nlu/understand.ts";
import { assistant, flow, type Line, requestOf, slot } from "./assistants.ts";
import { inShort } from "./development-set.ts";

function leadingTo(kind: "link" | "call", of: Flow, target: string): Flow {
  const last = of.steps.at(-1)!;
  const next = { ...last, next: "onwards" };
  return { ...of, steps: [...of.steps.slice(0, -1), next, { kind, id: "onwards", flow: target, next: "END" }] };
}

/** An accident is reported, and a garage looked for afterwards. */
const insurance = (kind: "link" | "call", firstDay = "incident_date") =>
  assistant(
    "insurance",
    [
      leadingTo(
        kind,
        flow("report_accident", "report an accident", "Report an accident with the car", [
          firstDay,
          "damage",
          "estimated_damage",
        ]),
        "find_garage",
      ),
      flow(
        "find_garage",
        "find a garage",
        "Find a garage that repairs the car",
        ["garage_day"],
        ["where can I get my car repaired", "I need a repair shop"],
      ),
      flow(
        "claim_status",
        "check a claim",
        "Tell how far a claim is and when it is paid",
        ["claim_number"],
        ["when will I get the money for my damage"],
      ),
    ],
    [
      slot("incident_date", { format: "date" }),
      slot("first_day", { format: "date" }),
      slot("damage"),
      slot("estimated_damage", { type: "float" }),
      slot("garage_day", { format: "date" }),
      slot("claim_number", { format: "id", pattern: "(?:CL-)?\\d{5}" }),
    ],
  );
const ACCIDENT = insurance("link");
function say(line: string | Omit<Line, "assistant">, of = ACCIDENT): readonly string[] {
  const request = requestOf(of, { assistant: "shop", ...(typeof line === "string" ? { text: line } : line) });
  return understand(createIndex(of), request).commands.map(inShort);
}

describe("a slot that is asked for later", () => {
  test("by a linked flow is no rival to the flow's own, not even one of the past", () => {
    expect(say("report an accident from yesterday")).toEqual(["start report_accident", "set incident_date=2026-11-20"]);
    expect(say("report an accident, the car is there tomorrow", insurance("link", "first_day"))).toEqual([
      "start report_accident",
      "set first_day=2026-11-22",
    ]);
  });
  test("by a called flow is one: which of two days is meant is asked", () => {
    expect(say("report an accident, the car is there tomorrow", insurance("call", "first_day"))).toEqual([
      "start report_accident",
    ]);
  });
  test("of days to come is no rival for a day that is over, though a called flow asks for it", () => {
    expect(say("report an accident from yesterday", insurance("call"))).toEqual([
      "start report_accident",
      "set incident_date=2026-11-20",
    ]);
  });
  test("is filled by the flow that asks for it itself", () => {
    expect(say("find a garage for tomorrow")).toEqual(["start find_garage", "set garage_day=2026-11-22"]);
  });
});

test("what is said of one slot fills no other whose name is a part of its name", () => {
  expect(say("report an accident, the estimated damage is 3500")).toEqual([
    "start report_accident",
    "set estimated_damage=3500",
  ]);
  const later = { flow: "report_accident", asking: "incident_date", slots: { estimated_damage: 3500 } };
  expect(say({ ...later, text: "the estimated damage is rather high" }).join()).not.toContain("set damage");
  expect(say("report an accident, the damage is a broken window")).toEqual([
    "start report_accident",
    "set damage=a broken window",
  ]);
});

describe("a question", () => {
  test.each(["when do I get the money", "is it free to check a claim?", "does it cost anything to report an accident?"])(
    "%s asks what holds for all",
    (text) => {
      expect(say(text)).toEqual(["knowledge"]);
    },
  );
  test("that names a case is for the flow that takes its number", () => {
    expect(say("when do I get the money for cl 30871")).toEqual(["start claim_status", "set claim_number=CL-30871"]);
    expect(say("what happened to claim 30871")[0]).toMatch(/^(?:start|clarify) claim_status/);
  });
  test("what happens if is one nevertheless", () => {
    expect(say("what happens to claim 30871 if I move?")).toEqual(["knowledge"]);
  });
});

test.each(["when I was out shopping", "when my mother left"])("%s tells a time and asks for nothing", (text) => {
  expect(say({ text, flow: "report_accident", asking: "incident_date" })).toEqual(["cannot handle"]);
});

test("one of two flows that are named with an or is asked about", () => {
  expect(say("check a claim or find a garage")).toEqual(["clarify claim_status,find_garage"]);
  expect(say("find a garage or whatever")).toEqual(["start find_garage"]);
});
