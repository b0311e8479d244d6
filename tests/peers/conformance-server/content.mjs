// The smallest things the conformance suite asks a server to return.

/** A PNG of one red pixel, base64. */
export const pixelPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

/** A WAV header without samples (8 kHz, 16 bit, mono), base64. */
export const silentWav = silence().toString('base64');

export const text = (value) => ({ type: 'text', text: value });

export const answer = (...content) => ({ content });

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function silence() {
  const wav = Buffer.alloc(44);
  wav.write('RIFF', 0, 'ascii');
  wav.writeUInt32LE(36, 4);
  wav.write('WAVEfmt ', 8, 'ascii');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(16000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'ascii');
  return wav;
}
