// The same objects as by `require`, under their names.

import express from "./express.js";

export const { LiveChecker, checkUploads } = express;
