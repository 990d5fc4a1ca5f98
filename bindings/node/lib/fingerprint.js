"use strict";

const native = require("./native");
const { runSync } = require("./errors");
const { plain, optional, oneOf, small, bytes, fields, limits } = require("./convert");
const { hold, held } = require("./held");
const { redacted } = require("./redacted");
const { sourceNow, sourceOf, inTurn, take } = require("./source");
const { stops, stoppable } = require("./stop");
const { CONVENTIONS } = require("./words");

const OPTIONS = ["limits", "deadlineMs", "signal", "cancel"];
const PIXEL_FORMATS = Object.freeze(["luma8", "luma_alpha8", "rgb8", "rgba8", "bgr8", "bgra8"]);

class Fingerprint {
  constructor(inner) {
    hold(this, inner, native.Fingerprint, "Fingerprint.of, ofSync, fromPixels or fromPixelsSync");
    const { picture, ...says } = JSON.parse(inner.describe());
    Object.assign(this, plain(says), { picture: picture === null ? undefined : Object.freeze(new Picture(picture)) });
    Object.freeze(this);
  }

  static async of(source, options = {}) {
    const { taken, stop, ways } = asked(sourceOf(source), options);
    return new Fingerprint(await stoppable(stop, (stopped) => take(taken, stop.token, stopped, ways)));
  }

  static ofSync(source, options = {}) {
    const { taken, ways } = asked(sourceNow(source), options);
    return new Fingerprint(runSync(() => (taken.path === undefined ? ways.bytes(taken.bytes) : ways.path(taken.path))));
  }

  static async fromPixels(file, pixels, shape) {
    return new Fingerprint(await inTurn(undefined, () => pixelWork(file, pixels, shape)));
  }

  static fromPixelsSync(file, pixels, shape) {
    return new Fingerprint(runSync(() => pixelWork(file, pixels, shape)));
  }

  equals(other) {
    return held(this, Fingerprint, "this").equals(held(other, Fingerprint, "other"));
  }
}

/** What a call asks for, looked at before anything begins. */
function asked(taken, options) {
  fields(options, "options", OPTIONS);
  const stop = stops(options);
  const given = limits(options.limits);
  const bytes = (held) => native.Fingerprint.ofBytes(held, given, stop.token);
  const ways = {
    path: (path) => native.Fingerprint.ofPath(path, given, stop.token),
    bytes,
    arriving: () => new native.Arriving(given),
    file: (file) => native.Fingerprint.ofArriving(file, stop.token),
    // A stopped token ends this with the error that it is.
    stopped: () => runSync(() => bytes(new Uint8Array(1))),
  };
  return { taken, stop, ways };
}

function pixelWork(file, pixels, shape) {
  fields(shape, "shape", ["width", "height", "stride", "format", "orientation"]);
  const side = small(0xffff_ffff);
  const given = {
    width: side(shape.width, "width"),
    height: side(shape.height, "height"),
    stride: optional(shape.stride, "stride", small(Number.MAX_SAFE_INTEGER)),
    format: oneOf(PIXEL_FORMATS, shape.format, "format"),
    orientation: optional(shape.orientation, "orientation", small(8)) ?? 1,
  };
  const held = [bytes(file, "file"), bytes(pixels, "pixels")];
  return native.Fingerprint.fromPixels(...held, JSON.stringify(given));
}

class Picture {
  #forms;
  #mirrored;

  constructor({ forms, mirrored, upright, gradient, ...says }) {
    Object.assign(this, plain(says), { upright: plain(upright) ?? undefined, gradient: gradient ?? undefined });
    this.#forms = forms;
    this.#mirrored = mirrored;
  }

  forms(convention) {
    return named(this.#forms, convention);
  }

  mirrored(convention) {
    return named(this.#mirrored, convention);
  }
}

function named(forms, convention) {
  return forms[oneOf(CONVENTIONS, convention, "convention")].map(([form, hash]) => ({ form, hash }));
}

function mediaTypeOf(head) {
  return plain(JSON.parse(native.mediaTypeOf(bytes(head, "head"))));
}

redacted(Fingerprint, ({ length, mime, gaps }) => [`${length} bytes`, mime, ...gaps].join(", "));
redacted(Picture, ({ width, height }) => `${width} × ${height}`);

module.exports = { Fingerprint, Picture, mediaTypeOf, PIXEL_FORMATS };
