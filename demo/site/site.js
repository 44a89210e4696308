// The site's own script: keeps the page usable without a network. The chat brings its own.

// `?voice` tries out talking and being read to: all of it, or the words that are given, as in `?voice=read-aloud`.
const voice = new URLSearchParams(location.search).get("voice");
if (voice !== null) document.querySelector("halcyon-chat")?.setAttribute("voice", voice || "push-to-talk read-aloud");

if ("serviceWorker" in navigator && window.isSecureContext) addEventListener("load", () => void keepOffline());

async function keepOffline() {
  registerWorker();
  const { active } = await navigator.serviceWorker.ready;
  let told = false;
  // Once the chat has loaded a part of itself, somebody uses it: then all of it is kept, the model too.
  const observer = new PerformanceObserver((list) => {
    const used = list
      .getEntries()
      .some(({ name }) => new URL(name).pathname.startsWith("/halcyon/") && !name.endsWith("/halcyon.js"));
    if (!used || told) return;
    told = true;
    active?.postMessage({ kind: "keep-chat" });
  });
  observer.observe({ type: "resource", buffered: true });
}

/**
 * Registering takes a script address, which Trusted Types guard, and the page's only policies belong to the chat. A
 * frame is a realm of its own, so the same header lets it make a policy of its own; see keeper.js.
 */
function registerWorker() {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = "Keeps this site available offline";
  frame.src = "/keeper.html";
  document.body.append(frame);
}
