"use strict";

// The public names and nothing else; lib/ has one file a room, as the bridge in src/ has.
module.exports = {
  ...require("./lib/words"),
  ...require("./lib/errors"),
  ...require("./lib/convert"),
  ...require("./lib/fingerprint"),
  ...require("./lib/set"),
  ...require("./lib/build"),
  ...require("./lib/trust"),
  ...require("./lib/device"),
  ...require("./lib/policy"),
  ...require("./lib/check"),
  ...require("./lib/verdict"),
};
