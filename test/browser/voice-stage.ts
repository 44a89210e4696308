import type { AssistantView } from "../../src/assistant/view.ts";
import { createScriptedRecogniser, type ScriptedRecogniser, type SpeechScript } from "../../src/testing/scripted-recogniser.ts";
import { createScriptedSpeaker, type ScriptedSpeaker } from "../../src/testing/scripted-speaker.ts";
import type { HearingPlace } from "../../src/voice/recogniser.ts";
// Here already when the panel asks for them: the first fetch may take long.
import "../../widget/chat/panel.ts";
import "../../widget/picker/picker.ts";
import "../../widget/voice/voice.ts";
import type { HalcyonPanel } from "../../widget/chat/panel.ts";
import { drawn, inPanel, panelOf, stage, until, type Stage } from "./widget-stage.ts";

/** An open chat that can be talked to, with a scripted recogniser and a scripted speaker. */
export interface Voiced extends Stage {
  readonly panel: HalcyonPanel;
  readonly recogniser: ScriptedRecogniser;
  readonly speaker: ScriptedSpeaker;
  readonly microphone: HTMLButtonElement;
}

export const PARCEL: SpeechScript = { says: ["where is", "where is my parcel"] };

export interface VoicedOptions {
  readonly voice?: string;
  readonly place?: HearingPlace;
  readonly view?: Partial<AssistantView>;
}

export async function voiced(script: readonly SpeechScript[] = [PARCEL], options: VoicedOptions = {}): Promise<Voiced> {
  const { voice = "push-to-talk read-aloud", place = "device", view = {} } = options;
  const set = await stage(view);
  const recogniser = createScriptedRecogniser(script, { place });
  const speaker = createScriptedSpeaker();
  set.chat.voice = voice;
  set.chat.recogniser = recogniser;
  set.chat.speaker = speaker;
  set.chat.open();
  const panel = await panelOf(set.chat);
  const microphone = await until(() => panel.renderRoot.querySelector<HTMLButtonElement>("[part=voice-button]"));
  return { ...set, panel, recogniser, speaker, microphone };
}

/** What the line above the composer says. */
export const lineOf = (panel: HalcyonPanel): string =>
  panel.renderRoot.querySelector("[part=voice]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
/** What screen readers were told. */
export const announced = (panel: HalcyonPanel): string => inPanel(panel, "[role=status].sr").textContent;

/** Presses and releases as a finger does; the clock of events is told, so that nobody waits. */
export function point(target: EventTarget, type: string, at: number): void {
  const event = new PointerEvent(type, { bubbles: true, composed: true, button: 0, cancelable: true });
  Object.defineProperty(event, "timeStamp", { value: at });
  target.dispatchEvent(event);
}

/** Holds the button until everything of the script is said. */
export async function hold({ panel, microphone, recogniser }: Voiced): Promise<void> {
  point(microphone, "pointerdown", 0);
  await until(() => recogniser.open);
  await drawn(panel);
}
