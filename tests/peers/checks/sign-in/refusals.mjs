// Answers that must not be believed: another's, a second time, of another server, for no flow.

import { PlainPerson } from '../../harness/browser.mjs';
import { equal, truthy } from '../../harness/report.mjs';
import { agentOf, grantTo } from './agents.mjs';

export async function refusalChecks(report, { gateway, signIns, first, second }) {
  const exchanges = () => second.requests('POST /token').filter((request) => request.includes('authorization_code')).length;
  /** Brings an answer that must not be believed: no code is exchanged, and the sign-in there was stays. */
  const refused = async (person, answer, change = () => {}) => {
    const url = new URL(answer);
    change(url.searchParams);
    const before = exchanges();
    const seen = await person.visit(url.href);
    truthy(seen.status >= 400 && seen.status < 500, `status ${seen.status}: ${seen.text.slice(0, 300)}`);
    equal(exchanges(), before, 'exchanges');
    return seen;
  };
  const state = async () => (await signIns.standing('notes')).state;

  await report.check('no flow: not found', async () => {
    equal((await signIns.flow(`f_${'0'.repeat(32)}`)).status, 'not_found', 'status');
    const seen = await new PlainPerson().visit(`${gateway.url}/oauth/start/f_${'0'.repeat(32)}`);
    truthy(seen.status >= 400 && seen.status < 500, `status ${seen.status}`);
  });
  await report.check('a cancelled flow takes no answer', async () => {
    const { begun, person, answer } = await signIns.upToTheAnswer('notes', 'alice');
    await gateway.json('auth', 'cancel', begun.flow);
    await refused(person, answer);
    equal((await signIns.flow(begun.flow)).status, 'cancelled', 'status');
  });
  await report.check('a wrong state, none, and two are refused, and the flow waits on', async () => {
    const { begun, person, answer } = await signIns.upToTheAnswer('notes', 'alice');
    await refused(person, answer, (query) => query.set('state', 'A'.repeat(43)));
    await refused(person, answer, (query) => query.delete('state'));
    await refused(person, answer, (query) => query.append('state', 'B'.repeat(43)));
    equal((await signIns.flow(begun.flow)).status, 'pending', 'status');
  });
  await report.check('another browser cannot bring the answer, nor open the flow', async () => {
    const { begun, person, answer } = await signIns.upToTheAnswer('notes', 'alice');
    await refused(new PlainPerson(), answer);
    const other = await new PlainPerson().visit(begun.url);
    truthy(other.status >= 400 && other.status < 500, `opening it: status ${other.status}`);
    equal((await signIns.flow(begun.flow)).status, 'pending', 'status');
    equal((await person.visit(answer.href)).status, 200, 'the one who began it');
    equal((await signIns.over(begun.flow)).status, 'completed', 'status');
  });
  await report.check('an answer counts once', async () => {
    const { begun, person, answer } = await signIns.upToTheAnswer('notes', 'alice');
    equal((await person.visit(answer.href)).status, 200, 'the first time');
    equal((await signIns.over(begun.flow)).status, 'completed', 'status');
    await refused(person, answer);
    equal([(await signIns.flow(begun.flow)).status, await state()], ['completed', 'signed_in'], 'status, state');
  });
  for (const [what, change] of [
    ['another authorization server (mix-up)', (query) => query.set('iss', first.issuer)],
    ['nobody, though it always says', (query) => query.delete('iss')],
    ['the same with a slash at its end', (query) => query.set('iss', `${second.issuer}/`)]
  ]) {
    await report.check(`an answer of ${what} is refused, and no code is sent`, async () => {
      const { begun, person, answer } = await signIns.upToTheAnswer('notes', 'alice');
      await refused(person, answer, change);
      const flow = await signIns.over(begun.flow);
      equal([flow.status, await state()], ['failed', 'signed_in'], 'status, state');
      truthy(/the answer (is not from|does not say)/.test(flow.reason), flow.reason);
    });
  }
  await report.check('after all that, the sign-in there was still counts', async () => {
    const agent = await agentOf(gateway, 'notes', await grantTo(gateway, 'unshaken', ['notes']));
    equal((await agent.whoami()).subject, 'alice', 'who it is');
    await agent.close();
  });
}
