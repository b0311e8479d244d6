// An exact limit under many callers, and over the processes that share a data folder.

import { newPlainClient, overHttp, overStdio } from '../harness/clients.mjs';
import { equal, truthy } from '../harness/report.mjs';
import { everything } from '../harness/servers.mjs';
import { createGrant } from './administration.mjs';
import { call } from './everything.mjs';

const tenAMinute = (counter, scope) => ({
  version: '1', default: 'deny', tools: { echo: { limits: [{ counter, window: 'minute', max: 10, scope }] } }
});

export async function limitChecks(report, gateway) {
  await report.check('sixty-four calls at once over eight clients: exactly ten pass a limit of ten', async () => {
    const { token } = await createGrant(gateway, 'crowd', 'everything', await gateway.file('crowd.json', tenAMinute('crowd', 'grant')));
    const clients = await Promise.all(Array.from({ length: 8 }, () => overHttp(`${gateway.url}/mcp/everything`, token, newPlainClient())));
    equal(await passing(clients, 64), 10, 'calls that passed');
    await Promise.all(clients.map((client) => client.close()));
  }, 60_000);

  await report.check('two run and one up on one folder share a limit of the server: exactly ten pass', async () => {
    const policy = await gateway.file('together.json', tenAMinute('together', 'server'));
    const { token } = await createGrant(gateway, 'together', 'everything', policy);
    const run = async (subject) => overStdio(await gateway.wrapping('everything', everything(), '--policy', policy, '--as', subject), newPlainClient());
    const clients = [await overHttp(`${gateway.url}/mcp/everything`, token, newPlainClient()), await run('first'), await run('second')];
    equal(await passing(clients, 48), 10, 'calls that passed');
    await Promise.all(clients.map((client) => client.close()));
  }, 90_000);
}

/** Makes `count` calls at once, dealt to the clients in turn; gives how many were not refused. */
async function passing(clients, count) {
  const results = await Promise.all(Array.from({ length: count }, (_, n) => call(clients[n % clients.length], 'echo', { message: `${n}` })));
  for (const result of results.filter(({ isError }) => isError)) {
    truthy(result.content[0].text.startsWith('[POLICY DENIED] '), result.content[0].text);
  }
  return results.filter(({ isError }) => !isError).length;
}
