import type { Knowledge } from "../backend/knowledge.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { createPlatform, type Platform } from "../base/platform.ts";
import { mapParse, mergeMapped } from "../dialogue/mappings.ts";
import { readPayload, type Payload } from "../dialogue/payload.ts";
import { viewState } from "../dialogue/view.ts";
import type { Assistant } from "../model/assistant.ts";
import type { Command } from "../model/command.ts";
import type { DialogueState } from "../model/state.ts";
import type { StateView, Understand, Understanding } from "../model/understanding.ts";
import { requireAssistant } from "./compile.ts";
import type { Console, ExitCode } from "./console.ts";
import { readLines } from "./lines.ts";
import { answerHere } from "./open-knowledge.ts";
import { openUnderstand } from "./open-understand.ts";

/** `halcyon understand DIR`: one JSON object a line in, one out, in the same order, errors included. */
export async function understand(
  paths: readonly string[],
  console: Console,
  open: typeof openUnderstand = openUnderstand,
): Promise<ExitCode> {
  const compiled = await requireAssistant(paths, console);
  if (!compiled) return 1;
  const reader = await open(compiled.assistant, console);
  try {
    const knowledge = await answerHere(paths, compiled.assistant, console, reader);
    for await (const line of readLines(console.input as AsyncIterable<string | Uint8Array>)) {
      await console.out(`${JSON.stringify(await answerLine(line, compiled.assistant, reader, createPlatform(), knowledge))}\n`);
    }
  } finally {
    reader.close();
  }
  return 0;
}

/** The answer to one line. What is wrong with the line stands in `error`; `commands` is then empty. */
export async function answerLine(
  line: string,
  assistant: Assistant,
  understand: Understand,
  platform: Platform,
  knowledge?: Knowledge,
): Promise<JsonObject> {
  const start = platform.elapsed();
  const startable = viewState(assistant, stateWith(assistant, {})).startable;
  const fail = (error: string): JsonObject => ({
    commands: [],
    scores: { flows: scoresOf(startable, {}) },
    ms: since(start, platform),
    error,
  });
  const turn = readTurn(line, assistant, platform);
  if (typeof turn === "string") return fail(turn);
  const { text, locale, now, state } = turn;
  try {
    const payload = readPayload(assistant, text);
    if (payload)
      return {
        commands: commandsOf(payload, assistant, state).map((command) => toJson(command, null, turn, assistant)),
        scores: { flows: scoresOf(state.startable, {}) },
        ms: since(start, platform),
      };
    const found = await understand.understand({ text, locale, now, timeZone: platform.timeZone(), state });
    const asks = found.commands.some(({ command }) => command === "knowledge");
    const looked = asks && knowledge ? await knowledge.search(...searchFor(text, locale)) : null;
    return {
      commands: merged(found, turn, assistant).map((command) => toJson(command, found, turn, assistant)),
      scores: { flows: scoresOf(state.startable, found.scores.flows) },
      ...(looked?.kind === "done" && { knowledge: JSON.parse(JSON.stringify(looked.result)) as JsonObject }),
      ...(found.parse && { parse: JSON.parse(JSON.stringify(found.parse)) as JsonObject }),
      ms: since(start, platform),
    };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function searchFor(question: string, locale: string): Parameters<Knowledge["search"]> {
  const { signal } = new AbortController();
  return [
    { kind: "search", id: "understand.1", question },
    { conversationId: "understand", locale, signal },
  ];
}

/** What a special text means where the dialogue stands. */
function commandsOf(payload: Payload, assistant: Assistant, state: StateView): readonly Command[] {
  if (payload.kind === "commands") return payload.commands;
  return mapParse(assistant, payload.parse, null, standingOf(state)).commands;
}

/** What is understood of a text, with what triggers and mappings make of its intent and entities. */
function merged({ commands, parse }: Understanding, { text, state }: Turn, assistant: Assistant): readonly Command[] {
  return parse ? mergeMapped(mapParse(assistant, parse, text, standingOf(state)).commands, commands) : commands;
}

function standingOf({ activeFlow, asking, startable }: StateView): Parameters<typeof mapParse>[3] {
  return { activeFlow, asking, startable: (flow) => startable.includes(flow) };
}

interface Turn {
  readonly text: string;
  readonly locale: string;
  readonly now: number;
  readonly state: StateView;
}

/** A line as a turn, or what is wrong with it. */
function readTurn(line: string, assistant: Assistant, platform: Platform): Turn | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!isJsonObject(value)) return "not a JSON object";
  const {
    text,
    flow = null,
    asking = null,
    slots = {},
    bot = null,
    locale = assistant.settings.language,
    now = null,
    options = [],
  } = value;
  if (typeof text !== "string") return "`text` must be a text";
  if (flow !== null && (typeof flow !== "string" || !Object.hasOwn(assistant.flows, flow)))
    return `\`flow\` is no flow of this assistant: ${JSON.stringify(flow)}`;
  if (asking !== null && (typeof asking !== "string" || !Object.hasOwn(assistant.slots, asking)))
    return `\`asking\` is no slot of this assistant: ${JSON.stringify(asking)}`;
  if (!isJsonObject(slots)) return "`slots` must be an object";
  if (bot !== null && typeof bot !== "string") return "`bot` must be a text";
  if (typeof locale !== "string") return "`locale` must be a text";
  const time = now === null ? platform.now() : typeof now === "string" ? Date.parse(now) : Number.NaN;
  if (Number.isNaN(time)) return "`now` must be an ISO 8601 date and time";
  if (!Array.isArray(options)) return "`options` must be a list";
  const filled = Object.fromEntries(Object.entries(slots).filter(([, slot]) => slot !== null));
  const view = viewState(assistant, stateWith(assistant, filled));
  return {
    text,
    locale,
    now: time,
    state: {
      ...view,
      activeFlow: flow,
      asking,
      slots: filled,
      asked: askedIn(assistant, flow, filled, asking),
      bot,
      options: options.flatMap(readOption),
    },
  };
}

