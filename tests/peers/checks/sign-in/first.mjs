// A protected server is added, a person signs in, the server's tools are there, and an agent calls them: none of it with a token in hand.

import { equal, truthy } from '../../harness/report.mjs';
import { agentOf, grantTo, words } from './agents.mjs';

export const tools = ['add_note', 'erase_everything', 'tell_token', 'whoami'];

export async function firstSignInChecks(report, { gateway, signIns, first, server }) {
  let begun;
  await report.check('a server that wants a sign-in is added, and says what to do', async () => {
    const { code, stdout, stderr } = await gateway.run('server', 'add', 'notes', '--url', server.url);
    truthy(code === 0 || code === 3, `exit code ${code}: ${stdout}${stderr}`);
    truthy(/turnpike auth login notes/.test(stdout + stderr), stdout + stderr);
    truthy((await gateway.json('server', 'list')).some?.((one) => one.name === 'notes') ?? true, 'the list');
  });
  await report.check('before anybody signed in, an agent is told so and gets nothing', async () => {
    const agent = await agentOf(gateway, 'notes', await grantTo(gateway, 'early', ['notes']));
    truthy(/sign/i.test(await words(agent.call('whoami'))), 'the answer');
    await agent.close();
  });
  await report.check('a sign-in is begun: an id, an address here, an end, who is asked and for what', async () => {
    begun = await signIns.begin('notes');
    truthy(/^f_[0-9a-f]{32}$/.test(begun.flow), `flow ${begun.flow}`);
    truthy(begun.url.startsWith(gateway.url), `address ${begun.url}`);
    equal([begun.status, begun.issuer, begun.scopes], ['pending', first.issuer, ['mcp:tools', 'offline_access']], 'status, issuer, scopes');
    const minutes = (new Date(begun.expires_at) - Date.now()) / 60_000;
    truthy(minutes > 5 && minutes <= 15, `${minutes} minutes`);
  });
  await report.check('asking how it stands changes nothing', async () => {
    equal(await signIns.flow(begun.flow), await signIns.flow(begun.flow), 'twice');
    equal((await signIns.flow(begun.flow)).status, 'pending', 'status');
  });
  await report.check('a person signs in and consents; the flow is completed by itself, with the tools', async () => {
    const { begun: again, seen, ended } = await signIns.signIn('notes', 'alice');
    truthy(again.flow !== begun.flow, 'another flow');
    equal((await signIns.flow(begun.flow)).status, 'cancelled', 'the one before');
    equal([seen.status, seen.scopes], [200, 'mcp:tools offline_access'], 'the page at the end, and what was asked for');
    truthy(seen.url.startsWith(gateway.url), `it ends at ${seen.url}`);
    equal([seen.headers['cache-control'], seen.headers['referrer-policy']], ['no-store', 'no-referrer'], 'header fields');
    equal([ended.status, ended.definitions], ['completed', tools.length], 'the flow');
  });
  await report.check('the authorization request is what the specification wants', async () => {
    const asked = new URL(first.requests('GET /auth?').at(-1).split('\n', 1)[0].split(' ')[1], first.issuer).searchParams;
    equal([asked.get('response_type'), asked.get('code_challenge_method'), asked.get('resource')], ['code', 'S256', server.url], 'parameters');
    truthy(asked.get('state').length >= 32 && asked.get('code_challenge').length === 43, 'state and challenge');
    const token = first.requests('POST /token').filter((request) => request.includes('authorization_code')).at(-1);
    truthy(token.includes(`resource=${encodeURIComponent(server.url)}`), 'the resource of the token request');
  });
  await report.check('its tools wait for approval, and are listed once approved', async () => {
    await gateway.json('pin', 'approve', 'notes', '--all');
    const agent = await agentOf(gateway, 'notes', await grantTo(gateway, 'agent', ['notes']));
    equal((await agent.list()).sort(), tools, 'the list');
    await agent.close();
  });
  await report.check('an agent calls as the person who signed in', async () => {
    const agent = await agentOf(gateway, 'notes', await grantTo(gateway, 'agent-too', ['notes']));
    equal((await agent.whoami()).subject, 'alice', 'who it is');
    truthy((await words(agent.call('add_note', { note: 'hello' }))).includes('Noted for alice: hello'), 'a note');
    await agent.close();
  });
  await report.check('a server that says its token does not get it to the agent', async () => {
    const agent = await agentOf(gateway, 'notes', await grantTo(gateway, 'curious', ['notes']));
    const told = await words(agent.call('tell_token'));
    truthy(/It was \*+\./.test(told), 'asterisks');
    await agent.close();
  });
  await report.check('the gateway started again is still signed in', async () => {
    await gateway.down();
    await gateway.up();
    const agent = await agentOf(gateway, 'notes', await grantTo(gateway, 'after', ['notes']));
    equal((await agent.whoami()).subject, 'alice', 'who it is');
    equal((await signIns.standing('notes')).state, 'signed_in', 'state');
    await agent.close();
  });
}
