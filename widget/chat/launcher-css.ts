/**
 * The style of what stands before the chat is opened. `all: initial` on the host and once more inside it: page rules
 * such as `* { all: unset }` or `* { letter-spacing: 2px }` win over `:host`, but cannot reach `.root`.
 * `font-size: medium` (initial) is the visitor's own setting, whatever the page does to `html`. The root is fixed, so
 * the element takes no room in the page.
 */
export const LAUNCHER_CSS = `
:host{all:initial;display:contents}
:host([hidden]){display:none}
[hidden]{display:none!important}
.root{all:initial;box-sizing:border-box;color-scheme:light dark;position:fixed;z-index:var(--halcyon-z-index,2147483000);
inset-block-end:calc(var(--halcyon-offset-block,20px) + env(safe-area-inset-bottom,0px));inset-inline-end:var(--halcyon-offset-inline,20px);
font-family:var(--halcyon-font-family,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif);font-size:var(--halcyon-font-size,medium);line-height:var(--halcyon-line-height,1.5);
--_accent:var(--halcyon-accent,light-dark(#0b6478,#63c7d9));--_on-accent:var(--halcyon-on-accent,light-dark(#fff,#03222a));
--_surface:var(--halcyon-surface,light-dark(#fff,#12181e));--_text:var(--halcyon-text,light-dark(#16212b,#e7eef3));--_border:var(--halcyon-border,light-dark(#dfe6eb,#2a3540));
--_focus:var(--halcyon-focus-ring,light-dark(#0b6478,#8fdcea));
--_size:var(--halcyon-launcher-size,60px);--_launcher:var(--halcyon-launcher-background,light-dark(#0b6478,#0f7186));--_motion:var(--halcyon-motion,.2s);
color:var(--_text)}
:host([theme=light]) .root{color-scheme:light}
:host([theme=dark]) .root{color-scheme:dark}
:host([position=bottom-start]) .root{inset-inline:var(--halcyon-offset-inline,20px) auto}
button{all:unset;box-sizing:border-box;cursor:pointer;-webkit-tap-highlight-color:transparent}
button:focus-visible{outline:3px solid var(--_focus);outline-offset:3px}
.launcher{position:relative;display:grid;place-items:center;inline-size:var(--_size);block-size:var(--_size);min-inline-size:44px;min-block-size:44px;
border-radius:var(--halcyon-launcher-radius,50%);background:var(--_launcher);color:var(--halcyon-launcher-color,#fff);border:1px solid transparent;
box-shadow:var(--halcyon-launcher-shadow,0 1px 2px rgb(8 30 40/.2),0 8px 24px -4px rgb(8 30 40/.36));transition:transform var(--_motion),box-shadow var(--_motion)}
.launcher:hover{transform:translateY(-2px)}
.launcher:active{transform:scale(.96)}
.icon{display:grid;place-items:center}
.icon>*{grid-area:1/1;transition:opacity var(--_motion),transform var(--_motion)}
svg{display:block;inline-size:calc(var(--_size)*.52);block-size:calc(var(--_size)*.52);fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
.bubble{fill:currentColor;stroke:none}
.wave{stroke:var(--_launcher);stroke-width:1.8}
.down{opacity:0;transform:rotate(-60deg) scale(.6)}
:host([open]) .down{opacity:1;transform:none}
.icon slot{display:block}
:host([open]) .icon slot{opacity:0;transform:rotate(60deg) scale(.6)}
.badge{position:absolute;inset-block-start:-3px;inset-inline-end:-3px;display:grid;place-items:center;min-inline-size:8px;block-size:18px;padding-inline:5px;
border-radius:11px;border:2px solid var(--_surface);font-size:12px;font-weight:650;line-height:1;background:var(--halcyon-badge-background,#c2410c);color:var(--halcyon-badge-text,#fff)}
.frame{position:fixed;box-sizing:border-box;overflow:hidden;inset-block-end:calc(var(--halcyon-offset-block,20px) + var(--_size) + 14px + env(safe-area-inset-bottom,0px));inset-inline-end:var(--halcyon-offset-inline,20px);
inline-size:min(var(--halcyon-panel-width,25em),100vw - 2*var(--halcyon-offset-inline,20px));
block-size:min(var(--halcyon-panel-height,43em),100dvh - 2*var(--halcyon-offset-block,20px) - var(--_size) - 14px);
background:var(--_surface);border:1px solid var(--_border);border-radius:var(--halcyon-radius,20px);
box-shadow:var(--halcyon-shadow,0 2px 6px rgb(8 30 40/.08),0 24px 64px -12px rgb(8 30 40/.32));animation:rise var(--_motion) ease-out}
:host([position=bottom-start]) .frame{inset-inline:var(--halcyon-offset-inline,20px) auto}
@keyframes rise{from{opacity:0;transform:translateY(12px) scale(.985)}}
halcyon-panel{display:block;block-size:100%}
.waiting{display:grid;place-content:center;justify-items:center;gap:1em;block-size:100%;padding:2em;box-sizing:border-box;text-align:center}
.waiting button{padding:.6em 1.2em;border-radius:99px;background:var(--_accent);color:var(--_on-accent);font-weight:600}
@media (max-width:30em),(max-height:26em){
:host([open]:not([mode=inline])) .launcher{visibility:hidden}
:host(:not([mode=inline])) .frame{inset:0;inset-block-end:auto;inline-size:100%;block-size:var(--_viewport,100dvh);border:0;border-radius:0}
}
:host([mode=inline]){display:block;block-size:40em}
:host([mode=inline][hidden]){display:none}
:host([mode=inline]) .root{display:block;position:static;block-size:100%}
:host([mode=inline]) .launcher{display:none}
:host([mode=inline]) .frame{position:static;inline-size:100%;block-size:100%;min-block-size:20em;box-shadow:none;animation:none}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}.launcher:hover{transform:none}}
@media (forced-colors:active){.wave{stroke:Canvas}.bubble{fill:CanvasText}.launcher{border-color:ButtonText}}
@media print{.root{display:none}}
`;
