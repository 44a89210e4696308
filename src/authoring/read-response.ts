import type { Button, ResponseVariation, Translation } from "../model/response.ts";
import { entriesOf, get, getList, getMap, getObject, getText, jsonOf, textOf, type MapValue, type Value } from "./tree.ts";

/** The wordings of a response: a text, one written out, or a list of either. */
export function readWording(value: Value): readonly ResponseVariation[] {
  if (value.kind === "list") return value.items.flatMap(readWording);
  if (value.kind === "scalar") return [{ text: trimEnd(textOf(value) ?? "") }];
  return [readVariation(value)];
}

function readVariation(map: MapValue): ResponseVariation {
  const id = getText(map, "id");
  const channel = getText(map, "channel");
  const condition = readCondition(get(map, "condition"));
  const metadata = getObject(map, "metadata");
  const translation = readTranslation(getMap(map, "translation"));
  return {
    ...(id !== undefined && { id }),
    ...readWords(map),
    ...(channel !== undefined && { channel }),
    ...(condition !== undefined && { condition }),
    ...(metadata && { metadata }),
    ...(translation && { translation }),
  };
}

/** What is said: the part that a translation has too. */
function readWords(map: MapValue): Translation {
  const text = getText(map, "text");
  const buttons = [...getList(map, "buttons"), ...getList(map, "quick_replies")].map(readButton);
  const image = getText(map, "image");
  const attachment = get(map, "attachment");
  const elements = getList(map, "elements").map(jsonOf);
  const custom = getObject(map, "custom");
  return {
    ...(text !== undefined && { text: trimEnd(text) }),
    ...(buttons.length > 0 && { buttons }),
    ...(image !== undefined && { image }),
    ...(attachment && { attachment: jsonOf(attachment) }),
    ...(elements.length > 0 && { elements }),
    ...(custom && { custom }),
  };
}

function readButton(value: Value): Button {
  if (value.kind !== "map") return { title: textOf(value) ?? "", payload: textOf(value) ?? "" };
  const title = getText(value, "title") ?? "";
  return { title, payload: getText(value, "payload") ?? title };
}

function readTranslation(map: MapValue | undefined): ResponseVariation["translation"] {
  if (!map) return undefined;
  return Object.fromEntries(entriesOf(map).map(({ key, value }) => [key, value.kind === "map" ? readWords(value) : {}]));
}

/** A condition as it is, or the older list of slots that must all have exactly their value. */
function readCondition(value: Value | undefined): ResponseVariation["condition"] {
  if (value?.kind !== "list") return textOf(value);
  return value.items.flatMap((item) => {
    const name = item.kind === "map" ? getText(item, "name") : undefined;
    const wanted = item.kind === "map" ? item.entries.get("value")?.value : undefined;
    return name === undefined ? [] : [{ name, value: wanted ? jsonOf(wanted) : null }];
  });
}

/** A block text ends with a line break that nobody means to say. */
function trimEnd(text: string): string {
  return text.replace(/\n+$/, "");
}
