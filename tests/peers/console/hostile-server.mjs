// A server that wants to do something on whatever page shows what it says: in names, descriptions, arguments, answers, errors and what it logs.

import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListPromptsRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { payload } from './payloads.mjs';

const everything = Object.values(payload).join(' ');
const server = new Server(
  { name: payload.script, version: payload.image, title: payload.bidi },
  { capabilities: { tools: {}, prompts: {} }, instructions: everything });

const tool = (name, more = {}) => ({ name, description: everything, inputSchema: { type: 'object', properties: {} }, ...more });

server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: [
    tool('quiet', {
      title: payload.script,
      annotations: { title: payload.image, readOnlyHint: true },
      inputSchema: {
        type: 'object',
        properties: {
          [payload.script]: { type: 'string', description: payload.image, enum: [payload.script, payload.url], default: payload.bidi },
          [payload.image]: { type: 'string', title: payload.script, format: payload.image },
          [payload.word.slice(0, 900)]: { type: 'string', description: payload.word },
          text: { type: 'string', description: payload.url }
        }
      }
    }),
    tool('failing'),
    tool('w'.repeat(120)),
    ...Object.values(payload).map((name) => tool(name.slice(0, 2000)))
  ]
}));
server.setRequestHandler(ListPromptsRequestSchema, () => ({
  prompts: [{ name: payload.script, title: payload.image, description: everything, arguments: [{ name: payload.image, description: payload.script }] }, { name: 'ask', description: everything }]
}));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
  console.error(everything);
  if (params.name === 'failing') throw new Error(everything);
  return { content: [{ type: 'text', text: everything }], isError: params.arguments?.text === 'fail' };
});
console.error(everything);
await server.connect(new StdioServerTransport());
