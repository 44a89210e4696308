import { checkShape } from "../authoring/check-shape.ts";
import { didYouMean } from "../authoring/closest.ts";
import type { Findings } from "../authoring/findings.ts";
import type { Shape } from "../authoring/shape.ts";
import { entriesOf, isNull, jsonOf, textOf, type MapValue, type Value } from "../authoring/tree.ts";
import type { Json } from "../base/json.ts";
import type { Command } from "../model/command.ts";
import { COMMANDS } from "./keys-commands.ts";

/**
 * What a message means where the test says so, or undefined where the model is to be asked. A command that there is not
 * is reported at its place and left out.
 */
export function readCommands(step: MapValue, findings: Findings): readonly Command[] | undefined {
  const entry = step.entries.get("commands");
  if (!entry || isNull(entry.value)) return undefined;
  if (entry.value.kind !== "list") {
    findings.error("key/type", entry.keyAt, "`commands` must be a list.", { hint: "Write `- command: …` for each." });
    return [];
  }
  const user = step.entries.get("user")!.value;
  const text = textOf(user) ?? "";
  if (text.trim() === "" || text.trimStart().startsWith("/"))
    findings.error("test/commands-unread", entry.keyAt, "A payload and an empty message are not understood by anybody.", {
      hint: "Leave `commands` out, or let the user say something.",
    });
  return entry.value.items.flatMap((item) => readCommand(item, findings) ?? []);
}

function readCommand(value: Value, findings: Findings): Command | null {
  const named = value.kind === "map" ? value.entries.get("command") : undefined;
  const name = textOf(named?.value);
  const known = Object.keys(COMMANDS);
  const shape = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;
  if (value.kind !== "map" || !shape) {
    const message = name === undefined ? "A command has no name." : `There is no command \`${name}\`.`;
    const close = name === undefined ? undefined : didYouMean(name, known);
    findings.error("test/unknown-command", named?.value.at ?? value.at.source.range(value.at.start), message, {
      hint: close ?? `Commands are ${known.join(", ")}.`,
    });
    return null;
  }
  const fields = Object.keys(shape.keys);
  const strange = entriesOf(value).filter(({ key }) => !fields.includes(key));
  for (const { key, keyAt } of strange) {
    findings.error("test/unknown-field", keyAt, `The command \`${name}\` has no \`${key}\`.`, {
      hint: didYouMean(key, fields) ?? (fields.length > 1 ? `It has ${fields.slice(1).join(", ")}.` : "It stands alone."),
    });
  }
  if (strange.length > 0) return null;
  const checked = checkShape(value, shape, "the command", findings);
  return checked && (written(checked, shape) as unknown as Command);
}

/** As JSON, where words stay words: a flow may be called 1. */
function written(value: Value, shape: Shape): Json {
  if (shape.kind === "json") return jsonOf(value);
  if (shape.kind === "record" && value.kind === "map")
    return Object.fromEntries(entriesOf(value).map((entry) => [entry.key, written(entry.value, shape.keys[entry.key]!.is)]));
  if (shape.kind === "list" && value.kind === "list") return value.items.map((item) => written(item, shape.of));
  return textOf(value) ?? null;
}
