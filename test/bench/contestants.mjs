import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { NlpManager } from "node-nlp";
import { root } from "./machine.mjs";

/*
 * Those who read the messages. Each is `{ name, read(text) }`; a verdict is `{ kind: "start", flow }`, `{ kind: "ask",
 * flows }` (which of these do you mean?) or `{ kind: "none" }`. All of them learn from the same texts: name, description
 * and examples of every flow.
 */

/** nlp.js answers with an intent and a score; what is below this is a refusal. */
const NLP_SCORE = 0.5;
/** The same for the teacher. Chosen beforehand and fixed: no set was used to find it. */
const TEACHER_COSINE = 0.45;

const textsOf = ({ name, description, examples }) => [name, description, ...examples].filter(Boolean);

/** This package, with the encoder or by the linear model alone. */
export async function ours({ createDirectUnderstand, viewState }, assistant, withEncoder) {
  const understand = createDirectUnderstand({ modelFolder: withEncoder ? join(root, "models/dist/v1") : null });
  await understand.open(assistant);
  if (withEncoder) await understand.loadEncoder();
  if (withEncoder && understand.status.phase !== "ready")
    throw new Error(`the encoder is ${JSON.stringify(understand.status)}`);
  const about = { locale: "en", now: Date.now(), timeZone: "UTC", state: viewState(assistant, null) };
  return {
    name: withEncoder ? "halcyon, with the encoder" : "halcyon, linear model alone",
    async read(text) {
      const { commands } = await understand.understand({ text, ...about });
      const started = commands.flatMap(({ command, flow }) => (command === "start flow" ? [flow] : []));
      if (started.length > 0) return { kind: "start", flow: started.join(" + ") };
      const asked = commands.find(({ command }) => command === "clarify");
      return asked ? { kind: "ask", flows: asked.options } : { kind: "none" };
    },
  };
}

/** nlp.js as its documentation shows it. */
export async function nlpJs(flows) {
  const manager = new NlpManager({ languages: ["en"], autoSave: false, nlu: { log: false } });
  for (const flow of flows) for (const text of textsOf(flow)) manager.addDocument("en", text, flow.id);
  await manager.train();
  return {
    name: "nlp.js (node-nlp 4)",
    async read(text) {
      const { intent, score } = await manager.process("en", text);
      return intent === "None" || score < NLP_SCORE ? { kind: "none" } : { kind: "start", flow: intent };
    },
  };
}

/** The sentence encoder that ours was distilled from, whole, on the same runtime: the flow of the nearest text. */
export async function teacher({ createOnnxEncoder, readRuntime, sha256Hex }, flows, folder) {
  const read = async (name) => readFile(join(folder, name));
  const weights = new Uint8Array(await read("encoder.onnx"));
  const manifest = {
    name: "teacher",
    version: "0",
    files: { "encoder.onnx": { bytes: weights.length, sha256: await sha256Hex(weights) } },
    dimensions: 384,
    maxTokens: 128,
    inputs: [{ name: "input_ids" }, { name: "attention_mask" }],
    outputs: [{ name: "sentence" }],
  };
  const tokenizer = JSON.parse(await read("tokenizer.json"));
  const tokenizerConfig = JSON.parse(await read("tokenizer_config.json"));
  const encoder = await createOnnxEncoder({ manifest, weights, tokenizer, tokenizerConfig }, await readRuntime());
  const known = [];
  for (const flow of flows) for (const text of textsOf(flow)) known.push({ flow: flow.id, vector: await encoder.encode(text) });
  return {
    name: "all-MiniLM-L6-v2 fp32, nearest text",
    async read(text) {
      const vector = await encoder.encode(text);
      let best = { flow: "", cosine: -1 };
      for (const each of known) {
        const cosine = each.vector.reduce((sum, value, at) => sum + value * vector[at], 0);
        if (cosine > best.cosine) best = { flow: each.flow, cosine };
      }
      return best.cosine < TEACHER_COSINE ? { kind: "none" } : { kind: "start", flow: best.flow };
    },
  };
}
