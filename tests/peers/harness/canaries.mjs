// Secrets that must not be found anywhere: in no file, no output, no process list, in none of the forms they are usually written in.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export class Canaries {
  #secrets = new Map();
  #commandLines = new Set();
  #watch;

  /** Adds secrets: { kind, value }. A short one would be found by chance. */
  add(...secrets) {
    for (const { kind, value } of secrets) {
      if (value.length < 12) throw new Error(`${kind} is too short to be looked for`);
      this.#secrets.set(value, kind);
    }
  }

  get count() {
    return this.#secrets.size;
  }

  kinds = () => [...new Set(this.#secrets.values())];

  /** Where a text or the bytes of a file have a secret: `KIND in FORM`, never the secret itself. */
  search(bytes) {
    const text = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
    const found = [];
    for (const [value, kind] of this.#secrets) {
      for (const [form, needle] of forms(value)) if (text.includes(needle)) found.push(`${kind} in ${form}`);
    }
    return found;
  }

  /** Every file below a folder: { files, bytes, found }. */
  async searchFolder(folder) {
    const sum = { files: 0, bytes: 0, found: [] };
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path);
      sum.files++;
      sum.bytes += bytes.length;
      sum.found.push(...this.search(Buffer.concat([Buffer.from(`${entry.name}\n`), bytes])).map((what) => `${path}: ${what}`));
    }
    return sum;
  }

  /** Begins to note every command line on this machine; `searchProcesses` says what was seen. Does nothing where there is no /proc. */
  watchProcesses() {
    const look = async () => {
      for (const id of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
        const line = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
        if (line) this.#commandLines.add(line);
      }
      if (this.#watch) this.#watch = setTimeout(look, 100);
    };
    this.#watch = setTimeout(look, 0);
  }

  stopWatching() {
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  searchProcesses() {
    const lines = [...this.#commandLines];
    return { lines: lines.length, found: lines.flatMap((line) => this.search(line)) };
  }

  /** The environment a process was started with. */
  async searchEnvironment(id) {
    return this.search(await readFile(`/proc/${id}/environ`));
  }

  /** What each form of a secret looks like; for the control that plants one. */
  static forms = forms;
}

/** The forms a secret is looked for in. Base64 three times: what stands before it shifts the letters. */
function* forms(value) {
  const bytes = Buffer.from(value);
  yield ['plain', bytes];
  yield ['hex', Buffer.from(bytes.toString('hex'))];
  yield ['upper-case hex', Buffer.from(bytes.toString('hex').toUpperCase())];
  yield ['UTF-16', Buffer.from(value, 'utf16le')];
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll(/[&+<>'\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`);
  if (escaped !== value) yield ['JSON escapes', Buffer.from(escaped)];
  if (encodeURIComponent(value) !== value) yield ['URL encoding', Buffer.from(encodeURIComponent(value))];
  for (const encoding of ['base64', 'base64url']) {
    for (const shift of [0, 1, 2]) {
      // The first and the last letters depend on their neighbours and are left out.
      const letters = Buffer.concat([Buffer.alloc(shift), bytes]).toString(encoding).replaceAll('=', '');
      const needle = letters.slice(shift === 0 ? 0 : shift + 1, Math.floor((bytes.length + shift) / 3) * 4);
      if (encoding === 'base64' || /[-_]/.test(needle)) yield [`${encoding}${shift ? `, shifted by ${shift}` : ''}`, Buffer.from(needle)];
    }
  }
}
