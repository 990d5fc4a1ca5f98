// The same types by require.

import hashward = require("hashward");
import testing = require("hashward/testing");

export async function once(trust: string): Promise<boolean> {
  const checker: hashward.Checker = await hashward.Checker.open({ trust, policy: hashward.Policy.shipped("observe") });
  const verdict = await checker.check(testing.CANARY);
  return verdict.outcome.type === "no_known_match";
}
