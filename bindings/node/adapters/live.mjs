export { LiveChecker } from "./live.js";
