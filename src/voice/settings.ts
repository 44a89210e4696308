import type { Recogniser } from "./recogniser.ts";
import type { Speaker } from "./speaker.ts";

/** What a page wants of voice. */
export interface VoiceSettings {
  /**
   * Words, in any order: `push-to-talk`, `read-aloud`; `confirm`: what was said is written into the composer and waits there;
   * `on-device`: nobody is listened to where speech would be sent to a service.
   */
  readonly wanted: string;
  /** In place of the browser's. */
  readonly recogniser: Recogniser | undefined;
  /** In place of the browser's. */
  readonly speaker: Speaker | undefined;
}
