import { expect, test } from "vitest";

const sources = import.meta.glob<string>(["/src/**/*.ts", "/widget/**/*.ts", "!/src/cli/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});

const WAYS_OUT = /(?<![.\w])fetch\(|XMLHttpRequest|\bEventSource\b|\bWebSocket\b|sendBeacon|RTCPeerConnection|new Image\(/;
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");

/** The one path; the worker's way to the model's files; and what watches over all of them. */
const KNOWN = ["/src/backend/network.ts", "/src/testing/guard-network.ts", "/src/worker/model-fetch.ts"];

test("[B15] requests of the page leave it in one file only", () => {
  const leaving = Object.entries(sources).flatMap(([file, text]) => (WAYS_OUT.test(withoutComments(text)) ? [file] : []));
  expect(leaving.toSorted()).toEqual(KNOWN);
});

test("[B15] the ways out are known in each of their spellings", () => {
  for (const way of ["await fetch(url)", "new XMLHttpRequest()", "new EventSource(u)", "navigator.sendBeacon(u)"])
    expect(WAYS_OUT.test(way)).toBe(true);
  for (const none of ["options.fetch(url)", "prefetch(url)", "// fetch(url)"])
    expect(WAYS_OUT.test(withoutComments(none))).toBe(false);
});
