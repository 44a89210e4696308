import type { Json } from "../base/json.ts";
import type { Command } from "./command.ts";
import type { StateView } from "./understanding.ts";

/** What a command of the host comes to: commands of ours, `push pattern` among them. */
export type HostStep = Command;

/** A command of the host's own, as an `Understand` of the host's own may give it: its name and whatever fields it has. */
export interface HostCommand {
  readonly command: string;
  readonly [field: string]: Json | undefined;
}

/**
 * Commands of the host's own, by name, fixed before the start. Each turns its fields and the dialogue as it stands into
 * steps that the dialogue then cleans and applies like any other: a host command can do nothing that a command cannot.
 * A name of ours cannot be taken. One that throws, or gives no list of commands, costs only its own command.
 */
export type HostCommands = Readonly<
  Record<string, (fields: Readonly<Record<string, Json>>, view: StateView) => readonly HostStep[]>
>;
