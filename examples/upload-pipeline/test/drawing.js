// Harmless drawings of circles, and the files that people would make of them.

import { crc32, deflateSync } from 'node:zlib';
import gifenc from 'gifenc';

const SIDE = 256;

/** Grey values, row by row. */
export function drawing(seed) {
  const circles = Array.from({ length: 18 }, (_, n) => [(seed * 97 * n) % SIDE, (seed * n * n * 53) % SIDE, (12 + ((n * 29) % 44)) ** 2]);
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    return circles.filter(([a, b, c]) => (x - a) ** 2 + (y - b) ** 2 < c).length * 45 + 60;
  });
}

/** A grey PNG. */
export function png(grey) {
  const rows = Buffer.alloc(SIDE * (SIDE + 1));
  for (let y = 0; y < SIDE; y += 1) rows.set(grey.subarray(y * SIDE, (y + 1) * SIDE), y * (SIDE + 1) + 1);
  const number = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const chunk = (name, body) => {
    const named = Buffer.concat([Buffer.from(name), body]);
    return Buffer.concat([number(body.length), named, number(crc32(named))]);
  };
  const header = Buffer.concat([number(SIDE), number(SIDE), Buffer.from([8, 0, 0, 0, 0])]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** The same picture as a GIF of at most sixteen colours. */
export function gif(grey) {
  const pixels = new Uint8Array(grey.length * 4);
  grey.forEach((value, at) => pixels.set([value, value, value, 255], at * 4));
  const palette = gifenc.quantize(pixels, 16);
  const file = gifenc.GIFEncoder();
  file.writeFrame(gifenc.applyPalette(pixels, palette), SIDE, SIDE, { palette });
  file.finish();
  return file.bytes();
}
