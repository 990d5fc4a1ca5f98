// The same object as by `require`, under its name.

import live from "./live.js";

export const { LiveChecker } = live;
