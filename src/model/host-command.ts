import type { Json, JsonObject } from "../base/json.ts";
import type { Command } from "./command.ts";
import type { StateView } from "./understanding.ts";

/** What a command of the host comes to: commands of ours, or a pattern of the assistant with its context. */
export type HostStep = Command | { readonly command: "push pattern"; readonly pattern: string; readonly context: JsonObject };

/**
 * Commands of the host's own, by name, fixed before the start. Each turns its fields and the dialogue as it stands into
 * steps that the dialogue then cleans and applies like any other: a host command can do nothing that a command cannot.
 */
export type HostCommands = Readonly<
  Record<string, (fields: Readonly<Record<string, Json>>, view: StateView) => readonly HostStep[]>
>;
