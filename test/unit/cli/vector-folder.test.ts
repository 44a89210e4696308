import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createVectorFolder, findVectorFolder } from "../../../src/cli/vector-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "halcyon-vectors-")), "not/yet/there");
});
afterEach(() => rm(join(folder, "../../.."), { recursive: true }));

const KEY = `${"a".repeat(64)}/${"b".repeat(64)}`;

test("what was put is taken by another run, and nothing else", async () => {
  await createVectorFolder(folder).put(KEY, new Uint8Array([1, 2, 3]));
  const shelf = createVectorFolder(folder);
  expect(await shelf.take(KEY)).toEqual(new Uint8Array([1, 2, 3]));
  expect(await shelf.take(`${KEY}c`)).toBeNull();
  expect(await readdir(folder), "no unfinished file stays").toHaveLength(1);
});

test("the oldest of more than twenty are forgotten", async () => {
  const shelf = createVectorFolder(folder);
  await shelf.put("old", new Uint8Array([1]));
  await utimes(join(folder, "old.f32"), 1, 1);
  for (let index = 0; index < 20; index++) await shelf.put(`new-${index}`, new Uint8Array([2]));
  expect(await shelf.take("old")).toBeNull();
  expect(await readdir(folder)).toHaveLength(20);
});

test("a folder that cannot be is no failure", async () => {
  const file = join(folder, "../../../file");
  await writeFile(file, "");
  const shelf = createVectorFolder(join(file, "vectors"));
  await shelf.put(KEY, new Uint8Array([1]));
  expect(await shelf.take(KEY)).toBeNull();
});

test("lies where this user's caches lie", () => {
  expect(findVectorFolder({ XDG_CACHE_HOME: "/caches" })).toBe(join("/caches", "halcyon", "vectors"));
  expect(findVectorFolder({})).toContain("halcyon");
});
