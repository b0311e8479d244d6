// Who may knock: the challenge, wrong tokens, other servers, hosts and origins.

import { request } from 'node:http';
import { newPlainClient, overHttp } from '../harness/clients.mjs';
import { equal, rejects, truthy } from '../harness/report.mjs';

export async function identityChecks(report, gateway, server, otherServer, token) {
  const url = `${gateway.url}/mcp/${server}`;

  await report.check('no token: 401 with a plain Bearer challenge', async () => {
    const response = await post(url, {});
    equal(response.status, 401, 'status');
    equal(response.headers['www-authenticate'], 'Bearer realm="turnpike"', 'challenge');
  });
  await report.check('a wrong token: 401 with a challenge', async () => {
    const response = await post(url, { authorization: `Bearer tp_${'A'.repeat(43)}` });
    equal(response.status, 401, 'status');
    truthy(response.headers['www-authenticate']?.startsWith('Bearer '), 'challenge');
  });
  await report.check('the TypeScript client reports the challenge as unauthorised', async () => {
    const error = await rejects(overHttp(url, undefined, newPlainClient()), 'connecting without a token');
    truthy(error.code === 401 || /401|unauthorized/i.test(`${error.name} ${error.message}`), `${error}`);
  });
  await report.check('a token in the query is no token', async () =>
    equal((await post(`${url}?access_token=${token}`, {})).status, 401, 'status'));
  await report.check('a server outside the grant is closed', async () => {
    await rejects(overHttp(`${gateway.url}/mcp/${otherServer}`, token, newPlainClient()), 'connecting to another server');
  });
  await report.check('a foreign Origin is refused', async () =>
    equal((await post(url, { authorization: `Bearer ${token}`, origin: 'http://evil.example' })).status, 403, 'status'));
  await report.check('a foreign Host is refused', async () => {
    const { status } = await post(url, { authorization: `Bearer ${token}`, host: 'evil.example' });
    truthy(status >= 400 && status < 500, `status ${status}`);
  });
}

const initialize = JSON.stringify({
  jsonrpc: '2.0', id: 1, method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } }
});

/** A bare POST: fetch would not let a Host through. */
export function post(url, headers, body = initialize) {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers }
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({
        status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString('utf8')
      }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
