// Signing in at a real authorization server (npm oidc-provider) for a protected server (official TypeScript SDK), with a browser.
//
//   node auth.mjs --turnpike "dotnet /path/to/turnpike.dll"
//   node auth.mjs --direct           the official TypeScript client signs in by itself: what the two servers are worth
//
// Needs Node 22. The browser is chromium where the machine has one, else a plain HTTP client with cookies that fills the same forms.

import { parseArgs } from 'node:util';
import { callerChecks } from './checks/sign-in/callers.mjs';
import { directChecks } from './checks/sign-in/directly.mjs';
import { firstSignInChecks } from './checks/sign-in/first.mjs';
import { lifetimeChecks, migrationChecks, reauthenticationChecks, stepUpChecks } from './checks/sign-in/lifetimes.mjs';
import { refusalChecks } from './checks/sign-in/refusals.mjs';
import { givenChecks, secretChecks } from './checks/sign-in/secrets.mjs';
import { openBrowser } from './harness/browser.mjs';
import { Canaries } from './harness/canaries.mjs';
import { accounts, withPeers } from './harness/peers.mjs';
import { Report } from './harness/report.mjs';
import { SignIns } from './harness/sign-ins.mjs';
import { Turnpike } from './harness/turnpike.mjs';

const { values } = parseArgs({ options: { direct: { type: 'boolean' }, turnpike: { type: 'string' }, only: { type: 'string' } } });
if (!values.direct && !values.turnpike) {
  console.error('usage: node auth.mjs --turnpike "COMMAND" | --direct');
  process.exit(2);
}

const report = new Report();
report.patience = 90_000;
const browser = await openBrowser();
console.log(`# browser: ${browser.name}`);
try {
  report.group('directly');
  await withPeers((peers) => directChecks(report, { ...peers, browser, accounts }));
  if (values.turnpike) await withPeers((peers) => throughTheGateway({ ...peers, browser, accounts }));
} finally {
  await browser.close();
}
process.exit(report.end(values.direct ? 13 : 66));

async function throughTheGateway(peers) {
  const gateway = await Turnpike.create(values.turnpike.split(' '));
  const canaries = new Canaries();
  const all = { ...peers, gateway, signIns: new SignIns(gateway, browser, accounts) };
  const group = async (name, checks) => {
    report.group(name);
    try {
      await checks(report, all);
    } catch (error) {
      await report.check('runs to its end', () => Promise.reject(error));
    }
  };
  try {
    canaries.watchProcesses();
    await gateway.up();
    await group('sign-in', firstSignInChecks);
    await group('lifetimes', lifetimeChecks);
    await group('re-authentication', reauthenticationChecks);
    await group('step-up', stepUpChecks);
    await group('migration', migrationChecks);
    await group('callers', callerChecks);
    await group('refusals', refusalChecks);
    await group('given', givenChecks);
    await group('secrets', (report, all) => secretChecks(report, canaries, all));
    if (report.failed > 0) console.log(gateway.lastWords());
  } finally {
    canaries.stopWatching();
    await gateway.remove();
  }
}
