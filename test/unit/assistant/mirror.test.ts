import { expect, test } from "vitest";
import { createMirror } from "../../../src/assistant/mirror.ts";
import { createTranscript } from "../../../src/assistant/transcript.ts";
import type { DialogueState } from "../../../src/model/state.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import type { StoredConversation } from "../../../src/store/store.ts";

const state = (marker: string): DialogueState =>
  ({ version: 1, assistant: "toy-1", slots: { marker } }) as unknown as DialogueState;
const conversation = (id: string, revision: number, of: DialogueState | null): StoredConversation => ({
  id,
  state: of,
  revision,
  lastSeq: 0,
  inbox: [],
  pending: [],
  draft: "",
  damaged: [],
});

/** Reads what is set, a copy each time, as a database does. */
function start() {
  const disk = { now: conversation("c", 1, state("a")) };
  const whereabouts = {
    get id() {
      return disk.now.id;
    },
    begun: true,
    find: async () => {},
    begin: async () => {},
    holds: async () => true,
    forget() {},
  };
  const store = { ...createMemoryStore(), read: async () => structuredClone(disk.now) };
  return { disk, mirror: createMirror({ store, whereabouts, transcript: createTranscript(), changed() {} }) };
}

test("a state that was read again is the same object: what is known of it stays known", async () => {
  const { disk, mirror } = start();
  const decided = disk.now.state!;
  mirror.adopt(disk.now);
  disk.now = { ...disk.now, draft: "typed meanwhile" };
  const read = await mirror.refresh();
  expect(read.draft).toBe("typed meanwhile");
  expect(read.state).toBe(decided);
  expect(mirror.conversation!.state).toBe(decided);
});

test.each([
  ["of the next revision, even if it looks the same", conversation("c", 2, state("a"))],
  ["of the same revision, after an erasure began at 0 again", conversation("c", 1, state("b"))],
  ["of another conversation", conversation("d", 1, state("a"))],
  ["that was erased", conversation("c", 1, null)],
])("a state %s is another object", async (_, next) => {
  const { disk, mirror } = start();
  const before = (await mirror.refresh()).state;
  disk.now = next;
  const read = await mirror.refresh();
  expect(read.state).not.toBe(before);
  expect(read.state).toEqual(next.state);
});
