import { expect, test } from "vitest";
import * as peopleCode from "../../../../src/assistant/handover/people.ts";
import { lazyPeople } from "../../../../src/assistant/lazy-people.ts";
import type { Handover } from "../../../../src/backend/handover.ts";
import type { HalcyonError } from "../../../../src/base/errors.ts";
import type { StoredConversation } from "../../../../src/store/store.ts";
import { createMemoryStore } from "../../../../src/store/memory.ts";
import { createManualPlatform } from "../../../../src/testing/manual-platform.ts";
import { toyAssistant } from "../toy.ts";

/** A person has the conversation. */
const HELD = {
  id: "c1",
  state: { human: { handoff: "h1", phase: "active", seen: 3 } },
} as unknown as StoredConversation;

function open(fetchCode: () => Promise<typeof peopleCode> = async () => peopleCode) {
  const followed: { readonly after: number; readonly signal: AbortSignal }[] = [];
  const errors: HalcyonError[] = [];
  const platform = createManualPlatform();
  const to: Handover = {
    request: async () => ({ kind: "done", result: { kind: "handoff", reference: null } }),
    relay: async () => ({ kind: "offline" }),
    async *follow({ after, signal }) {
      followed.push({ after, signal });
      yield { kind: "typing", handoff: "h1", seq: 0 } as never;
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    },
    close() {},
  };
  const parts = {
    assistant: toyAssistant,
    platform,
    store: createMemoryStore(),
    place: "toy",
    hear() {},
    reached() {},
    changed() {},
    report: (error: HalcyonError) => void errors.push(error),
    deadlineMs: 1_000,
    headers: undefined,
  };
  return { people: lazyPeople(to, parts, fetchCode), followed, errors, platform };
}

test("a page that goes to sleep lets go of the person's stream, and opens it anew when it comes back", async () => {
  const { people, followed } = open();
  people.look(HELD);
  await expect.poll(() => people.typing).toBe(true);
  people.suspend();
  expect([followed[0]!.signal.aborted, people.typing]).toEqual([true, false]);
  // Whatever is still drawn while it falls asleep wakes nobody.
  people.look({ ...HELD });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(followed).toHaveLength(1);
  people.resume();
  people.look({ ...HELD });
  await expect
    .poll(() => followed.map(({ after, signal }) => [after, signal.aborted]))
    .toEqual([
      [3, true],
      [3, false],
    ]);
  people.close();
  expect(followed[1]!.signal.aborted).toBe(true);
});

test("code that arrives while the page sleeps listens to nobody", async () => {
  let arrive: (code: typeof peopleCode) => void = () => {};
  const { people, followed } = open(() => new Promise((resolve) => (arrive = resolve)));
  people.look(HELD);
  people.suspend();
  arrive(peopleCode);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(followed).toEqual([]);
});

test("code that cannot be had is told, and asked for again until the person is heard", async () => {
  let tries = 0;
  const { people, followed, errors, platform } = open(async () => {
    if (++tries < 3) throw new TypeError("Failed to fetch dynamically imported module");
    return peopleCode;
  });
  people.look(HELD);
  await expect.poll(() => errors.length).toBe(1);
  expect(errors[0]).toMatchObject({ code: "script/part-missing", details: { part: "handover" } });
  platform.setOnline(false);
  platform.advance(5_000);
  await expect.poll(() => tries).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 20));
  // Without a network nobody needs to be told.
  expect(errors).toHaveLength(1);
  platform.setOnline(true);
  platform.advance(5_000);
  await expect.poll(() => followed.length).toBe(1);
  people.close();
});
