/* What the bench needs of the sources in Node; bundle.mjs builds it. */
export { readAssistant } from "../../src/authoring/read.ts";
export { sha256Hex } from "../../src/base/sha256.ts";
export { readSources } from "../../src/cli/folder.ts";
export { compiledFlow } from "../../src/dialogue/compile.ts";
export { compileKnowledge, readKnowledgeSources } from "../../src/cli/knowledge.ts";
export { createSearch } from "../../src/knowledge/search.ts";
export { encoderText, unitsOf } from "../../src/knowledge/vectors.ts";
export { viewState } from "../../src/dialogue/view.ts";
export { createDirectUnderstand } from "../../src/worker/direct.ts";
export { createOnnxEncoder } from "../../src/worker/encoder.ts";
export { readRuntime } from "../../src/worker/model-folder.ts";
export { noTimes, playRound } from "./rounds.ts";
