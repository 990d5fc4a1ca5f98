// Packs what is published: the package itself, and for every platform one package that only has its addon.
//
//   node scripts/pack.mjs ADDONS OUT
//
// Takes `hashward.PLATFORM.node` from the folder ADDONS and writes folders and archives into the folder OUT. A
// platform without an addon in ADDONS gets its folder and no archive: it is built on a machine of its own.

import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const [addons, out] = process.argv.slice(2).map((folder) => resolve(folder));
const about = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

/** What npm compares with the machine, by the compiler's name of a target. */
function platformOf(target) {
  const cpu = { x86_64: "x64", aarch64: "arm64" }[target.split("-")[0]];
  if (target.endsWith("-linux-gnu")) return { name: `linux-${cpu}-gnu`, os: ["linux"], cpu: [cpu], libc: ["glibc"] };
  if (target.endsWith("-linux-musl")) return { name: `linux-${cpu}-musl`, os: ["linux"], cpu: [cpu], libc: ["musl"] };
  if (target.endsWith("-apple-darwin")) return { name: `darwin-${cpu}`, os: ["darwin"], cpu: [cpu] };
  if (target.endsWith("-windows-msvc")) return { name: `win32-${cpu}-msvc`, os: ["win32"], cpu: [cpu] };
  throw new Error(`the target ${target} has no platform here`);
}

function write(folder, manifest) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    copyFileSync(join(here, "../..", licence), join(folder, licence));
  }
}

function pack(folder) {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", out], { cwd: folder, stdio: "inherit" });
}

rmSync(out, { recursive: true, force: true });
const { version, license, engines } = about;
const platforms = about.napi.targets.map(platformOf);

for (const { name, ...machine } of platforms) {
  const folder = join(out, "platforms", name);
  const file = `hashward.${name}.node`;
  const description = `The addon of hashward for ${name}.`;
  write(folder, {
    name: `@hashward/${name}`, version, description, license, engines, ...machine, main: file, files: [file],
    preferUnplugged: true,
  });
  writeFileSync(join(folder, "README.md"), `# @hashward/${name}\n\n${description} Install \`hashward\`, which brings it.\n`);
  if (existsSync(join(addons, file))) {
    copyFileSync(join(addons, file), join(folder, file));
    pack(folder);
  }
}

const { devDependencies, napi, ...published } = about;
const folder = join(out, "hashward");
write(folder, {
  ...published,
  optionalDependencies: Object.fromEntries(platforms.map(({ name }) => [`@hashward/${name}`, version])),
});
for (const part of [...about.files, "README.md"]) {
  cpSync(join(here, part), join(folder, part), { recursive: true });
}
pack(folder);
