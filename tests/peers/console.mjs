// The console as people use it, in a browser: the first administrator, a real server behind the gate, the first call that is denied and the first
// that somebody approves, and every page held against axe-core.
//
//   node console.mjs --turnpike "dotnet /path/to/turnpike.dll" [--pictures DIR]

import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { accounts, firstRun, roles } from './console/accounts.mjs';
import { apiRoles } from './console/api-roles.mjs';
import { catalogue } from './console/catalogue.mjs';
import { drift } from './console/drift.mjs';
import { everyPage, pathsFrom } from './console/every-page.mjs';
import { firstCalls } from './console/first-calls.mjs';
import { hostile } from './console/hostile.mjs';
import { configuration, issuerSignIns, startIssuer } from './console/issuer.mjs';
import { newcomer } from './console/newcomer.mjs';
import { packages } from './console/packages.mjs';
import { policyEdits } from './console/policy-edits.mjs';
import { policyMaking } from './console/policy-making.mjs';
import { scans } from './console/scans.mjs';
import { signIns } from './console/sign-ins.mjs';
import { tabs } from './console/tabs.mjs';
import { Report, equal, truthy } from './harness/report.mjs';
import { launch } from './harness/visitor.mjs';
import { Turnpike, freePort } from './harness/turnpike.mjs';

const { values } = parseArgs({ options: { turnpike: { type: 'string' }, pictures: { type: 'string' }, only: { type: 'string' } } });
if (!values.turnpike) {
  console.error('usage: node console.mjs --turnpike "COMMAND" [--pictures DIR] [--only first,tabs,drift,package,scans,catalogue,sign-ins,hostile,api,issuer,roles,pages]');
  process.exit(2);
}

const report = new Report();
const browser = await launch();
if (!browser) {
  console.log('not ok - no browser: install chromium, or name one in TURNPIKE_PEERS_BROWSER\n0 passed, 1 failed');
  process.exit(1);
}

console.log(`# ${browser.version()}`);
if (values.pictures) await mkdir(values.pictures, { recursive: true });
const gateway = await Turnpike.create(values.turnpike.split(' '));
gateway.port = await freePort();
const issuer = await startIssuer(`http://127.0.0.1:${gateway.port}`);
const visitors = [];
try {
  const config = await configuration(gateway, issuer);
  const begun = Date.now();
  await gateway.up('--config', config);
  const ada = await firstRun(report, browser, gateway);
  ada.pictures = values.pictures;
  visitors.push(ada);
  await part('', () => newcomer(report, ada, begun));
  const people = await accounts(report, browser, gateway, ada);
  visitors.push(...Object.values(people));
  await part('roles', () => roles(report, gateway, people));
  await part('first', async () => {
    const agent = await firstCalls(report, gateway, ada, people.ann);
    await policyEdits(report, ada, people.pol, agent);
    await policyMaking(report, people.pol);
    await agent.close();
  });
  await part('tabs', () => tabs(report, gateway, ada));
  await part('drift', () => drift(report, gateway, ada));
  await part('package', () => packages(report, ada));
  await part('scans', () => scans(report, gateway, ada));
  await part('catalogue', () => catalogue(report, ada, people.vi));
  await part('sign-ins', () => signIns(report, gateway, ada));
  await part('issuer', async () => visitors.push(await issuerSignIns(report, browser, gateway, issuer, values.pictures)));
  await part('hostile', () => hostile(report, gateway, ada, people.ann));
  await part('api', () => apiRoles(report, gateway, ada));
  await part('pages', async () => everyPage(report, ada, await pathsFrom(ada)));
  report.group('a page');
  await report.check('has no error in the browser', async () => equal(visitors.flatMap((v) => v.noticed), [], 'errors'));
  await report.check('asks nothing of another origin', async () => equal(visitors.flatMap((v) => v.strayed), [], 'requests'));
  await report.check('weighs less than 150 KB without pictures', async () => {
    const { path, bytes } = visitors.map((v) => v.heaviest).sort((a, b) => b.bytes - a.bytes)[0];
    console.log(`# the heaviest: ${path}, ${(bytes / 1024).toFixed(1)} KB`);
    truthy(bytes > 0 && bytes < 150 * 1024, `${path}: ${bytes} bytes`);
  });
  if (report.failed > 0) console.log(gateway.lastWords());
} finally {
  await browser.close();
  await gateway.remove();
  await issuer.stop();
}
process.exit(report.end(values.only ? 1 : 67));

/** Runs one part; what stops it whole counts as one failed check. */
async function part(name, run) {
  if (values.only && name !== '' && !values.only.split(',').includes(name)) return;
  const begun = Date.now();
  try {
    await run();
  } catch (error) {
    await report.check('runs to its end', () => Promise.reject(error));
  }
  console.log(`# ${name || 'newcomer'}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
