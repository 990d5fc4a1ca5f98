export { LiveChecker, checkUploads } from "./express.js";
