// The console as people use it, in a browser: the first administrator, a real server behind the gate, the first call that is denied and the first
// that somebody approves, and every page held against axe-core.
//
//   node console.mjs --turnpike "dotnet /path/to/turnpike.dll" [--pictures DIR]

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accounts, firstRun, roles } from './console/accounts.mjs';
import { everyPage, pathsFrom } from './console/every-page.mjs';
import { Report, equal, truthy } from './harness/report.mjs';
import { launch } from './harness/visitor.mjs';
import { Turnpike } from './harness/turnpike.mjs';

const { values } = parseArgs({ options: { turnpike: { type: 'string' }, pictures: { type: 'string' } } });
if (!values.turnpike) {
  console.error('usage: node console.mjs --turnpike "COMMAND" [--pictures DIR]');
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
const folder = await mkdtemp(join(tmpdir(), 'turnpike-peers-console-'));
const gateway = await Turnpike.create(values.turnpike.split(' '));
try {
  await gateway.up();
  const ada = await firstRun(report, browser, gateway);
  const people = await accounts(report, browser, gateway, ada);
  await roles(report, gateway, people);
  await everyPage(report, ada, await pathsFrom(ada), values.pictures);
  report.group('a page');
  const visitors = [ada, ...Object.values(people)];
  await report.check('has no error in the browser', async () => equal(visitors.flatMap((v) => v.noticed), [], 'errors'));
  await report.check('asks nothing of another origin', async () => equal(visitors.flatMap((v) => v.strayed), [], 'requests'));
  await report.check('weighs less than 150 KB without pictures', async () => {
    const { path, bytes } = visitors.map((v) => v.heaviest).sort((a, b) => b.bytes - a.bytes)[0];
    console.log(`# the heaviest: ${path}, ${(bytes / 1024).toFixed(1)} KB`);
    truthy(bytes > 0 && bytes < 150 * 1024, `${path}: ${bytes} bytes`);
  });
} finally {
  await browser.close();
  await gateway.remove();
  await rm(folder, { recursive: true, force: true });
}
process.exit(report.end(20));
