"use strict";

// Loads the addon: the file beside this package when it was built here, else the package of this platform.
// Nothing is fetched and no script runs at installation.

const { join } = require("node:path");

/** The platform as npm packages name it, such as `linux-x64-gnu`. */
function platform() {
  const { platform, arch } = process;
  if (platform === "win32") {
    return `${platform}-${arch}-msvc`;
  }
  if (platform !== "linux") {
    return `${platform}-${arch}`;
  }
  return `${platform}-${arch}-${isMusl() ? "musl" : "gnu"}`;
}

/** A Node that runs on glibc says which; one that runs on musl does not. */
function isMusl() {
  const { excludeNetwork } = process.report;
  // Without this the report asks the name service for every open socket.
  process.report.excludeNetwork = true;
  try {
    return process.report.getReport().header.glibcVersionRuntime === undefined;
  } finally {
    process.report.excludeNetwork = excludeNetwork;
  }
}

function load() {
  const name = platform();
  const places = [join(__dirname, "..", `hashward.${name}.node`), `@hashward/${name}`];
  const causes = [];
  for (const place of places) {
    try {
      return require(place);
    } catch (cause) {
      causes.push(cause);
    }
  }
  const found = causes.find((cause) => cause.code !== "MODULE_NOT_FOUND");
  const why = found ? "it is installed and cannot be loaded" : "it is not installed";
  throw new Error(
    `hashward needs the package @hashward/${name}: ${why}. Install without --omit=optional, on the platform it runs on.`,
    { cause: found ?? causes[1] },
  );
}

const native = load();
const { version } = require("../package.json");

if (native.version() !== version) {
  throw new Error(`hashward ${version} was installed beside an addon of version ${native.version()}`);
}

module.exports = native;
