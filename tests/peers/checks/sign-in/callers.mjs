// Each caller signs in as themselves: nobody ever acts with another's token.

import { equal, truthy } from '../../harness/report.mjs';
import { agentOf, grantTo, words } from './agents.mjs';

export async function callerChecks(report, { gateway, signIns, second, server }) {
  const agents = {};
  await report.check('a server can be told that each caller signs in', async () => {
    await gateway.run('server', 'add', 'own', '--url', server.url);
    await gateway.json('auth', 'configure', 'own', '--per-caller');
  });
  await report.check('a caller who did not sign in is told so, by their own name', async () => {
    agents.cat = await agentOf(gateway, 'own', await grantTo(gateway, 'cat', ['own']));
    const told = await words(agents.cat.call('whoami'));
    truthy(/sign/i.test(told) && told.includes('cat'), told);
  });
  await report.check('a sign-in without a caller is refused, and so is a caller where there is one sign-in', async () => {
    const without = await gateway.run('auth', 'login', 'own', '--no-wait');
    truthy(without.code === 2 && (without.stdout + without.stderr).includes('--caller'), without.stderr);
    equal((await gateway.run('auth', 'login', 'notes', '--no-wait', '--caller', 'ann')).code, 2, 'exit code');
  });
  await report.check('two callers sign in as two people', async () => {
    equal((await signIns.signIn('own', 'alice', ['--caller', 'ann'])).ended.status, 'completed', 'the one');
    equal((await signIns.signIn('own', 'bob', ['--caller', 'ben'])).ended.status, 'completed', 'the other');
    await gateway.json('pin', 'approve', 'own', '--all');
    for (const name of ['ann', 'ben', 'cat']) agents[name] = await agentOf(gateway, 'own', await grantTo(gateway, name, ['own']));
  });
  await report.check('each sees themselves', async () => {
    equal([(await agents.ann.whoami()).subject, (await agents.ben.whoami()).subject], ['alice', 'bob'], 'who they are');
  });
  await report.check('also when both call at once, and tokens are renewed meanwhile', async () => {
    const asked = Array.from({ length: 20 }, (_, index) => (index % 2 ? 'ben' : 'ann'));
    second.expireAccessTokens();
    const subjects = await Promise.all(asked.map(async (name) => (await agents[name].whoami()).subject));
    equal(subjects, asked.map((name) => ({ ann: 'alice', ben: 'bob' })[name]), 'who they are');
  });
  await report.check('a caller who did not sign in gets nothing of theirs, before or after', async () => {
    const told = await words(agents.cat.call('whoami'));
    truthy(/sign/i.test(told) && !/alice|bob/.test(told), told);
  });
  await report.check('who signs out is signed out alone, and the authorization server is told', async () => {
    const revoked = () => second.requests('POST /token/revocation').length;
    const before = revoked();
    await gateway.json('auth', 'logout', 'own', '--caller', 'ann');
    truthy(revoked() > before, 'revocation requests');
    truthy(/sign/i.test(await words(agents.ann.call('whoami'))), 'the one');
    equal((await agents.ben.whoami()).subject, 'bob', 'the other');
  });
  for (const agent of Object.values(agents)) await agent.close();
}
