import { expect, test } from "vitest";
import { createMask, MASKED } from "../../../../src/assistant/handover/mask.ts";
import type { Assistant } from "../../../../src/model/assistant.ts";
import type { DialogueState } from "../../../../src/model/state.ts";

test("a sensitive value that was given as a correction and never stored is masked all the same", () => {
  const slots = { pin: { name: "pin", sensitive: true }, city: { name: "city" } };
  const commands = [
    {
      command: "correct slot",
      corrected_slots: [
        { name: "pin", value: "blue-42" },
        { name: "city", value: "Paris" },
      ],
    },
  ];
  const events = [{ event: { event: "user", text: "no, blue-42 in Paris", commands }, at: 1, turnId: "t" }];
  const mask = createMask({ slots } as unknown as Assistant, { slots: {} } as unknown as DialogueState, events as never);
  expect(mask.text("no, blue-42 in Paris")).toBe(`no, ${MASKED} in Paris`);
});
