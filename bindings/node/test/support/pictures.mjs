// Pictures drawn here, and lists of them: what an upload may turn out to be.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { Fingerprint, Root, RootBuilder, SecretKey, SetBuilder, TrustStore, randomSetId } from "hashward";
import { CANARY, install } from "hashward/testing";
import { vectorsFolder } from "./index.cjs";

const SIDE = 256;

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const length = Buffer.alloc(4);
  const sum = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG file of ripples around a point, another drawing for every number. */
export function drawing(number) {
  const rows = Array.from({ length: SIDE }, (_, y) => {
    const row = Buffer.alloc(1 + SIDE);
    for (let x = 0; x < SIDE; x += 1) {
      const [dx, dy] = [x - 41 * number, y - 150 / number];
      row[1 + x] = 128 + 100 * Math.sin(Math.hypot(dx, dy) / (7 + number)) * Math.cos((x * number - y) / 50);
    }
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header[8] = 8;
  const magic = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([magic, chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

const unlisted = drawing(1);

/** One picture for everything that can come of an upload. */
export const PICTURES = {
  unlisted,
  also: drawing(2),
  onOneList: drawing(3),
  onTwoLists: drawing(4),
  later: drawing(5),
  canary: CANARY,
  truncated: unlisted.subarray(0, Math.floor(unlisted.length / 2)),
  bomb: readFileSync(join(vectorsFolder, "fingerprint/made/bomb.png")),
};

/** Installs a list of an issuer's that has these files. */
export function list(trust, issuer, files) {
  const created = new Date(Date.now() - 3_600_000);
  const key = SecretKey.generate();
  const expires = new Date(created.getTime() + 365 * 86_400_000);
  const rootFile = new RootBuilder({ name: issuer, created, expires }).build(key);
  const root = Root.parse(rootFile);
  trust.pin(rootFile, root.id);
  const set = new SetBuilder(root, { set: randomSetId(), origin: issuer, created, days: 30 });
  for (const { md5, sha256, picture } of files.map((file) => Fingerprint.ofSync(file))) {
    const { hash, quality } = picture.full;
    set.add({ md5, sha256, pdq: { hash, quality }, statements: ["interpol/baseline"] });
  }
  trust.installSync(set.buildSync().signSync(key));
}

/** A trust folder in which two issuers list pictures, and the canary is. */
export function trustOf(folder) {
  const trust = new TrustStore(folder);
  install(trust);
  list(trust, "hotline.example", [PICTURES.onOneList, PICTURES.onTwoLists]);
  list(trust, "police.example", [PICTURES.onTwoLists]);
  return trust;
}
