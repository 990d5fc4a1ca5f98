// The same objects as by `require`, under their names.

import hashward from "./testing.js";

export const {
  CANARY,
  ISSUER,
  SET,
  DEVICE_SET,
  expectSignature,
  install,
  issue,
  issuerKey,
} = hashward;
