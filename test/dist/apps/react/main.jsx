import { createElement as h, useState } from "react";
import { createRoot } from "react-dom/client";
import "halcyon-chat/widget";

function App() {
  const [shown, show] = useState(true);
  return h(
    "div",
    null,
    h("h1", null, "React"),
    h("button", { id: "go", onClick: () => show(!shown) }, "Other page"),
    shown ? h("halcyon-chat", { src: "/bot.yml" }) : null,
  );
}
createRoot(document.querySelector("#root")).render(h(App));
