// The official conformance suite through the gateway, held against the same suite run directly at the fixture.
//
//   node conformance.mjs --turnpike "dotnet /path/to/turnpike.dll"
//   node conformance.mjs --url http://localhost:PORT/mcp/NAME     against something that already runs
//   node conformance.mjs --direct                                 the fixture and the null control alone
//
// Needs Node 22. The suite cannot send a token, so the gateway gets an anonymous grant.

import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { objection, revisions, runSuite, scoredScenarios } from './harness/conformance-suite.mjs';
import { Report, truthy } from './harness/report.mjs';
import { conformanceFixture } from './harness/servers.mjs';
import { Turnpike, freePort, stop } from './harness/turnpike.mjs';

const { values } = parseArgs({
  options: { turnpike: { type: 'string' }, url: { type: 'string' }, direct: { type: 'boolean' } }
});
if (Number(process.versions.node.split('.')[0]) < 22) {
  console.error(`the conformance suite needs Node 22, this is ${process.version}`);
  process.exit(2);
}

const minutes = 60_000;
const report = new Report();
const fixture = await startFixture();
const direct = {};

try {
  for (const revision of Object.keys(revisions)) {
    report.group(`conformance ${revision}`);
    await report.check('the fixture passes every scored scenario directly', async () => {
      direct[revision] = await runSuite(fixture.url, revision);
      const objections = await objectionsTo(direct[revision], revision, new Map());
      truthy(objections.length === 0, objections.join('\n'));
    }, 5 * minutes);
    await report.check('nothing at all passes no scored scenario (null control)', async () => {
      const nothing = await runSuite(`http://localhost:${await freePort()}/mcp`, revision);
      const scored = await scoredScenarios(revision);
      const passing = scored.filter((scenario) => !objection(nothing.get(scenario), direct[revision].get(scenario)));
      truthy(passing.length === 0, `passed against nothing: ${passing.join(', ')}`);
    }, 5 * minutes);
  }
  if (values.url) await judge('', values.url);
  if (values.turnpike) await throughTheGateway(values.turnpike.split(' '));
} finally {
  await stop(fixture.child);
}
process.exit(report.end(values.direct ? 4 : values.url ? 73 : 142));

async function throughTheGateway(command) {
  const gateway = await Turnpike.create(command);
  try {
    await gateway.up();
    const policy = await gateway.file('conformance.json', {
      version: '1', default: 'allow', server_requests: { sampling: 'allow', elicitation: 'allow', roots: 'allow' }
    });
    const upstreams = { conformance: ['--url', fixture.url], 'conformance-stdio': ['--', ...conformanceFixture('--stdio')] };
    for (const [name, where] of Object.entries(upstreams)) await gateway.json('server', 'add', name, '--approve-baseline', ...where);
    await gateway.json('grant', 'create', '--subject', 'conformance-suite', '--anonymous',
      ...Object.keys(upstreams).flatMap((name) => ['--server', name, '--policy', policy]));
    await judge('over HTTP', `${gateway.localUrl}/mcp/conformance`);
    await judge('over stdio', `${gateway.localUrl}/mcp/conformance-stdio`);
    if (report.failed > 0) console.log(gateway.lastWords());
  } catch (error) {
    report.group('conformance');
    await report.check('runs to its end', () => Promise.reject(error));
  } finally {
    await gateway.remove();
  }
}

/** One check for each scored scenario: it passes, with no fewer checks than directly. */
async function judge(how, url) {
  for (const revision of Object.keys(revisions)) {
    report.group(`conformance ${revision} through the gateway${how && `, upstream ${how}`}`);
    let through = new Map();
    await report.check('the suite runs', async () => void (through = await runSuite(url, revision)), 5 * minutes);
    for (const scenario of await scoredScenarios(revision)) {
      await report.check(scenario, async () => {
        const against = objection(through.get(scenario), direct[revision]?.get(scenario));
        if (against) throw new Error(against);
      });
    }
    const others = [...through].filter(([scenario, verdict]) => verdict.failed > 0 && !(direct[revision].get(scenario)?.failed > 0));
    for (const [scenario, verdict] of others) console.log(`# passes directly, not here: ${scenario}: ${verdict.failures.join('; ')}`);
  }
}

async function objectionsTo(verdicts, revision, least) {
  const objections = [];
  for (const scenario of await scoredScenarios(revision)) {
    const against = objection(verdicts.get(scenario), least.get(scenario));
    if (against) objections.push(`${scenario}: ${against}`);
  }
  return objections;
}

function startFixture() {
  const [node, ...args] = conformanceFixture('0');
  const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the fixture ended with ${code}`)));
    child.stdout.setEncoding('utf8').on('data', (text) => {
      const url = /listening on (\S+)/.exec(text)?.[1];
      if (url) resolve({ child, url });
    });
  });
}
