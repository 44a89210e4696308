import { expect, test } from "vitest";
import { createAccess, type TokenOption } from "../../../src/backend/access.ts";
import { askHost } from "../../../src/backend/host-function.ts";
import type { HalcyonError } from "../../../src/base/errors.ts";
import { createManualPlatform } from "../../../src/testing/manual-platform.ts";

const never = (): Promise<never> => new Promise(() => {});
const settled = () => new Promise((resolve) => setTimeout(resolve));

function world(token: TokenOption, hostDeadlineMs?: number) {
  const platform = createManualPlatform();
  const told: HalcyonError[] = [];
  const access = createAccess({ token, hostDeadlineMs, report: (error) => told.push(error) }, { platform });
  return { access, platform, told };
}

test("a token function that never settles is given up, told of, and asked anew by the next request", async () => {
  let asked = 0;
  const { access, platform, told } = world(() => (++asked === 1 ? never() : "t2"));
  const first = access.headers().catch((thrown: unknown) => thrown);
  const second = access.headers().catch((thrown: unknown) => thrown);
  await settled();
  platform.advance(9_999);
  await settled();
  expect(told).toEqual([]);
  platform.advance(1);
  expect(await first).toMatchObject({ code: "host/no-answer", details: { function: "token", afterMs: 10_000 } });
  expect(await second).toBe(await first);
  expect(told.map(({ code }) => code)).toEqual(["host/no-answer"]);
  expect(await access.headers()).toEqual({ authorization: "Bearer t2" });
  expect(asked).toBe(2);
  expect(platform.pendingTimers).toBe(0);
});

test("what a late token function says is nobody's business any more", async () => {
  const late: ((token: string) => void)[] = [];
  const { access, platform } = world(() => new Promise((resolve) => late.push(resolve)), 50);
  const first = access.headers().catch(() => "none");
  await settled();
  platform.advance(50);
  expect(await first).toBe("none");
  const second = access.headers();
  await settled();
  late[0]!("old");
  late[1]!("new");
  expect(await second).toEqual({ authorization: "Bearer new" });
});

test("a function for headers has its time too, and what it throws is thrown on and not told twice", async () => {
  const platform = createManualPlatform();
  const told: HalcyonError[] = [];
  const report = (error: HalcyonError) => told.push(error);
  const silent = createAccess({ headers: never, hostDeadlineMs: 100, report }, { platform });
  const asked = silent.headers().catch((thrown: unknown) => thrown);
  await settled();
  platform.advance(100);
  expect(await asked).toMatchObject({ code: "host/no-answer", details: { function: "headers", afterMs: 100 } });
  expect(told).toHaveLength(1);
  const failing = createAccess({ headers: () => Promise.reject(new Error("busy")), report }, { platform });
  await expect(failing.headers()).rejects.toThrow("busy");
  expect(told).toHaveLength(1);
});

test("a function of the page that answers in time leaves no timer behind", async () => {
  const platform = createManualPlatform();
  expect(await askHost("x", () => 7, { platform })).toBe(7);
  await expect(askHost("x", () => Promise.reject(new Error("no")), { platform })).rejects.toThrow("no");
  const throws = (): string => {
    throw new Error("at once");
  };
  await expect(askHost("x", throws, { platform })).rejects.toThrow("at once");
  expect(platform.pendingTimers).toBe(0);
});
