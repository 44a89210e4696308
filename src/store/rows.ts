import { isJsonObject } from "../base/json.ts";
import type { DialogueState } from "../model/state.ts";
import type { InboxItem, PendingEffect, StoredEvent } from "./store.ts";

/*
 * The border at which stored rows are judged: another version may have written them, a disk may have damaged them.
 * The shape is judged, not every value in it: what IndexedDB gives back is a structured
 * clone already, and an engine that stumbles over a value costs the open task only.
 */

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
/** A record of anything at all, an array excluded. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => isJsonObject(value);

export function isStateRow(value: unknown): value is DialogueState {
  return (
    isRecord(value) &&
    value["version"] === 1 &&
    isText(value["assistant"]) &&
    typeof value["sessionStarted"] === "boolean" &&
    typeof value["ended"] === "boolean" &&
    isRecord(value["slots"]) &&
    isRecord(value["counts"]) &&
    isNumber(value["frameCount"]) &&
    Array.isArray(value["said"]) &&
    Array.isArray(value["saidBefore"]) &&
    (value["pending"] === null || isRecord(value["pending"])) &&
    (value["latest"] === null || isRecord(value["latest"])) &&
    // States written before there were unsettled calls have none.
    (value["unsettled"] === undefined || isListOf(value["unsettled"], isRecord)) &&
    // Nothing has been set aside in most.
    (value["parked"] === undefined || isListOf(value["parked"], isParkedRow)) &&
    (value["human"] === undefined || isRecord(value["human"])) &&
    Array.isArray(value["stack"]) &&
    value["stack"].every(isFrameRow)
  );
}

function isParkedRow(value: unknown): boolean {
  return isRecord(value) && isText(value["effect"]) && isListOf(value["frames"], isFrameRow) && isRecord(value["slots"]);
}

function isFrameRow(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value["id"]) &&
    isText(value["flow"]) &&
    isText(value["kind"]) &&
    isRecord(value["snapshot"]) &&
    isRecord(value["context"])
  );
}

export function isEventRow(value: unknown): value is StoredEvent {
  return (
    isRecord(value) &&
    isNumber(value["seq"]) &&
    isText(value["turnId"]) &&
    isNumber(value["at"]) &&
    isRecord(value["event"]) &&
    isSound(value["event"])
  );
}

/** What is drawn must be what it says: one message of another shape would take the whole panel with it. */
function isSound(event: Readonly<Record<string, unknown>>): boolean {
  const maybe = (name: string, fits: (value: unknown) => boolean): boolean => event[name] === undefined || fits(event[name]);
  if (event["event"] === "user") return isText(event["text"]);
  if (event["event"] !== "bot") return isText(event["event"]);
  return (
    maybe("text", isText) &&
    maybe("image", isText) &&
    maybe("buttons", (list) => isListOf(list, hasTexts("title", "payload"))) &&
    maybe("citations", (list) => isListOf(list, hasTexts("title")))
  );
}

const isListOf = (value: unknown, fits: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(fits);
const hasTexts =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    isRecord(value) && names.every((name) => isText(value[name]));

export function isInboxRow(value: unknown): value is InboxItem {
  return isRecord(value) && isText(value["id"]) && isNumber(value["at"]) && isText(value["shown"]) && isText(value["text"]);
}

export function isPendingRow(value: unknown): value is PendingEffect {
  return (
    isRecord(value) &&
    isText(value["id"]) &&
    isNumber(value["at"]) &&
    isNumber(value["attempts"]) &&
    isRecord(value["effect"]) &&
    value["effect"]["id"] === value["id"] &&
    isText(value["effect"]["kind"])
  );
}
