// The conformance fixture: a server on the official TypeScript SDK that passes the official suite directly, so that
// a difference seen through the gateway is the gateway's.
//
//   node server.mjs [PORT]           both eras on http://localhost:PORT/mcp (0 or none: any free port)
//   node server.mjs --stdio          both eras on stdin and stdout
//   --era modern | --era legacy      offers that era alone, as most servers do

import { toNodeHandler, toWebRequest, localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { createFixture, toOwnClient } from './factory.mjs';
import { LegacySessions } from './legacy-sessions.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { stdio: { type: 'boolean' }, era: { type: 'string', default: 'both' } }
});

if (values.stdio) {
  serveStdio(({ era }) => createFixture(era, toOwnClient), values.era === 'modern' ? { legacy: 'reject' } : {});
} else {
  listen(Number(positionals[0] ?? process.env.PORT ?? 0));
}

function listen(port) {
  const modern = createMcpHandler(({ era }) => createFixture(era, onListenStreams), { legacy: 'reject' });
  const onListenStreams = {
    toolsChanged: () => modern.notify.toolsChanged(),
    promptsChanged: () => modern.notify.promptsChanged()
  };
  const answerModern = toNodeHandler(modern);
  const legacy = new LegacySessions();
  const hostAllowed = localhostHostValidation();
  const originAllowed = localhostOriginValidation();

  const http = createServer(async (request, response) => {
    try {
      if (!hostAllowed(request, response) || !originAllowed(request, response)) return;
      if (new URL(request.url, 'http://localhost').pathname !== '/mcp') {
        response.writeHead(404).end();
        return;
      }
      const body = await read(request);
      const isLegacy = await isLegacyRequest(await toWebRequest(request, body), body);
      if (values.era === 'legacy' || (isLegacy && values.era !== 'modern')) await legacy.handle(request, response, body);
      else await answerModern(request, response, body);
    } catch (error) {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  http.listen(port, 'localhost', () => console.log(`listening on http://localhost:${http.address().port}/mcp`));
}

/** The body as JSON, or undefined where there is none; what is not JSON goes on as text, for the SDK to refuse. */
async function read(request) {
  if (request.method !== 'POST') return undefined;
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
