// One server for one unit of serving: a request (modern), a session or a connection (legacy).

import { McpServer, createRequestStateCodec } from '@modelcontextprotocol/server';
import { randomBytes } from 'node:crypto';
import { registerClientRequests } from './client-requests.mjs';
import { registerInputRequired } from './input-required.mjs';
import { registerPromptsAndResources } from './prompts-and-resources.mjs';
import { registerTools } from './tools.mjs';

const state = createRequestStateCodec({ key: randomBytes(32) });

/**
 * Builds the fixture for an era.
 * `changes` says how list changes are announced: on the modern listen streams, or to the one legacy client.
 */
export function createFixture(era, changes) {
  const server = new McpServer(
    { name: 'turnpike-conformance-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {}
      },
      requestState: { verify: state.verify }
    });
  registerTools(server, changes);
  registerPromptsAndResources(server);
  // Both eras list the same tools, although each can use only one way to ask the client: a list that varied by era would
  // leave the other era's tools out of the baseline the gateway approves.
  registerInputRequired(server, state);
  registerClientRequests(server);
  if (era === 'legacy') {
    server.server.setRequestHandler('resources/subscribe', () => ({}));
    server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  }
  return server;
}

/** Announces to the one client a server is connected to. */
export const toOwnClient = {
  toolsChanged: (server) => server.sendToolListChanged(),
  promptsChanged: (server) => server.sendPromptListChanged()
};
