// The same objects as by `require`, under their names.

import hashward from "./testing.js";

export const {
  CANARY,
  ISSUER,
  SET,
  DEVICE_SET,
  install,
  issue,
  issuerKey,
} = hashward;
