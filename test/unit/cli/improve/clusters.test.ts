import { expect, test } from "vitest";
import { clusterTexts, nearestExamples } from "../../../../src/cli/improve/clusters.ts";

test("texts that say much the same are one cluster, named by the one that is most like the others", () => {
  const clusters = clusterTexts({
    "can I cancel my contract early": 1,
    "cancel my contract": 3,
    "how do I cancel the contract": 1,
    "where is the office": 2,
    怎么付款: 1,
  });
  expect(clusters.map(({ texts }) => texts.length)).toEqual([3, 1, 1]);
  expect(clusters[0]?.medoid).toBe("cancel my contract");
  expect(clusters[1]).toEqual({ medoid: "where is the office", texts: ["where is the office"] });
});

test("texts of one topic are one cluster, however little they have in common", () => {
  const counts = { alpha: 1, bravo: 1, charlie: 1 };
  expect(clusterTexts(counts, [["charlie", "alpha"], ["unknown"]]).map(({ texts }) => texts)).toEqual([
    ["alpha", "charlie"],
    ["bravo"],
  ]);
  expect(clusterTexts({})).toEqual([]);
});

test("the nearest example is the likest, with how like it is", () => {
  const examples = [
    { text: "pay my bill", of: "pay" },
    { text: "move to a new flat", of: "move" },
  ];
  const [near, none] = nearestExamples(["I want to pay my bill", "xyzzy"], examples);
  expect(near).toMatchObject({ text: "pay my bill", of: "pay" });
  expect(near!.similarity).toBeGreaterThan(0.7);
  expect(none).toBeNull();
  expect(nearestExamples(["a word"], [])).toEqual([null]);
});
