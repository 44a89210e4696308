import { expect, test } from "vitest";
import type { AssistantHandle } from "../../../src/assistant/view.ts";
import { createOpenConversations } from "../../../src/channel/open-conversations.ts";
import { openToy } from "../assistant/toy.ts";

test("[X13] work that fails does not close a conversation under others who are at work in it", async () => {
  const handles: AssistantHandle[] = [];
  const conversations = createOpenConversations(() => {
    handles.push(openToy({ greet: "message" }));
    return handles.at(-1)!;
  }, 2);
  let end = (): void => {};
  const slow = conversations.use("kim", async (handle) => {
    await new Promise<void>((resolve) => (end = resolve));
    await handle.send("a");
    await handle.settled();
  });
  await expect(conversations.use("kim", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  end();
  await slow;
  await expect(handles[0]!.send("b")).rejects.toMatchObject({ code: "assistant/closed" });
  await conversations.use("kim", (handle) => handle.send("c"));
  expect(handles).toHaveLength(2);
  conversations.close();
});
