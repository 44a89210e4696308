import { mount } from "svelte";
import App from "./App.svelte";
import "halcyon-chat/widget";

mount(App, { target: document.querySelector("#root") });
