/**
 * How good the head that ships is, on the lines that were held out:
 *
 *     node models/frustration/measure.mjs
 */
import { createServer } from "vite";
import { readLines } from "./data.mjs";
import { judge, tell } from "./report.mjs";

const server = await createServer({
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
  logLevel: "silent",
});
const { readFrustration } = await server.ssrLoadModule("/src/nlu/frustration.ts");
const { ANGRY_FROM } = await server.ssrLoadModule("/src/authoring/read-escalation.ts");
const lines = readLines("test.txt").map((line) => ({ ...line, score: readFrustration(line.text) }));
console.log(`${lines.length} lines, ${lines.filter(({ angry }) => angry).length} of them angry; threshold ${ANGRY_FROM}`);
console.log(tell(judge(lines, ANGRY_FROM)));
for (const { text, score } of lines.filter(({ angry, score }) => !angry && score >= ANGRY_FROM))
  console.log(`  false alarm ${score.toFixed(2)} ${text}`);
await server.close();
