import { expect, test } from "vitest";
import golden from "../../models/dist/v1/golden.json";
import { modelPlace, runtimePlace } from "../../src/worker/places.ts";
import GoldenWorker from "./golden-worker.ts?worker";

test("the encoder in a worker of this browser gives the golden vectors within the stated tolerance", async () => {
  const worker = new GoldenWorker();
  const vectors = await new Promise<Float32Array[]>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Float32Array[]>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ model: modelPlace(), runtime: runtimePlace(), texts: golden.rows.map(({ text }) => text) });
  });
  worker.terminate();
  expect(vectors).toHaveLength(golden.rows.length);
  let apart = 0;
  let cosine = 1;
  golden.rows.forEach(({ sentence }, row) => {
    const vector = vectors[row]!;
    sentence.forEach((value, at) => (apart = Math.max(apart, Math.abs(value - vector[at]!))));
    cosine = Math.min(
      cosine,
      sentence.reduce((sum, value, at) => sum + value * vector[at]!, 0),
    );
  });
  expect(apart).toBeLessThanOrEqual(golden.tolerance.maxAbsoluteDifference);
  expect(cosine).toBeGreaterThanOrEqual(golden.tolerance.cosine);
});
