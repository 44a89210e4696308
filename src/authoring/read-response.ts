import type { Button, ResponseVariation } from "../model/response.ts";
import { entriesOf, get, getList, getMap, getObject, getText, jsonOf, textOf, type MapValue, type Value } from "./tree.ts";

/** The wordings of a response: a text, one written out, or a list of either. */
export function readWording(value: Value): readonly ResponseVariation[] {
  if (value.kind === "list") return value.items.flatMap(readWording);
  if (value.kind === "scalar") return [{ text: trimEnd(textOf(value) ?? "") }];
  return [readVariation(value)];
}

function readVariation(map: MapValue): ResponseVariation {
  const id = getText(map, "id");
  const text = getText(map, "text");
  const channel = getText(map, "channel");
  const condition = readCondition(get(map, "condition"));
  const buttons = [...getList(map, "buttons"), ...getList(map, "quick_replies")].map(readButton);
  const image = getText(map, "image");
  const attachment = get(map, "attachment");
  const elements = getList(map, "elements").map(jsonOf);
  const custom = getObject(map, "custom");
  const metadata = getObject(map, "metadata");
  const translation = readTranslation(getMap(map, "translation"));
  return {
    ...(id !== undefined && { id }),
    ...(text !== undefined && { text: trimEnd(text) }),
    ...(channel !== undefined && { channel }),
    ...(condition !== undefined && { condition }),
    ...(buttons.length > 0 && { buttons }),
    ...(image !== undefined && { image }),
    ...(attachment && { attachment: jsonOf(attachment) }),
    ...(elements.length > 0 && { elements }),
    ...(custom && { custom }),
    ...(metadata && { metadata }),
    ...(translation && { translation }),
  };
}

function readButton(value: Value): Button {
  if (value.kind !== "map") return { title: textOf(value) ?? "", payload: textOf(value) ?? "" };
  const title = getText(value, "title") ?? "";
  return { title, payload: getText(value, "payload") ?? title };
}

function readTranslation(map: MapValue | undefined): ResponseVariation["translation"] {
  if (!map) return undefined;
  const languages = entriesOf(map).map(({ key, value }) => {
    const text = value.kind === "map" ? getText(value, "text") : undefined;
    const buttons = value.kind === "map" ? getList(value, "buttons").map(readButton) : [];
    return [key, { ...(text !== undefined && { text: trimEnd(text) }), ...(buttons.length > 0 && { buttons }) }] as const;
  });
  return Object.fromEntries(languages);
}

/** A condition as it is, or the older list of slots that must all have a value, as the condition it means. */
function readCondition(value: Value | undefined): string | undefined {
  if (value?.kind !== "list") return textOf(value);
  const parts = value.items.flatMap((item) => {
    const name = item.kind === "map" ? getText(item, "name") : undefined;
    const wanted = item.kind === "map" ? item.entries.get("value")?.value : undefined;
    return name === undefined ? [] : [`slots.${name} = ${literal(wanted)}`];
  });
  return parts.join(" and ");
}

function literal(value: Value | undefined): string {
  if (value?.kind !== "scalar") return "null";
  if (typeof value.value !== "string") return `${value.value}`;
  return value.value.includes('"') ? `'${value.value}'` : `"${value.value}"`;
}

/** A block text ends with a line break that nobody means to say. */
function trimEnd(text: string): string {
  return text.replace(/\n+$/, "");
}
