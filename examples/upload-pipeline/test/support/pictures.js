// Drawings made here, as PNG and as palette GIF, and a trust folder whose lists have some of them.

import { crc32, deflateSync } from "node:zlib";
import gifenc from "gifenc";
import { Fingerprint, Root, RootBuilder, SecretKey, SetBuilder, TrustStore, randomSetId } from "hashward";
import { install } from "hashward/testing";

const { GIFEncoder, applyPalette, quantize } = gifenc;

/** The pixels of ripples around a point, in RGBA; another drawing for every number. */
export function drawing(number, side = 256) {
  const rgba = new Uint8Array(4 * side * side);
  for (let place = 0; place < side * side; place += 1) {
    const [x, y] = [(place % side) / side, Math.floor(place / side) / side];
    const ripple = Math.sin(Math.hypot(x - 0.16 * number, y - 0.6 / number) * (200 / (7 + number)) + number);
    const wave = Math.cos((x * number - y) * 5);
    rgba.set([128 + 100 * ripple * wave, 128 + 90 * ripple, 140 + 80 * wave, 255], 4 * place);
  }
  return { rgba, side };
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG file of pixels; `level` 0 packs nothing, which makes a long file. */
export function png({ rgba, side }, level = 6) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 6], 8);
  const rows = Array.from({ length: side }, (_, y) => {
    return Buffer.concat([Buffer.alloc(1), rgba.subarray(4 * side * y, 4 * side * (y + 1))]);
  });
  const magic = Buffer.from("89504e470d0a1a0a", "hex");
  const data = deflateSync(Buffer.concat(rows), { level });
  return Buffer.concat([magic, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/** The same picture as a GIF file of 128 colours. */
export function gif({ rgba, side }) {
  const palette = quantize(rgba, 128);
  const encoder = GIFEncoder();
  encoder.writeFrame(applyPalette(rgba, palette), side, side, { palette });
  encoder.finish();
  return Buffer.from(encoder.bytes());
}

/** A trust folder in which the issuers list these files. */
export function trustOf(folder, lists) {
  const trust = new TrustStore(folder);
  install(trust);
  Object.entries(lists).forEach(([issuer, files]) => list(trust, issuer, files));
  return folder;
}

function list(trust, issuer, files) {
  const created = new Date(Date.now() - 3_600_000);
  const key = SecretKey.generate();
  const rootFile = new RootBuilder({ name: issuer, created, expires: new Date(Date.now() + 31_536_000_000) }).build(key);
  const root = Root.parse(rootFile);
  trust.pin(rootFile, root.id);
  const set = new SetBuilder(root, { set: randomSetId(), origin: issuer, created, days: 30 });
  for (const { md5, sha256, picture } of files.map((file) => Fingerprint.ofSync(file))) {
    const { hash, quality } = picture.full;
    set.add({ md5, sha256, pdq: { hash, quality }, statements: ["interpol/baseline"] });
  }
  trust.installSync(set.buildSync().signSync(key));
}
