// The authorization scenarios of the official suite's client leg, with the gateway as the OAuth client, one at a time.
//
//   node conformance-auth.mjs --turnpike "dotnet /path/to/turnpike.dll"
//   node conformance-auth.mjs --direct       the official TypeScript client instead: what the expectations are worth
//   --only TEXT                              scenarios whose name has TEXT in it
//   --revision 2026-07-28                    one of the two requirement sets; both without
//
// Needs Node 22. The suite starts a server and its authorization server, and runs a client; ours has the gateway add the server, signs in
// as the suite expects (its pages ask nobody), and calls a tool through the gateway.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { expectedChecks, notOffered } from './conformance-client/expected.mjs';
import { authorizationScenarios, clientObjection, clientScenarios, runScenario } from './harness/conformance-client-leg.mjs';
import { Report, truthy } from './harness/report.mjs';
import { Turnpike } from './harness/turnpike.mjs';

const { values } = parseArgs({
  options: { turnpike: { type: 'string' }, direct: { type: 'boolean' }, only: { type: 'string', default: '' }, revision: { type: 'string' } }
});
if (Number(process.versions.node.split('.')[0]) < 22) {
  console.error(`the conformance suite needs Node 22, this is ${process.version}`);
  process.exit(2);
}
if (!values.direct && !values.turnpike) {
  console.error('usage: node conformance-auth.mjs --turnpike "COMMAND" | --direct');
  process.exit(2);
}

const revisions = Object.keys(authorizationScenarios).filter((revision) => !values.revision || revision === values.revision);
if (revisions.length === 0) {
  console.error(`there is no requirement set ${values.revision}: ${Object.keys(authorizationScenarios).join(', ')}`);
  process.exit(2);
}

const report = new Report();
const client = (name) => `${process.execPath} ${fileURLToPath(new URL(`./conformance-client/${name}.mjs`, import.meta.url))}`;

if (values.direct) {
  await judge('directly', client('directly'), {});
  // A client that does nothing at all must pass none: the null control of the expectations.
  await eachScenario('nothing at all', async (scenario, revision) => {
    const verdict = await runScenario(scenario, revision, 'true');
    truthy(clientObjection(verdict, expectedChecks(scenario, revision)), 'it passed');
  });
}
if (values.turnpike) await throughTheGateway(values.turnpike.split(' '));
const scenarios = revisions.reduce((sum, revision) => sum + authorizationScenarios[revision].scored + authorizationScenarios[revision].extensions - notOffered.length, 0);
process.exit(report.end(values.only ? 1 : values.direct ? 2 * scenarios : scenarios));

/** One gateway for all scenarios: each is a server of its own there. */
async function throughTheGateway(command) {
  const gateway = await Turnpike.create(command);
  try {
    // The suite's own document: whoever names it is known to have one, and the suite does not fetch it.
    const document = 'https://conformance-test.local/client-metadata.json';
    await gateway.up('--config', await gateway.file('gateway.json', { sign_in: { client_document: document } }));
    await judge('the gateway signs in', client('through-turnpike'), { TURNPIKE_PEERS_GATEWAY: JSON.stringify(gateway.place) });
    if (report.failed > 0) console.log(gateway.lastWords());
  } catch (error) {
    await report.check('runs to its end', () => Promise.reject(error));
  } finally {
    await gateway.remove();
  }
}

function judge(how, command, env) {
  return eachScenario(how, async (scenario, revision) => {
    const verdict = await runScenario(scenario, revision, command, env);
    const against = clientObjection(verdict, expectedChecks(scenario, revision));
    if (against) throw new Error(`${against}\n${verdict.stderr}`);
  });
}

async function eachScenario(how, run) {
  for (const revision of revisions) {
    report.group(`conformance ${revision}, ${how}`);
    const { scored, extensions } = await clientScenarios(revision);
    for (const scenario of [...scored, ...extensions].filter((name) => name.includes(values.only))) {
      if (notOffered.includes(scenario)) console.log(`# not offered: ${scenario}`);
      else await report.check(scenario, () => run(scenario, revision), 60_000);
    }
  }
}
