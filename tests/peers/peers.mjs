// Real clients and real servers through the gateway: the official TypeScript SDK against server-everything,
// server-filesystem and server-memory, over HTTP with a token, through `turnpike run` and through `turnpike connect`.
//
//   node peers.mjs --turnpike "dotnet /path/to/turnpike.dll"
//   node peers.mjs --direct            the same clients and servers with nothing between: what these checks are worth

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createGrant, pinChecks, policyEditChecks, recordChecks } from './checks/administration.mjs';
import { denialChecks, policy } from './checks/denials.mjs';
import { everythingChecks } from './checks/everything.mjs';
import { filesystemChecks } from './checks/filesystem.mjs';
import { identityChecks } from './checks/identity.mjs';
import { limitChecks } from './checks/limits.mjs';
import { memoryChecks } from './checks/memory.mjs';
import { newPlainClient, overHttp, overStdio } from './harness/clients.mjs';
import { Report } from './harness/report.mjs';
import { everything, filesystem, memory } from './harness/servers.mjs';
import { Turnpike } from './harness/turnpike.mjs';

const { values } = parseArgs({
  options: { direct: { type: 'boolean' }, turnpike: { type: 'string' }, only: { type: 'string' } }
});
if (!values.direct && !values.turnpike) {
  console.error('usage: node peers.mjs --turnpike "COMMAND" | --direct');
  process.exit(2);
}

const report = new Report();
const folder = await mkdtemp(join(tmpdir(), 'turnpike-peers-files-'));
const clients = [];

try {
  if (values.direct) await directly();
  else await throughTheGateway(values.turnpike.split(' '));
} finally {
  for (const client of clients) await client.close().catch(() => {});
  await rm(folder, { recursive: true, force: true });
}
process.exit(report.end(values.only ? 1 : values.direct ? 30 : 100));

async function directly() {
  await oneWay('direct', (_name, server) => overStdio(server.command, newPlainClient(), server.env));
}

async function throughTheGateway(command) {
  const gateway = await Turnpike.create(command);
  try {
    await group('http', async () => {
      await gateway.up();
      const root = await newRoot('http');
      const servers = { everything: everything(), filesystem: filesystem(root), memory: memory(join(folder, 'http.jsonl')) };
      for (const [name, server] of Object.entries(servers)) {
        await report.check(`server add ${name}`, () => gateway.addServer(name, server));
      }
      const allow = await gateway.file('allow.json', { version: '1', default: 'allow' });
      const grants = {};
      for (const name of Object.keys(servers)) grants[name] = await createGrant(gateway, `agent-${name}`, name, allow);
      const connect = (name) => overHttp(`${gateway.url}/mcp/${name}`, grants[name].token, newPlainClient());
      await checkAll('http', connect, servers, root);

      await group('connect', () => checkAll('connect', async (name) => {
        const tokenFile = await gateway.file(`${name}.token`, grants[name].token + '\n');
        return overStdio(gateway.connecting(`${gateway.url}/mcp/${name}`, tokenFile), newPlainClient());
      }, servers, root));

      await group('identity', () => identityChecks(report, gateway, 'everything', 'memory', grants.everything.token));
      await group('denials', async () => {
        const { token } = await createGrant(gateway, 'judged', 'everything', await gateway.file('judged.json', policy));
        await denialChecks(report, await keep(overHttp(`${gateway.url}/mcp/everything`, token, newPlainClient())));
      });
      await group('limits', () => limitChecks(report, gateway));
      await group('policy edits', () => policyEditChecks(report, gateway));
      await group('pins', () => pinChecks(report, gateway));
      await group('record', () => recordChecks(report, gateway));
    });
    if (report.failed > 0) console.log(gateway.lastWords());
  } finally {
    await gateway.remove();
  }
  await throughRun(command);
}

async function throughRun(command) {
  const gateway = await Turnpike.create(command);
  try {
    await group('run', async () => {
      const allow = await gateway.file('allow.json', { version: '1', default: 'allow' });
      await oneWay('run', async (name, server) =>
        overStdio(await gateway.wrapping(name, server, '--policy', allow, '--as', 'runner'), newPlainClient()));
    });
    await group('run, denials', async () => {
      const judged = await gateway.file('judged.json', policy);
      const command = await gateway.wrapping('judged', everything(), '--policy', judged, '--as', 'judged');
      await denialChecks(report, await keep(overStdio(command, newPlainClient())));
    });
    await group('run, record', () => report.check('the record verifies', async () => {
      const { code, stdout, stderr } = await gateway.run('audit', 'verify');
      if (code !== 0) throw new Error(`exit code ${code}: ${stdout}${stderr}`);
    }));
  } finally {
    for (const client of clients.splice(0)) await client.close().catch(() => {});
    await gateway.remove();
  }
}

/** All three servers, each behind its own connection made by `connect(name, server)`. */
async function oneWay(way, connect) {
  const root = await newRoot(way);
  await checkAll(way, connect, {
    everything: everything(), filesystem: filesystem(root), memory: memory(join(folder, `${way}.jsonl`))
  }, root);
}

async function checkAll(way, connect, servers, root) {
  for (const [name, checks] of [
    ['everything', (client, direct) => everythingChecks(report, client, direct)],
    ['filesystem', (client, direct) => filesystemChecks(report, client, direct, root)],
    ['memory', (client) => memoryChecks(report, client, way)]
  ]) {
    await group(`${way}, ${name}`, async () => {
      const direct = await keep(overStdio(servers[name].command, newPlainClient(), servers[name].env));
      await checks(await keep(connect(name, servers[name])), direct);
    });
  }
}

/** Runs a group; what stops it whole counts as one failed check. */
async function group(name, run) {
  if (values.only && !name.startsWith(values.only) && !values.only.startsWith(name)) return;
  report.group(name);
  try {
    await run();
  } catch (error) {
    report.group(name);
    await report.check('runs to its end', () => Promise.reject(error));
  }
}

async function keep(opening) {
  const client = await opening;
  clients.push(client);
  return client;
}

async function newRoot(name) {
  const root = join(folder, name.replaceAll(/\W/g, '-'));
  await mkdir(root, { recursive: true });
  return root;
}
