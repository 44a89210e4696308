import type { Slot } from "../model/slot.ts";
import type { Project } from "./project.ts";
import type { Range } from "./source.ts";
import { get, textOf, type Entry } from "./tree.ts";

/** `renamed_from`: a former name belongs to one slot, and to none that still has it. */
export function checkRenames({ slots, findings }: Project): void {
  const owners = new Map<string, { readonly slot: string; readonly at: Range }>();
  for (const { slot, entry } of slots.values()) {
    for (const { name, at } of formerNames(slot, entry)) {
      const owner = owners.get(name);
      const related = slots.get(name)?.entry.keyAt;
      if (related) {
        findings.error(
          "slot/renamed-from",
          at,
          `\`${slot.name}\` cannot have been \`${name}\`: there is a slot of that name.`,
          {
            hint: "Remove one of them.",
            related: [{ at: related, message: `\`${name}\` is declared here` }],
          },
        );
      } else if (owner) {
        findings.error(
          "slot/renamed-from",
          at,
          `\`${name}\` is the former name of \`${owner.slot}\` and of \`${slot.name}\`.`,
          {
            hint: "A stored value can only go to one slot.",
            related: [{ at: owner.at, message: `here of \`${owner.slot}\`` }],
          },
        );
      } else owners.set(name, { slot: slot.name, at });
    }
  }
}

function formerNames({ renamedFrom = [] }: Slot, { value }: Entry): readonly { readonly name: string; readonly at: Range }[] {
  const written = value.kind === "map" ? get(value, "renamed_from") : undefined;
  const places = written?.kind === "list" ? written.items : written ? [written] : [];
  return renamedFrom.map((name) => ({ name, at: places.find((item) => textOf(item) === name)!.at }));
}
