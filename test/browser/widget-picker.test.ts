import { userEvent } from "vitest/browser";
import { describe, expect, test } from "vitest";
import type { AssistantView } from "../../src/assistant/view.ts";
import "../../widget/chat/panel.ts";
import "../../widget/picker/picker.ts";
import type { HalcyonPanel } from "../../widget/chat/panel.ts";
import { EMPTY_VIEW, scriptedMessage } from "./scripted-handle.ts";
import { composerOf, deepFocus, drawn, inPanel, openStage, until } from "./widget-stage.ts";

describe("choosing a date or a time", () => {
  const asking = (metadata: Record<string, string>): Partial<AssistantView> => ({
    ...EMPTY_VIEW,
    locale: "en-GB",
    messages: [{ ...scriptedMessage(1, "When would suit you?"), metadata }],
    question: { slot: "day", type: "text", format: "date", options: [] },
  });
  const fieldOf = (panel: HalcyonPanel): Promise<HTMLInputElement> =>
    until(() => panel.renderRoot.querySelector<HTMLInputElement>("#picker-input"));

  test("a field stands above the composer and is announced; what is chosen is sent as the slot's value", async () => {
    const { panel, handle } = await openStage(asking({ input: "date-picker", slot: "day", min: "2026-11-21" }));
    const field = await fieldOf(panel);
    await drawn(panel);
    expect([field.type, field.min, field.max, field.labels?.[0]?.textContent]).toEqual([
      "date",
      "2026-11-21",
      "",
      "Choose a date",
    ]);
    expect(inPanel(panel, "[role=status].sr").textContent).toContain("You can also choose it");
    await userEvent.fill(field, "2026-12-24");
    field.focus();
    await userEvent.keyboard("{Enter}");
    await until(() => handle.sent.length === 1);
    await drawn(panel);
    expect(handle.sent).toEqual([{ kind: "button", title: "24 December 2026", payload: "/SetSlots(day=2026-12-24)" }]);
    expect([panel.renderRoot.querySelector("[part=picker]"), deepFocus()]).toEqual([null, composerOf(panel)]);
  });

  test("an empty field and a value out of bounds are not sent: the browser says why", async () => {
    const { panel, handle } = await openStage(asking({ input: "date-picker", min: "2026-11-21" }));
    const field = await fieldOf(panel);
    inPanel(panel, "[part=picker-button]").click();
    field.value = "2026-11-20";
    inPanel(panel, "[part=picker-button]").click();
    expect(field.validity.rangeUnderflow).toBe(true);
    field.value = "2026-11-21";
    inPanel(panel, "[part=picker-button]").click();
    await until(() => handle.sent.length > 0);
    expect(handle.sent.length).toBe(1);
  });

  test("a half chosen value survives what else is drawn, and typing means what it always means", async () => {
    const { panel, handle } = await openStage(asking({ input: "time-picker" }));
    const field = await fieldOf(panel);
    field.value = "19:05";
    await userEvent.type(composerOf(panel), "at seven{Enter}");
    expect(field.value).toBe("19:05");
    await until(() => handle.sent.length === 1);
    await drawn(panel);
    expect([handle.sent, panel.renderRoot.querySelector("[part=picker]")]).toEqual([
      [{ kind: "text", text: "at seven" }],
      null,
    ]);
  });

  test("the next question brings a field of its own", async () => {
    const { panel, handle } = await openStage(asking({ input: "time-picker" }));
    const first = await fieldOf(panel);
    handle.say("And until when?", { metadata: { input: "date-time-picker", slot: "day" } });
    await drawn(panel);
    const second = await fieldOf(panel);
    expect([first === second, second.type]).toEqual([false, "datetime-local"]);
  });

  test("other inputs are drawn by nothing here: buttons are the message's own", async () => {
    const { panel } = await openStage(asking({ input: "buttons" }));
    await drawn(panel);
    expect(panel.renderRoot.querySelector("[part=picker]")).toBe(null);
  });
});
