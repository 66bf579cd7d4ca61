// Finds QR codes in frames, with zxing-cpp as WebAssembly. A message holds a frame, as
// {frame: VideoFrame, thorough} or {rgba: ArrayBuffer, width, height, thorough}; the answer is {texts: string[]},
// or {texts: null} if the frame could not be read. It is asked for one frame at a time.

"use strict";

importScripts("zxing_reader.js");

const PLANAR = /^(I420|I422|I444|NV12)/; // formats that begin with a plane of brightness, a byte a pixel

const ready = ZXingWASM.prepareZXingModule({
  overrides: { locateFile: (name) => name }, // beside this file and not from a content network
  fireImmediately: true,
});
ready.catch(() => {}); // told with each frame

const quick = options(false);
const thorough = options(true);
const room = { at: 0, size: 0 }; // memory of the module for one frame, kept from one to the next
let canvas = null;

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ texts: await read(data) });
  } catch {
    self.postMessage({ texts: null });
  } finally {
    data.frame?.close(); // or the camera runs out of buffers
  }
};

/** The quick way takes half the time and finds what is upright, dark on light and large enough. */
function options(all) {
  return {
    ...ZXingWASM.defaultReaderOptions,
    formats: ZXingWASM.encodeFormats(["QRCode"]),
    tryHarder: all,
    tryRotate: all,
    tryInvert: all,
    tryDownscale: all,
    maxNumberOfSymbols: 2, // a card and what lies beside it
    binarizer: ZXingWASM.binarizers.indexOf("LocalAverage"),
    textMode: ZXingWASM.textModes.indexOf("Plain"), // spaces at the ends are part of a card
    characterSet: ZXingWASM.characterSets.indexOf("Unknown"),
    eanAddOnSymbol: ZXingWASM.eanAddOnSymbols.indexOf("Ignore"),
  };
}

async function read(data) {
  const zxing = await ready;
  const { width, height } = data.frame ? await takeFrame(zxing, data.frame) : takePixels(zxing, data);
  const found = zxing.readBarcodesFromPixmap(room.at, width, height, data.thorough ? thorough : quick);
  try {
    return Array.from({ length: found.size() }, (_, i) => found.get(i).text);
  } finally {
    found.delete(); // it lies in the module's memory, which no collector sees in time
  }
}

/** Puts the brightness of a frame into the module's memory. */
async function takeFrame(zxing, frame) {
  const { width, height } = frame.visibleRect;
  if (PLANAR.test(frame.format ?? "")) {
    const size = frame.allocationSize();
    reserve(zxing, size);
    const [plane] = await frame.copyTo(zxing.HEAPU8.subarray(room.at, room.at + size));
    if (plane.offset === 0 && plane.stride === width) {
      return { width, height };
    }
  }
  canvas ??= new OffscreenCanvas(width, height);
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(frame, 0, 0);
  return takePixels(zxing, { rgba: context.getImageData(0, 0, width, height).data.buffer, width, height });
}

function takePixels(zxing, { rgba, width, height }) {
  const pixels = new Uint8Array(rgba);
  reserve(zxing, width * height);
  const gray = zxing.HEAPU8.subarray(room.at, room.at + width * height);
  for (let i = 0, p = 0; i < gray.length; i++, p += 4) {
    gray[i] = (pixels[p] * 77 + pixels[p + 1] * 150 + pixels[p + 2] * 29) >> 8; // ITU-R BT.601
  }
  return { width, height };
}

function reserve(zxing, size) {
  if (room.size >= size) {
    return;
  }
  zxing._free(room.at);
  room.size = 0;
  room.at = zxing._malloc(size);
  if (room.at === 0) {
    throw new Error(`reader: no memory for a frame of ${size} bytes`);
  }
  room.size = size;
}
