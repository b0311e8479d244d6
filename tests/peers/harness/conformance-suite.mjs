// The official conformance suite, run as a child, and its verdicts read from what it writes, not from its check marks:
// a run against nothing at all also gets check marks, so a scenario counts only with as many passed checks as it had directly.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { conformanceSuite } from './servers.mjs';

/** What each revision requires of a server, by the suite's own frozen list, and what that list is known to hold. */
export const revisions = { '2025-11-25': 30, '2026-07-28': 37 };

/** The names of the scored server scenarios of a revision. */
export async function scoredScenarios(revision) {
  const list = await readFile(join(dirname(conformanceSuite), '..', 'requirements', `${revision}.yaml`), 'utf8');
  const names = [];
  let inServer = false;
  for (const line of list.split('\n')) {
    if (/^\w/.test(line)) inServer = line.startsWith('server:');
    else if (inServer && line.trim().startsWith('- ')) names.push(line.trim().slice(2).trim());
  }
  if (names.length !== revisions[revision]) throw new Error(`${revision}: ${names.length} scored scenarios, expected ${revisions[revision]}`);
  return names;
}

/**
 * Runs the suite against an URL. Gives a map from scenario to { passed, failed, failures }, scored or not;
 * a scenario that wrote nothing is not in it.
 */
export async function runSuite(url, revision) {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-conformance-'));
  try {
    await new Promise((resolve, reject) => {
      const args = [conformanceSuite, 'server', '--url', url, '--requirements', revision, '-o', folder];
      execFile(process.execPath, args, { timeout: 300_000, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
        // 1 says that scenarios failed, which the files say better.
        error && error.code !== 1 ? reject(new Error(`the suite ended with ${error.code ?? error.signal}: ${stderr.slice(-2000)}`)) : resolve(stdout));
    });
    return await verdicts(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why a scenario does not count as passed, or undefined. `direct` is the same scenario's verdict without a gateway. */
export function objection(verdict, direct) {
  if (!verdict) return 'it did not run';
  if (verdict.failed > 0) return verdict.failures.join('; ');
  const least = Math.max(1, direct?.passed ?? 1);
  return verdict.passed < least ? `only ${verdict.passed} of ${least} checks ran` : undefined;
}

async function verdicts(folder) {
  const found = new Map();
  for (const name of await readdir(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1];
    const written = scenario && await readFile(join(folder, name, 'checks.json'), 'utf8').catch(() => undefined);
    if (!written) continue;
    const checks = JSON.parse(written);
    const failures = checks.filter(({ status }) => status === 'FAILURE');
    found.set(scenario, {
      // INFO says that a check ran and the other of two allowed ways was taken (an answer as JSON instead of a stream).
      passed: checks.filter(({ status }) => status === 'SUCCESS' || status === 'INFO').length,
      failed: failures.length,
      failures: failures.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? 'failed'}`)
    });
  }
  return found;
}
