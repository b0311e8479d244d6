// After all flows: no secret is in any file, output, process list, export or answer. The same search finds each form of a planted one.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Canaries } from '../../harness/canaries.mjs';
import { equal, truthy } from '../../harness/report.mjs';
import { resourceServer } from '../../auth-server/server.mjs';
import { everything } from '../../harness/servers.mjs';
import { agentOf, grantTo, words } from './agents.mjs';

/** What was given to the gateway beforehand, beside what the authorization servers issue. */
export const given = {
  key: 'canary+api/key?of=the&protected 4f1d0c', variable: 'canary+variable/of=a&command 77ac21', client: 'canary+client/secret=of&a 0be312'
};

/** Gives the gateway secrets of the other kinds, by file, and has them used. */
export async function givenChecks(report, { gateway, server }) {
  await report.check('a header field, a client secret and a variable are given by file, and none is shown', async () => {
    await gateway.json('server', 'add', 'keyed', '--url', server.url, '--header-file', await gateway.file('keyed.headers', `X-Api-Key: ${given.key}\n`));
    await gateway.json('auth', 'configure', 'keyed', '--client-id', 'known', '--client-secret-file', await gateway.file('keyed.secret', `${given.client}\n`));
    const { command } = everything();
    await gateway.addServer('with-variable', { command, env: { SERVICE_KEY: given.variable } });
    for (const name of ['keyed', 'with-variable']) truthy((await gateway.run('server', 'show', name)).stdout.includes(name), name);
  });
  await report.check('a server that shows its variables shows asterisks', async () => {
    const agent = await agentOf(gateway, 'with-variable', await grantTo(gateway, 'looking', ['with-variable']));
    const told = await words(agent.call('get-env'));
    truthy(/"SERVICE_KEY": "\*+"/.test(told), told.includes('SERVICE_KEY') ? 'asterisks' : 'the variable');
    await agent.close();
  });
}

export async function secretChecks(report, canaries, { gateway, first, second, accounts }) {
  canaries.stopWatching();
  canaries.add(
    ...first.secrets, ...second.secrets, { kind: 'introspection secret', value: resourceServer.secret },
    ...Object.entries(accounts).map(([name, value]) => ({ kind: `password of ${name}`, value })),
    ...Object.entries(given).map(([kind, value]) => ({ kind: `given ${kind}`, value })));
  const none = ({ found }) => equal([...new Set(found)].slice(0, 20), [], 'found');

  await report.check('there are secrets of every kind to look for', async () => {
    console.log(`# ${canaries.count} secrets: ${canaries.kinds().join(', ')}`);
    for (const kind of ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'client secret', 'verifier', 'given key', 'given variable', 'given client']) {
      truthy(canaries.kinds().includes(kind), kind);
    }
    truthy(canaries.count > 40, `${canaries.count} secrets`);
  });
  await report.check('a planted secret is found in each form (the control)', async () => {
    const folder = join(gateway.folder, 'planted');
    await mkdir(folder, { recursive: true });
    const secret = `${given.key} and more`;
    const own = new Canaries();
    own.add({ kind: 'planted', value: given.key });
    let forms = 0;
    for (const [form, needle] of Canaries.forms(given.key)) {
      await writeFile(join(folder, `${forms++}.bin`), Buffer.concat([Buffer.from([0, 255]), needle, Buffer.from('\n')]));
      const { found } = await own.searchFolder(folder);
      truthy(found.some((what) => what.endsWith(`planted in ${form}`)), form);
      await rm(join(folder, `${forms - 1}.bin`));
    }
    truthy(forms >= 8, `${forms} forms`);
    for (const text of [Buffer.from(`id:${secret}`).toString('base64'), Buffer.from(`{"v":"${secret}"}`).toString('hex')]) truthy(own.search(text).length > 0, text);
    equal(own.search(Buffer.from('nothing here')), [], 'nothing');
  });
  await report.check('no file of the data folder has one', async () => {
    const sum = await canaries.searchFolder(gateway.data);
    console.log(`# ${sum.files} files, ${sum.bytes} bytes`);
    truthy(sum.files >= 4 && sum.bytes > 50_000, `${sum.files} files, ${sum.bytes} bytes`);
    none(sum);
  }, 120_000);
  await report.check('no command and no gateway ever wrote one', async () => {
    const said = gateway.transcript();
    truthy(said.length > 10_000, `${said.length} characters`);
    none({ found: canaries.search(said) });
  }, 60_000);
  await report.check('no agent was ever told one', async () => {
    truthy(gateway.heard.length > 40, `${gateway.heard.length} answers`);
    none({ found: canaries.search(gateway.heard.join('\n')) });
  }, 60_000);
  await report.check('no export and no list has one', async () => {
    const outputs = [];
    for (const args of [
      ['audit', 'export'], ['audit', 'query', '--limit', '1000', '--json'], ['server', 'list', '--json'], ['server', 'show', 'notes', '--json'],
      ['secret', 'list', '--json'], ['auth', 'status', '--json'], ['grant', 'list', '--json'], ['doctor', '--json']
    ]) {
      const { stdout, stderr } = await gateway.run(...args);
      truthy(stdout.length > 1, `${args.join(' ')}: ${stderr}`);
      outputs.push(stdout, stderr);
    }
    none({ found: canaries.search(outputs.join('\n')) });
  }, 120_000);
  await report.check('no command line of this machine ever had one, and no environment of the gateway', async () => {
    const { lines, found } = canaries.searchProcesses();
    console.log(`# ${lines} command lines`);
    if (process.platform === 'linux') {
      truthy(lines > 20, `${lines} command lines`);
      found.push(...await canaries.searchEnvironment(gateway.processId));
    }
    none({ found });
  });
  await report.check('the record says who signed in where, and still verifies', async () => {
    const records = (await gateway.run('audit', 'query', '--limit', '1000', '--json')).stdout;
    for (const word of ['auth.begin', 'auth.complete', 'notes', 'own']) truthy(records.includes(word), word);
    equal((await gateway.run('audit', 'verify')).code, 0, 'exit code');
  });
}
