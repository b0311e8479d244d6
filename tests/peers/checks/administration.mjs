// What an administrator changes while an agent is connected: a policy, a pin, a grant; and what the record says of it all.

import { newClient, newPlainClient, overHttp } from '../harness/clients.mjs';
import { equal, rejects, truthy } from '../harness/report.mjs';
import { call, first } from './everything.mjs';
import { denied } from './denials.mjs';

const closed = { version: '1', default: 'deny', tools: { echo: { action: 'deny', reason: 'Closed for repairs.' } } };
const open = { version: '1', default: 'deny', tools: { echo: {} } };

export async function policyEditChecks(report, gateway) {
  const file = await gateway.file('edited.json', open);
  const { token, id } = await createGrant(gateway, 'editor', 'everything', file);
  const client = await overHttp(`${gateway.url}/mcp/everything`, token, newPlainClient());
  const echo = () => call(client, 'echo', { message: 'hello' });

  await report.check('an edited policy counts from the next call on', async () => {
    equal(first(await echo()), 'Echo: hello', 'before');
    await gateway.json('policy', 'apply', 'edited', await gateway.file('edited.json', closed));
    denied(await echo(), 'Closed for repairs.', '/tools/echo/action');
  });
  await report.check('an invalid edit is refused with its place, and the old policy stays', async () => {
    const broken = await gateway.file('broken.json', '{ "version": "1", "default": "deny",\n  "toools": {} }\n');
    const { code, stdout, stderr } = await gateway.run('policy', 'apply', 'edited', broken);
    equal(code, 2, 'exit code');
    truthy(/2[:,]\s*(column\s*)?3/.test(stdout + stderr) && (stdout + stderr).includes('tools'), stdout + stderr);
    denied(await echo(), 'Closed for repairs.', '/tools/echo/action');
  });
  await report.check('a revoked grant is refused from the next call on', async () => {
    await gateway.json('grant', 'revoke', id);
    const error = await rejects(echo(), 'a call after the grant was revoked');
    truthy(/401|unauthorized/i.test(`${error.code} ${error.name} ${error.message}`), `${error}`);
  });
  await client.close().catch(() => {});
}

/** server-everything has more tools for a client that can sample and elicit: nobody approved those yet. */
export async function pinChecks(report, gateway) {
  const allow = { version: '1', default: 'allow', server_requests: { sampling: 'allow', elicitation: 'allow', roots: 'allow' } };
  const { token } = await createGrant(gateway, 'asker', 'everything', await gateway.file('asker.json', allow));
  const client = await overHttp(`${gateway.url}/mcp/everything`, token, newClient([{ uri: 'file:///tmp/peers', name: 'peers' }]));
  const names = async () => (await client.listTools()).tools.map(({ name }) => name);
  const sample = () => call(client, 'trigger-sampling-request', { prompt: 'Say something.' });

  await report.check('a tool nobody approved is neither shown nor callable', async () => {
    truthy(!(await names()).includes('trigger-sampling-request'), 'the list');
    equal(await sample(), {
      content: [{ type: 'text', text: '[POLICY DENIED] This tool is not available.' }], isError: true
    }, 'the call');
  });
  await report.check('it waits in the list of pins', async () => {
    const pins = rows(await gateway.json('pin', 'list', 'everything'));
    const waiting = pins.find(({ name }) => name === 'trigger-sampling-request');
    equal(waiting?.state, 'new', `state in ${JSON.stringify(pins.slice(-4))}`);
  });
  await report.check('approved, it is shown and can be called', async () => {
    await gateway.json('pin', 'approve', 'everything', '--all');
    truthy((await names()).includes('trigger-sampling-request'), 'the list');
  });
  await report.check('the server may ask the client to sample where the policy allows it', async () => {
    const text = JSON.stringify(await sample());
    truthy(text.includes('Sampled by the client.'), text);
  });
  await report.check('the server may ask for roots where the policy allows it', async () => {
    const text = JSON.stringify(await call(client, 'get-roots-list', {}));
    truthy(text.includes('file:///tmp/peers'), text);
  });
  await client.close();
}

export async function recordChecks(report, gateway) {
  await report.check('the record holds each denial with its rule', async () => {
    const records = rows(await gateway.json('audit', 'query', '--limit', '1000'));
    truthy(records.length > 50, `${records.length} records`);
    const text = JSON.stringify(records);
    for (const rule of [
      '/tools/echo/deny_if/0/conditions/0', '/tools/get-sum/limits/0', '/tools/get-tiny-image/action',
      '(hidden)', '(default deny)', '(unpinned)', '(arguments)'
    ]) truthy(text.includes(JSON.stringify(rule)), `a record with ${rule}`);
  });
  await report.check('the record keeps no argument values by default', async () => {
    const { stdout } = await gateway.run('audit', 'export');
    truthy(stdout.length > 1000 && !stdout.includes('a secret'), 'the export');
  });
  await report.check('the record verifies', async () => {
    const { code, stdout, stderr } = await gateway.run('audit', 'verify');
    equal(code, 0, `exit code (${stdout}${stderr})`);
  });
}

/** Makes a grant for one server and gives its id and token, which is shown this once. */
export async function createGrant(gateway, subject, server, policyFile) {
  const answer = await gateway.json('grant', 'create', '--subject', subject, '--server', server, '--policy', policyFile);
  const grant = answer.grant ?? answer;
  truthy(answer.token?.startsWith('tp_'), `a token in ${Object.keys(answer)}`);
  return { id: grant.id, token: answer.token };
}

function rows(answer) {
  return Array.isArray(answer) ? answer : Object.values(answer).find(Array.isArray) ?? [];
}
