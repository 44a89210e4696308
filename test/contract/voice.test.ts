import { createPlatform } from "../../src/base/platform.ts";
import { createScriptedRecogniser } from "../../src/testing/scripted-recogniser.ts";
import { createScriptedSpeaker } from "../../src/testing/scripted-speaker.ts";
import { createWebRecogniser } from "../../src/voice/web-recogniser.ts";
import { createWebSpeaker } from "../../src/voice/web-speaker.ts";
import { simulateRecognition, simulateSynthesis } from "../unit/voice/web-speech.ts";
import { checkRecogniser, checkSpeaker } from "./voice.ts";

const CODES = {
  denied: "not-allowed",
  "no-microphone": "audio-capture",
  service: "network",
  language: "language-not-supported",
  failed: "aborted",
};

checkRecogniser("scripted", (scene) => createScriptedRecogniser([scene]));
checkRecogniser("Web Speech", (scene) => {
  const { Recognition } = simulateRecognition("fails" in scene ? { error: CODES[scene.fails] } : scene);
  return createWebRecogniser(Recognition, createPlatform());
});

checkSpeaker("scripted", () => {
  const speaker = createScriptedSpeaker();
  return { speaker, finish: () => speaker.finish(), begun: () => speaker.spoken.map(({ text }) => text) };
});
checkSpeaker("Web Speech", () => {
  const parts = simulateSynthesis([{ lang: "en-GB", localService: true, default: true }]);
  const speaker = createWebSpeaker(parts, createPlatform());
  return { speaker, finish: () => parts.finish(), begun: () => parts.begun.map(({ text }) => text) };
});
