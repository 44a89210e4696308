// Everything comes as a module and nothing is fetched by the page: its header says `connect-src 'none'`.
import assistant from "/assistants/energy.js";
import knowledge from "/assistants/energy.knowledge.js";
import { energyActions } from "/energy-actions.js";

const chat = document.querySelector("halcyon-chat");
chat.actions = energyActions;
chat.knowledge = knowledge;
chat.assistant = assistant;
