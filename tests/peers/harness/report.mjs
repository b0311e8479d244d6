// Lines a person can read (`ok`, `not ok`) and a machine can count.

import { isDeepStrictEqual } from 'node:util';

export class Report {
  passed = 0;
  failed = 0;

  /** How long a check may take, in milliseconds, unless it says so itself. */
  patience = 30_000;

  #group = '';

  group(name) {
    this.#group = name;
  }

  /** Runs one check; it fails by throwing. Never stops the run: what fails is counted. */
  async check(name, run, timeout = this.patience) {
    const title = this.#group ? `${this.#group}: ${name}` : name;
    try {
      await within(timeout, run());
      this.passed++;
      console.log(`ok - ${title}`);
    } catch (error) {
      this.failed++;
      console.log(`not ok - ${title}`);
      for (const line of masked(String(error?.stack ?? error)).split('\n').slice(0, 6)) console.log(`    ${line}`);
    }
  }

  /** The last line of a run, and the exit code that belongs to it. A run that checked less than it should has failed. */
  end(atLeast) {
    if (this.passed + this.failed < atLeast) {
      this.failed++;
      console.log(`not ok - only ${this.passed + this.failed - 1} checks ran, at least ${atLeast} were meant to`);
    }
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}

/** A text without the tokens and links in it: what a run prints may be kept where others read it. */
export const masked = (text) => text.replace(/\b(tp[als]?)_[\w-]{8,}/g, '$1_…');

export function equal(actual, expected, what = 'value') {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${what}: expected ${short(expected)}, got ${short(actual)}`);
  }
}

export function truthy(actual, what) {
  if (!actual) throw new Error(`${what}: got ${short(actual)}`);
}

/** Awaits a rejection and gives the error. */
export async function rejects(promise, what) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: expected an error, got ${short(value)}`);
}

export async function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again until `probe` gives something, or throws with the last error when time is up. */
export async function until(milliseconds, probe) {
  const end = Date.now() + milliseconds;
  for (;;) {
    let last;
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw last ?? new Error(`nothing within ${milliseconds} ms`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

function short(value) {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
