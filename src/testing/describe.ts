import type { Command } from "../model/command.ts";
import type { DialogueEvent } from "../model/event.ts";
import type { BotWanted, Expectation, JudgedWanted, SlotWanted } from "./test-case.ts";

/** An expectation as a person would say it. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case "bot":
      return `bot ${JSON.stringify(expectation.text)}`;
    case "utter":
      return `utter ${expectation.name}`;
    case "slot_was_set":
    case "slot_was_not_set":
      return `${expectation.kind} ${expectation.slots.map(describeSlot).join(", ")}`;
    case "flow_started":
    case "pattern_clarification_contains":
      return `${expectation.kind} ${expectation.flows.join(expectation.operator === "all" ? " and " : " or ")}`;
    case "flow_completed":
    case "flow_cancelled":
      return `${expectation.kind} ${expectation.flow}${expectation.step === null ? "" : ` at ${expectation.step}`}`;
    case "action_executed":
      return `action_executed ${expectation.name}`;
    case "bot_uttered":
    case "bot_did_not_utter":
      return `${expectation.kind} ${describeBot(expectation.wanted)}`;
    case "generative_response_is_relevant":
    case "generative_response_is_grounded":
      return `${expectation.kind} ${describeJudged(expectation.wanted)}`.trimEnd();
  }
}

function describeSlot({ name, value }: SlotWanted): string {
  return value === undefined ? name : `${name} = ${JSON.stringify(value)}`;
}

function describeBot({ utterName, textMatches, buttons }: BotWanted): string {
  const parts = [
    utterName,
    textMatches === undefined ? undefined : `/${textMatches}/`,
    buttons && `buttons ${buttons.map(({ title, payload }) => `[${title}](${payload})`).join(" ")}`,
  ];
  return parts.filter(Boolean).join(" ");
}

function describeJudged({ utterName, utterSource, groundTruth }: JudgedWanted): string {
  const of = [utterName, utterSource && `from ${utterSource}`].filter(Boolean).join(" ");
  return `${of}${groundTruth === undefined ? "" : ` in ${JSON.stringify(groundTruth)}`}`.trimStart();
}

/** What happened, one line an event. Steps of a flow's inner life that no test can name are left out. */
export function describeEvents(events: readonly DialogueEvent[]): readonly string[] {
  return events.flatMap((event) => describeEvent(event) ?? []);
}

function describeEvent(event: DialogueEvent): string | null {
  switch (event.event) {
    case "user":
      return `user ${JSON.stringify(event.text)}: ${event.commands.map(describeCommand).join(", ") || "no commands"}`;
    case "bot": {
      const name = event.metadata.utter_action;
      const buttons = event.buttons?.map(({ title, payload }) => ` [${title}](${payload})`).join("") ?? "";
      return `bot ${JSON.stringify(event.text ?? "")}${buttons}${name === undefined ? "" : ` (${name})`}`;
    }
    case "slot":
      return `slot ${event.name} = ${JSON.stringify(event.value)}`;
    case "action":
      return event.name === "action_listen" ? null : `action ${event.name}`;
    case "action_execution_rejected":
      return `action ${event.name} failed`;
    case "action_failed":
      return `action ${event.name} came to nothing: ${event.outcome}`;
    case "policy_applied":
      return `policy ${event.rule}: ${event.about}`;
    case "flow_started":
      return `${event.event} ${event.flow_id}`;
    case "flow_interrupted":
    case "flow_resumed":
    case "flow_completed":
    case "flow_cancelled":
      return `${event.event} ${event.flow_id} at ${event.step_id}`;
    case "session_started":
    case "session_ended":
    case "restart":
    case "pause":
    case "resume":
    case "rewind":
    case "undo":
      return event.event;
  }
}

function describeCommand({ command, ...fields }: Command): string {
  const values = Object.entries(fields).flatMap(([key, value]) => {
    if (key === "extractor" || value === undefined) return [];
    return [typeof value === "string" ? value : JSON.stringify(value)];
  });
  return [command, ...values].join(" ");
}
