// The official suite's client leg, one scenario at a time (run side by side they disturb each other on a small machine), and its
// verdicts read from what it writes.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { conformanceSuite } from './servers.mjs';

/** How many authorization scenarios each revision requires, and how many extension scenarios it runs without scoring them. */
export const authorizationScenarios = { '2025-11-25': { scored: 14, extensions: 6 }, '2026-07-28': { scored: 25, extensions: 6 } };

/** The authorization scenarios of a revision's client leg: { scored, extensions }, by the suite's own frozen list. */
export async function clientScenarios(revision) {
  const list = await readFile(join(dirname(conformanceSuite), '..', 'requirements', `${revision}.yaml`), 'utf8');
  const found = { scored: [], extensions: [] };
  let section = '';
  for (const line of list.split('\n')) {
    section = /^(\w+):/.exec(line)?.[1] ?? section;
    const scored = section === 'client' && /^\s+- (auth\/\S+)$/.exec(line)?.[1];
    const extension = section === 'not_scored' && /^\s+- scenario: (auth\/\S+)$/.exec(line)?.[1];
    if (scored) found.scored.push(scored);
    if (extension) found.extensions.push(extension);
  }
  const expected = authorizationScenarios[revision];
  if (found.scored.length !== expected.scored || found.extensions.length !== expected.extensions) {
    throw new Error(`${revision}: ${found.scored.length} scored and ${found.extensions.length} extension scenarios, expected ${JSON.stringify(expected)}`);
  }
  return found;
}

/**
 * Runs one scenario with a command as its client: { passed, failed, failures, stderr }; `passed` are the distinct ids of the checks that did.
 * A warning counts as a failure, as the suite counts it.
 */
export async function runScenario(scenario, revision, command, env = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-conformance-client-'));
  try {
    await new Promise((resolve, reject) => {
      const args = [conformanceSuite, 'client', '--command', command, '--scenario', scenario, '--spec-version', revision, '--force', '--timeout', '30000', '-o', folder];
      // The exit code also says that scenarios failed, which the files say better.
      const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...env } });
      const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
      child.on('error', reject);
      child.on('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    return await verdict(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why a scenario does not count as passed, or undefined. `least` are the ids of the checks that passed directly. */
export function clientObjection(verdict, least) {
  if (verdict.failed > 0) return verdict.failures.join('; ');
  if (least.length === 0) return 'nothing is known of what passes directly';
  const missing = least.filter((id) => !verdict.passed.includes(id));
  return missing.length > 0 ? `checks that did not run: ${missing.join(', ')}` : undefined;
}

async function verdict(folder) {
  const files = await readdir(folder, { recursive: true });
  const read = async (name) => readFile(join(folder, files.find((file) => file.endsWith(name)) ?? name), 'utf8').catch(() => '');
  const checks = JSON.parse(await read('checks.json') || '[]');
  const wrong = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  return {
    passed: [...new Set(checks.filter(({ status }) => status === 'SUCCESS').map(({ id }) => id))].sort(),
    failed: wrong.length,
    failures: wrong.map(({ id, description, errorMessage }) => `${id}: ${errorMessage ?? description}`),
    stderr: (await read('stderr.txt')).slice(-1500)
  };
}
