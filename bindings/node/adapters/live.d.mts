export * from "./live.js";
