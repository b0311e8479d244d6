// The gateway's own tools from the official TypeScript client, under the policy that is recommended for them: a server is signed in to,
// looked at again and signed in to anew by the names agents know, and the record says so.
//
//   node meta.mjs --turnpike "dotnet /path/to/turnpike.dll"

import { parseArgs } from 'node:util';
import { newPlainClient, overHttp } from './harness/clients.mjs';
import { openBrowser } from './harness/browser.mjs';
import { accounts, withPeers } from './harness/peers.mjs';
import { Report, equal, truthy, until } from './harness/report.mjs';
import { Turnpike } from './harness/turnpike.mjs';

const { values } = parseArgs({ options: { turnpike: { type: 'string' } } });
if (!values.turnpike) {
  console.error('usage: node meta.mjs --turnpike "COMMAND"');
  process.exit(2);
}

const report = new Report();
report.patience = 90_000;
const browser = await openBrowser();
const gateway = await Turnpike.create(values.turnpike.split(' '));
try {
  await gateway.up();
  await withPeers(metaChecks);
  if (report.failed > 0) console.log(gateway.lastWords());
} catch (error) {
  await report.check('runs to its end', () => Promise.reject(error));
} finally {
  await browser.close();
  await gateway.remove();
}
process.exit(report.end(9));

async function metaChecks({ first, server }) {
  report.group('the gateway\'s own tools');
  await gateway.run('server', 'add', 'Notes', '--url', server.url);
  const { token } = await gateway.json('grant', 'create', '--subject', 'operator', '--server', 'gateway', '--server', 'Notes', '--policy',
    await gateway.file('allow.json', { version: '1', default: 'allow' }));
  const connect = (path) => overHttp(`${gateway.url}${path}`, token, newPlainClient());
  const client = await connect('/mcp/gateway/all');
  const { tools } = await client.listTools();

  /** Calls a tool; where the policy wants a person, one approves, and it is called again. */
  const call = async (name, args = {}, by = client) => {
    const ask = () => by.callTool({ name, arguments: args });
    let answer = await ask();
    if (/approval/i.test(JSON.stringify(answer.content)) && answer.isError) {
      for (const { id, state } of waiting(await gateway.json('approval', 'list'))) if (state === 'pending') await gateway.json('approval', 'approve', id);
      answer = await ask();
    }
    if (answer.isError) throw new Error(answer.content[0].text);
    return answer.structuredContent;
  };
  const browse = async (url, name) => {
    const person = await browser.open();
    try {
      return await person.signIn(url, name, accounts[name]);
    } finally {
      await person.close();
    }
  };
  const completed = (flow) => until(15_000, async () => (await call('checkRemoteMcpOauthStatus', { flow_id: flow })).status === 'completed');

  await report.check('eight are listed where an agent needs them, every one at /all', async () => {
    const few = await connect('/mcp/gateway');
    equal((await few.listTools()).tools.length, 8, 'at /mcp/gateway');
    await few.close();
    for (const name of ['gateway.auth_connect', 'gateway.refresh', 'ReAuthRemoteMcpServer', 'addRemoteMcpServer', 'checkRemoteMcpOauthStatus', 'executeTool']) {
      const tool = tools.find((one) => one.name === name);
      truthy(tool?.title && tool.annotations && tool.inputSchema && tool.outputSchema, name);
    }
  });
  await report.check('gateway.auth_connect begins a sign-in, a person ends it', async () => {
    const { flow_id: flow, url } = await call('gateway.auth_connect', { server_name: 'Notes' });
    equal((await browse(url, 'alice')).status, 200, 'the page at the end');
    await completed(flow);
  });
  await report.check('gateway.refresh looks again: nothing is there before a person approved it, and then the tools are', async () => {
    const before = await call('gateway.refresh', { reason: 'signed in' });
    equal(before.ok, true, 'ok');
    equal(before.tools_indexed, 0, 'before');
    await gateway.json('pin', 'approve', 'Notes', '--all');
    const { tools_indexed: indexed } = await call('gateway.refresh', { reason: 'approved' });
    truthy(indexed >= 4, `${indexed} tools`);
  });
  await report.check('gateway.invoke reaches the server as the person', async () => {
    const { ok } = await call('gateway.invoke', { tool_id: 'Notes::whoami', arguments: {} });
    equal(ok, true, 'ok');
  });
  await report.check('ReAuthRemoteMcpServer signs in anew, and keeps the old one until then', async () => {
    const { flow_id: flow, auth_url: url } = await call('ReAuthRemoteMcpServer', { server_name: 'Notes' });
    const whoami = async () => JSON.stringify(await client.callTool({ name: 'executeTool', arguments: { tool_alias_name: 'mcp_Notes_whoami', parameters: {} } }));
    truthy((await whoami()).includes('alice'), 'while it waits');
    await browse(url, 'bob');
    await completed(flow);
    truthy((await whoami()).includes('bob'), 'afterwards');
  });
  await report.check('a name that breaks the rule is told the right one', async () => {
    const answer = await client.callTool({ name: 'addRemoteMcpServer', arguments: { server_name: 'my notes', server_url: server.url } });
    equal(answer.isError, true, 'isError');
    truthy(answer.content[0].text.includes('MyNotes'), answer.content[0].text);
  });
  await report.check('an unknown argument is refused by its name', async () => {
    const answer = await client.callTool({ name: 'gateway.refresh', arguments: { hurry: true } });
    equal(answer.isError, true, 'isError');
    truthy(answer.content[0].text.includes('hurry'), answer.content[0].text);
  });
  await report.check('underscores, where dots are forbidden', async () => {
    const other = await connect('/mcp/gateway/all?names=underscore');
    const names = (await other.listTools()).tools.map(({ name }) => name);
    truthy(names.includes('gateway_refresh') && !names.some((name) => name.includes('.')), names.join(' '));
    equal((await call('gateway_refresh', {}, other)).ok, true, 'ok');
    await other.close();
  });
  await report.check('the record knows each call by one name', async () => {
    const records = JSON.stringify(await gateway.json('audit', 'query', '--limit', '1000'));
    for (const name of ['gateway.auth_connect', 'gateway.refresh', 'ReAuthRemoteMcpServer', 'gateway.invoke', 'auth.begin', 'auth.complete']) {
      truthy(records.includes(`"${name}"`), name);
    }
    truthy(!records.includes('gateway_refresh'), 'the other spelling');
    equal((await gateway.run('audit', 'verify')).code, 0, 'exit code');
  });
  await client.close();
}

const waiting = (answer) => (Array.isArray(answer) ? answer : Object.values(answer).find(Array.isArray) ?? []);
