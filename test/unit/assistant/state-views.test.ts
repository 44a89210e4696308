import { expect, test } from "vitest";
import { createStateViews } from "../../../src/assistant/state-views.ts";
import { HalcyonError } from "../../../src/base/errors.ts";
import type { Engine } from "../../../src/model/engine.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import type { StateView } from "../../../src/model/understanding.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { openToy, toyAssistant, toyEngine } from "./toy.ts";

const state = (marker: string): DialogueState =>
  ({ version: 1, assistant: "toy-1", slots: { marker } }) as unknown as DialogueState;
const viewOf = (asked: DialogueState | null): StateView => ({
  activeFlow: null,
  asking: asked ? (asked.slots["marker"] as string) : null,
  slots: asked?.slots ?? {},
  asked: [],
  bot: null,
  options: [],
  startable: [],
});

function start(viewState: Engine["viewState"] = async (_, asked) => viewOf(asked)) {
  const asked: (DialogueState | null)[] = [];
  const reported: string[] = [];
  let changes = 0;
  const views = createStateViews({
    engine: { ...toyEngine, viewState: (assistant, of) => (asked.push(of), viewState(assistant, of)) },
    assistant: toyAssistant,
    changed: () => void changes++,
    report: ({ code }) => reported.push(code),
  });
  return { views, asked, reported, changes: () => changes };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test("a view that came with its state is not asked for", () => {
  const { views, asked } = start();
  const now = state("a");
  views.learn(now, viewOf(now));
  expect(views.of(now)?.asking).toBe("a");
  expect(asked).toEqual([]);
});

test("a state that nobody decided here is asked about once, and drawn when the answer is there", async () => {
  const { views, asked, changes } = start();
  const now = state("a");
  expect([views.of(now), views.of(now)]).toEqual([null, null]);
  expect((await views.read(now)).asking).toBe("a");
  expect(views.of(now)?.asking).toBe("a");
  expect([asked, changes()]).toEqual([[now], 1]);
});

test("a view is never that of another state, whichever answer comes first", async () => {
  const answers = new Map<DialogueState | null, () => void>();
  const { views } = start((_, of) => new Promise((resolve) => answers.set(of, () => resolve(viewOf(of)))));
  const [older, newer] = [state("older"), state("newer")];
  views.of(older);
  views.of(newer);
  await settle();
  answers.get(newer)!();
  await settle();
  expect([views.of(older), views.of(newer)?.asking, views.of(null)]).toEqual([null, "newer", null]);
  answers.get(older)!();
  await settle();
  expect([views.of(older)?.asking, views.of(newer)?.asking]).toEqual(["older", "newer"]);
});

test("a state that cannot be seen is told of once; who needs the view asks again", async () => {
  let broken = true;
  const { views, asked, reported, changes } = start(async (_, of) => {
    if (broken) throw new Error("unreadable");
    return viewOf(of);
  });
  const now = state("a");
  expect(views.of(now)).toBe(null);
  await settle();
  expect([views.of(now), asked.length, reported, changes()]).toEqual([null, 1, ["internal/unexpected"], 0]);
  await expect(views.read(now)).rejects.toThrow("unreadable");
  broken = false;
  expect((await views.read(now)).asking).toBe("a");
  expect([views.of(now)?.asking, asked.length, reported.length]).toEqual(["a", 3, 1]);
});

test("that the engine cannot be had is told by whoever decides, not by whoever draws", async () => {
  const { views, reported } = start(() => Promise.reject(new HalcyonError("script/part-missing", {})));
  views.of(null);
  await settle();
  expect(reported).toEqual([]);
});

test("a conversation is seen once for every state, however often it is read", async () => {
  let asked = 0;
  const engine: Engine = { ...toyEngine, viewState: (...of) => (asked++, toyEngine.viewState(...of)) };
  const store = createMemoryStore();
  const first = openToy({ store }, engine);
  for (const text of ["one", "two", "three"]) await first.send(text);
  await first.settled();
  // Of the conversation that has not begun: every other view came with its decision.
  expect(asked).toBe(1);
  first.close();
  const second = openToy({ store }, engine);
  await second.settled();
  expect(second.view.slots).toEqual({});
  await second.saveDraft("fo");
  await second.send("four");
  await second.settled();
  expect(asked).toBe(2);
});
