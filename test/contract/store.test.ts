import { createMemoryStore } from "../../src/store/memory.ts";
import { checkStore } from "./store.ts";

checkStore("memory", createMemoryStore);
