import { afterEach, expect, test, vi } from "vitest";
import { isHalcyonError } from "../../../src/base/errors.ts";
import { checkWasmAllowed } from "../../../src/worker/encoder.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const codeOf = (run: () => void): string => {
  try {
    run();
    return "none";
  } catch (error) {
    return isHalcyonError(error) ? error.code : "another";
  }
};

test("WebAssembly is allowed here", () => {
  expect(codeOf(checkWasmAllowed)).toBe("none");
});

test("a policy without 'wasm-unsafe-eval' is told from other failures", () => {
  class Refused {
    constructor() {
      throw new Error("Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not allowed");
    }
  }
  vi.stubGlobal("WebAssembly", { Module: Refused });
  expect(codeOf(checkWasmAllowed)).toBe("nlu/wasm-blocked");
});

test("an engine without WebAssembly counts as one that forbids it", () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect(codeOf(checkWasmAllowed)).toBe("nlu/wasm-blocked");
});
