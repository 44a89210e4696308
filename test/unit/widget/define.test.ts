import { expect, test } from "vitest";

test("the widget can be imported where there is no page, and registers nothing there", async () => {
  expect([typeof HTMLElement, typeof customElements]).toEqual(["undefined", "undefined"]);
  const { HalcyonChat, HalcyonOpenedEvent } = await import("../../../widget/define.ts");
  expect(HalcyonChat.observedAttributes).toContain("open");
  expect(new HalcyonOpenedEvent().type).toBe("halcyon-opened");
});