/** A title, or a button with its payload. */
function readOption(option: Json): StateView["options"] {
  if (typeof option === "string") return [{ title: option, payload: option }];
  const { title, payload } = isJsonObject(option) ? option : {};
  return typeof title === "string" ? [{ title, payload: typeof payload === "string" ? payload : title }] : [];
}

/** What a correction may mean: filled slots of the running flow and of the flows that it calls, latest first. */
function askedIn(assistant: Assistant, flow: string | null, slots: JsonObject, asking: string | null): readonly string[] {
  const seen = new Set<string>();
  const names: string[] = [];
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const step of assistant.flows[id]?.steps ?? []) {
      if (step.kind === "call") visit(step.flow);
      if (step.kind === "collect" && (Object.hasOwn(slots, step.slot) || step.slot === asking)) names.push(step.slot);
    }
  };
  if (flow !== null) visit(flow);
  return [...new Set(names)].toReversed();
}

/** A conversation in which nothing runs and these slots are filled: enough to say which flows may start. */
function stateWith(assistant: Assistant, slots: JsonObject): DialogueState {
  return {
    version: 1,
    assistant: assistant.hash,
    sessionStarted: true,
    ended: false,
    slots,
    stack: [],
    pending: null,
    unsettled: [],
    latest: null,
    said: [],
    saidBefore: [],
    frameCount: 0,
    counts: {},
  };
}

function scoresOf(startable: readonly string[], scores: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(startable.map((flow) => [flow, Object.hasOwn(scores, flow) ? scores[flow]! : 0]));
}

/** A command as CALM serialises it, without its source. Values that were normalised have the user's own words beside them. */
function toJson(command: Command, found: Understanding | null, { text }: Turn, assistant: Assistant): JsonObject {
  if (command.command !== "set slot") return JSON.parse(JSON.stringify(command)) as JsonObject;
  const { name, value, raw } = command;
  const slot = Object.hasOwn(assistant.slots, name) ? assistant.slots[name] : undefined;
  const isTyped = slot !== undefined && (slot.type !== "text" || slot.format !== undefined);
  const span = found?.spans.find((one) => one.slot === name);
  const words = raw ?? (span ? text.slice(span.start, span.end) : typeof value === "string" ? value : text.trim());
  return { command: "set slot", name, value, ...((isTyped || raw !== undefined) && value !== null && { raw: words }) };
}

function since(start: number, platform: Platform): number {
  return Math.round((platform.elapsed() - start) * 1_000) / 1_000;
}
