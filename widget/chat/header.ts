import { html, nothing, type TemplateResult } from "lit";
import { downIcon, eraseIcon, markIcon, moreIcon, restartIcon } from "./icons.ts";
import type { Strings } from "./strings.ts";

export interface HeaderModel {
  readonly words: Strings;
  readonly label: string;
  readonly subtitle: string;
  readonly inline: boolean;
  readonly menuOpen: boolean;
  /** Slots that the page has filled. */
  readonly filled: ReadonlySet<string>;
}

export interface HeaderActions {
  readonly onSlot: (event: Event) => void;
  readonly onMenu: () => void;
  readonly onRestart: () => void;
  readonly onErase: () => void;
  readonly onClose: () => void;
}

export function headerView(model: HeaderModel, on: HeaderActions): TemplateResult {
  const { words, label, subtitle, inline, menuOpen, filled } = model;
  return html`<div part="header" class="header">
    <slot name="header" @slotchange=${on.onSlot}></slot>
    ${
      filled.has("header")
        ? nothing
        : html`<span part="avatar" class="avatar" aria-hidden="true">${markIcon()}</span>
            <div class="titles">
              <h2 part="title" class="title">
                <slot name="title" @slotchange=${on.onSlot}></slot>${filled.has("title") ? nothing : label}
              </h2>
              <p part="subtitle" class="subtitle">${subtitle}</p>
            </div>`
    }
    <div part="header-actions" class="actions">
      <button
        type="button"
        part="menu-button"
        class="icon-button"
        id="menu-button"
        aria-label=${words.menu}
        aria-expanded=${menuOpen}
        aria-controls="menu"
        @click=${on.onMenu}
      >
        ${moreIcon()}
      </button>
      ${
        inline
          ? nothing
          : html`<button type="button" part="close-button" class="icon-button" aria-label=${words.close} @click=${on.onClose}>
              ${downIcon()}
            </button>`
      }
    </div>
    <div part="menu" class="menu" id="menu" ?hidden=${!menuOpen}>
      <button type="button" part="menu-item" class="menu-item" @click=${on.onRestart}>${restartIcon()}${words.restart}</button>
      <button type="button" part="menu-item" class="menu-item danger" @click=${on.onErase}>${eraseIcon()}${words.erase}</button>
    </div>
  </div>`;
}
