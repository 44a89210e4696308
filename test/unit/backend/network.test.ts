import { expect, test } from "vitest";

const sources = import.meta.glob<string>(["/src/**/*.ts", "/widget/**/*.ts", "!/src/worker/**", "!/src/cli/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});

const WAYS_OUT = /(?<![.\w])fetch\(|XMLHttpRequest|\bEventSource\b|\bWebSocket\b|sendBeacon|RTCPeerConnection|new Image\(/;
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

test("requests of the page leave it in one file only", () => {
  const leaving = Object.entries(sources).flatMap(([file, text]) => (WAYS_OUT.test(withoutComments(text)) ? [file] : []));
  expect(leaving).toEqual(["/src/backend/network.ts"]);
});
