import { LAUNCHER_CSS } from "./launcher-css.ts";
import { LAUNCHER_STRINGS } from "./launcher-strings.ts";

/** The nodes of the launcher that change. */
export interface LauncherDom {
  readonly region: HTMLElement;
  readonly launcher: HTMLButtonElement;
  readonly badge: HTMLElement;
  /** Where the panel goes. */
  readonly frame: HTMLElement;
}

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Readonly<Record<string, string>>;

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const name of Object.keys(attributes)) node.setAttribute(name, attributes[name]!);
  node.append(...children);
  return node;
}

/** Each path is `[class, d]`. */
function icon(className: string, ...paths: readonly (readonly [string, string])[]): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  for (const [name, d] of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** Builds the launcher in an empty shadow root: plain DOM, because Lit comes only with the panel. */
export function buildLauncher(root: ShadowRoot): LauncherDom {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LAUNCHER_CSS);
  root.adoptedStyleSheets = [sheet];

  const slot = element(
    "slot",
    { name: "launcher-icon" },
    icon(
      "mark",
      [
        "bubble",
        "M12 2.5c5.5 0 9.7 3.5 9.7 8.3s-4.2 8.3-9.7 8.3c-.9 0-1.7-.1-2.5-.25l-4.1 2.5c-.65.4-1.4-.15-1.25-.88l.7-3.3C3.15 15.6 2.3 13.35 2.3 10.8 2.3 6 6.5 2.5 12 2.5Z",
      ],
      ["wave", "M6.9 11.9c1.2-2.1 2.7-2.1 3.8-.6s2.5 1.5 3.5.1 2.2-1.5 3.1-.5"],
    ),
  );
  const face = element(
    "span",
    { class: "icon", part: "launcher-icon", "aria-hidden": "true" },
    slot,
    icon("down", ["", "m6 9.5 6 6 6-6"]),
  );
  const badge = element("span", { class: "badge", part: "badge", "aria-hidden": "true", hidden: "" });
  const launcher = element(
    "button",
    { type: "button", class: "launcher", part: "launcher", "aria-controls": "panel", "aria-expanded": "false" },
    face,
    badge,
  );
  const frame = element("div", { id: "panel", class: "frame", part: "panel", role: "dialog", hidden: "" });
  const region = element("section", { class: "root" }, launcher, frame);
  root.append(region);
  return { region, launcher, badge, frame };
}

/** What the frame shows while the panel's code is on its way. */
export function showWaiting(frame: HTMLElement): void {
  frame.replaceChildren(element("p", { class: "waiting" }, LAUNCHER_STRINGS.loading));
}

/** What the frame shows when the panel's code could not be fetched. */
export function showLoadFailure(frame: HTMLElement, retry: () => void): void {
  const again = element("button", { type: "button", part: "retry-button" }, LAUNCHER_STRINGS.retry);
  again.addEventListener("click", retry, { once: true });
  frame.replaceChildren(element("div", { class: "waiting", part: "error", role: "alert" }, LAUNCHER_STRINGS.loadFailed, again));
}
