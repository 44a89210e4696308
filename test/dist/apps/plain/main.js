import "halcyon-chat/widget";

const page = document.querySelector("#page");
let shown = false;

/** A router of two pages: the chat lives on the first one only. */
function turn() {
  shown = !shown;
  page.replaceChildren();
  if (shown) {
    const chat = document.createElement("halcyon-chat");
    chat.setAttribute("src", "/bot.yml");
    page.append(chat);
  }
}
document.querySelector("#go").addEventListener("click", turn);
turn();
