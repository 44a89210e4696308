import { createApp } from "vue";
import App from "./App.vue";
import "halcyon-chat/widget";

createApp(App).mount("#root");
