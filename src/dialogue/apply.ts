import type { JsonObject } from "../base/json.ts";
import type { Command, CorrectedSlot, SetSlotCommand } from "../model/command.ts";
import type { Frame } from "../model/state.ts";
import { hasNluMapping } from "../model/slot.ts";
import { lookFurther } from "./answers.ts";
import { isStartable } from "./commands.ts";
import { startCorrection } from "./corrections.ts";
import { note, setSlot, type Draft } from "./draft.ts";
import { withdraw } from "./parked.ts";
import { willHint } from "./guard-form.ts";
import { hasResponse, sayResponse } from "./respond.ts";
import { endSession, startSession } from "./session.ts";
import { activeIndex, openQuestion } from "./stack.ts";
import { cancellable, cancelTask, dropLeftovers, flowName, pushPattern, resumed, startFlow } from "./tasks.ts";

/** What a turn's commands leave behind for its end. */
export interface Applied {
  /** The user asked for quiet ("wait"), or nothing is to change: nothing is asked again. */
  readonly rests: boolean;
}

/**
 * Executes commands in reverse, so that the first one ends up on top of the stack and runs first. What "cancel" and
 * "interrupt" mean is decided on the stack as it was before.
 */
export function applyCommands(draft: Draft, commands: readonly Command[]): Applied {
  const before = { interrupting: activeIndex(draft.stack) >= 0, task: cancellable(draft.stack) };
  goOnAsAnswered(draft, commands);
  countFailure(draft, commands);
  for (const command of commands.toReversed()) apply(draft, command, before);
  return { rests: commands.length > 0 && commands.every(({ command }) => command === "noop" || command === "wait") };
}

/** In a row. After the third the counting begins anew, so that what helps is offered, but not every time. */
function countFailure({ counts }: Draft, commands: readonly Command[]): void {
  const failed = commands.some(({ command }) => command === "cannot handle");
  if (failed) counts["failures"] = ((counts["failures"] ?? 0) % 3) + 1;
  else delete counts["failures"];
}

/** Somebody who answers the interrupted flow's question instead of "shall we go on?" has said yes. */
function goOnAsAnswered(draft: Draft, commands: readonly Command[]): void {
  if (!draft.stack.some(({ flow }) => flow === "pattern_continue_interrupted")) return;
  const question = openQuestion(draft.stack);
  const answers = commands.some(
    (command) => command.command === "correct slot" || (command.command === "set slot" && command.name !== question),
  );
  if (answers && !commands.some(({ command }) => command === "start flow") && dropLeftovers(draft)) resumed(draft);
}

interface Before {
  readonly interrupting: boolean;
  /** What "cancel" means. Nobody who starts a flow goes back to it: it runs, or is called off by the same words. */
  readonly task: readonly Frame[];
}

function apply(draft: Draft, command: Command, before: Before): void {
  switch (command.command) {
    case "start flow":
      return startFlow(draft, command.flow, before.interrupting, before.task);
    case "set slot":
      setSlot(draft, command.name, command.value);
      draft.fresh.add(command.name);
      markFilled(draft, command);
      return;
    case "correct slot":
      for (const slot of command.corrected_slots) markFilled(draft, slot);
      return startCorrection(draft, command.corrected_slots);
    case "cancel flow":
      if (before.task.length > 0) cancelTask(draft, before.task);
      else withdraw(draft);
      return;
    case "clarify":
      return clarify(draft, command.options);
    case "session start":
      return startSession(draft);
    case "session end":
      return endSession(draft);
    case "wait":
      if (hasResponse(draft, "utter_wait")) sayResponse(draft, "utter_wait");
      return;
    case "noop":
      return;
    case "chitchat":
      return push(draft, "pattern_chitchat", {
        about: command.about ?? null,
        ...(command.about === "help" && abilities(draft)),
      });
    case "knowledge":
      return push(draft, "pattern_search");
    case "human handoff":
      return push(draft, "pattern_human_handoff", { reason: command.reason ?? "asked" });
    case "skip question":
      return push(draft, "pattern_skip_question");
    case "repeat bot messages":
      return push(draft, "pattern_repeat_bot_messages");
    case "dissatisfied":
      return lookFurther(draft) ? undefined : push(draft, "pattern_cannot_handle", { reason: "dissatisfied" });
    case "restart":
      return push(draft, "pattern_restart");
    case "user silence":
      return push(draft, "pattern_user_silence");
    case "handle code change":
      return push(draft, "pattern_code_change");
    case "cannot handle":
      return push(draft, "pattern_cannot_handle", {
        reason: command.reason ?? null,
        failures: draft.counts["failures"]!,
        ...(willHint(draft) && { hint: true }),
        ...(draft.rung && { rung: draft.rung }),
        ...(!before.interrupting && abilities(draft)),
      });
    case "push pattern":
      return push(draft, command.pattern, command.context);
    case "error":
      return push(draft, "pattern_internal_error", { error_type: command.error_type, info: command.info ?? {} });
  }
}

/** Remembers whether an NLU mapping gave the value that a slot has. */
function markFilled({ assistant, nluFilled }: Draft, { name, value, extractor }: CorrectedSlot | SetSlotCommand): void {
  if (extractor === "NLU" && value !== null && hasNluMapping(assistant.slots[name]!)) nluFilled.add(name);
  else nluFilled.delete(name);
}

function push(draft: Draft, pattern: string, context: JsonObject = {}): void {
  note(draft, `${pattern} answers.`);
  pushPattern(draft, pattern, context);
}

function clarify(draft: Draft, flows: readonly string[]): void {
  push(draft, "pattern_clarification", {
    names: flows.map((flow) => flowName(draft, flow)),
    clarification_options: "",
    clarification_buttons: buttonsFor(draft, flows),
  });
}

/** Ours: buttons that start a flow without being understood again. */
function buttonsFor(draft: Draft, flows: readonly string[]): readonly JsonObject[] {
  return flows.map((flow) => ({ title: flowName(draft, flow), payload: `/StartFlow(${flow})` }));
}

/** What the assistant can do now, the first of it in the author's order. */
function abilities(draft: Draft): JsonObject {
  const flows = Object.keys(draft.assistant.flows).filter((flow) => flow !== draft.notMeant && isStartable(draft, flow));
  return { ability_buttons: buttonsFor(draft, flows.slice(0, MAX_ABILITIES)) };
}

/** More buttons than this are read by nobody. */
const MAX_ABILITIES = 6;
