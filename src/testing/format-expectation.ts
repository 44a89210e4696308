import type { Json, JsonObject } from "../base/json.ts";
import type { BotWanted, Expectation, JudgedWanted, SlotWanted } from "./test-case.ts";

/** Whether an expectation is written as a step of its own; else it stands among the assertions of the user's step. */
export function isStep(expectation: Expectation): boolean {
  if (expectation.kind === "bot" || expectation.kind === "utter") return true;
  return "style" in expectation && expectation.style === "step";
}

/** An expectation as it is written in a test file, as a step or as an assertion. */
export function formatExpectation(expectation: Expectation): JsonObject {
  switch (expectation.kind) {
    case "bot":
      return { bot: expectation.text };
    case "utter":
      return { utter: expectation.name };
    case "slot_was_set":
    case "slot_was_not_set":
      return { [expectation.kind]: expectation.slots.map(expectation.style === "step" ? formatSlotStep : formatSlot) };
    case "flow_started": {
      const { operator, flows } = expectation;
      const isOne = operator === "all" && flows.length === 1;
      return { flow_started: isOne ? flows[0]! : { operator, flow_ids: [...flows] } };
    }
    case "pattern_clarification_contains": {
      const { operator, flows } = expectation;
      return { pattern_clarification_contains: operator === "all" ? [...flows] : { operator, flow_ids: [...flows] } };
    }
    case "flow_completed":
    case "flow_cancelled": {
      const { flow, step } = expectation;
      return { [expectation.kind]: { flow_id: flow, ...(step !== null && { flow_step_id: step }) } };
    }
    case "action_executed":
      return { action_executed: expectation.name };
    case "bot_uttered":
    case "bot_did_not_utter":
      return { [expectation.kind]: formatBot(expectation.wanted) };
    case "generative_response_is_relevant":
    case "generative_response_is_grounded":
      return { [expectation.kind]: formatJudged(expectation.wanted) };
  }
}

function formatSlotStep({ name, value }: SlotWanted): Json {
  return value === undefined ? name : { [name]: value };
}

function formatSlot({ name, value }: SlotWanted): JsonObject {
  return { name, ...(value !== undefined && { value }) };
}

function formatBot({ utterName, textMatches, buttons }: BotWanted): JsonObject {
  return {
    ...(utterName !== undefined && { utter_name: utterName }),
    ...(textMatches !== undefined && { text_matches: textMatches }),
    ...(buttons && { buttons: buttons.map(({ title, payload }) => ({ title, payload })) }),
  };
}

function formatJudged({ threshold, utterName, utterSource, groundTruth }: JudgedWanted): JsonObject {
  return {
    ...(threshold !== undefined && { threshold }),
    ...(utterName !== undefined && { utter_name: utterName }),
    ...(utterSource !== undefined && { utter_source: utterSource }),
    ...(groundTruth !== undefined && { ground_truth: groundTruth }),
  };
}
