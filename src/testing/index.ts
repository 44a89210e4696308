/** Public names of `halcyon-chat/testing`: conversation tests, a driver for your own, and fakes of every port. */
export { readAssistant, type ReadAssistantOptions, type ReadAssistantResult } from "../authoring/read.ts";
export type { SourceFile } from "../authoring/source.ts";
export { accuracyOf, type Accuracy } from "./accuracy.ts";
export { coverageOf, type Coverage, type FlowCoverage } from "./coverage.ts";
export { converse, type Conversation, type ConverseOptions, type Exchange } from "./drive.ts";
export { formatTests } from "./format-tests.ts";
export { generateTests, type FlowTests, type GeneratedTests, type GenerateOptions } from "./generate/generate.ts";
export type { Finding, FindingKind } from "./generate/check-turn.ts";
export type { FlowReport, GeneratedReport, GeneratedResult } from "./generate/report.ts";
export { runGenerated, type RunGeneratedOptions } from "./generate/run-generated.ts";
export { guardNetwork, type GuardNetworkOptions } from "./guard-network.ts";
export { formatJunit } from "./junit.ts";
export { createManualPlatform, type ManualPlatform, type ManualPlatformOptions } from "./manual-platform.ts";
export { isTestFile, readTests, type ReadTestsResult } from "./read-tests.ts";
export { recordTalk, type RecordedTalk } from "./record.ts";
export {
  runTests,
  type PlayedReport,
  type PlayedResult,
  type RunTestsOptions,
  type TestFailure,
  type TestReport,
  type TestResult,
} from "./run-tests.ts";
export { createScriptedActions, type ActionScript, type ScriptedActions, type ScriptedResult } from "./scripted-actions.ts";
export {
  createScriptedKnowledge,
  type KnowledgeScript,
  type ScriptedAnswer,
  type ScriptedKnowledge,
} from "./scripted-knowledge.ts";
export { createScriptedHandover, type ScriptedHandover } from "./scripted-handover.ts";
export {
  createScriptedRecogniser,
  type ScriptedRecogniser,
  type ScriptedRecogniserOptions,
  type SpeechScript,
} from "./scripted-recogniser.ts";
export { createScriptedSpeaker, type ScriptedSpeaker } from "./scripted-speaker.ts";
export { createScriptedUnderstand, type ScriptedUnderstand, type UnderstandScript } from "./scripted-understand.ts";
export type { BotWanted, Expectation, SlotWanted, TestCase, TestTurn } from "./test-case.ts";
