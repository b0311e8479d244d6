// Legacy Streamable HTTP with sessions and resumable streams: one server per session.

import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { randomUUID } from 'node:crypto';
import { createFixture, toOwnClient } from './factory.mjs';

export class LegacySessions {
  #transports = new Map();

  async handle(request, response, body) {
    const id = request.headers['mcp-session-id'];
    if (id !== undefined && !this.#transports.has(id)) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } }));
      return;
    }
    const transport = id === undefined ? await this.#open() : this.#transports.get(id);
    await transport.handleRequest(request, response, body);
  }

  async #open() {
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      eventStore: new EventsInMemory(),
      retryInterval: 100,
      onsessioninitialized: (id) => void this.#transports.set(id, transport),
      onsessionclosed: (id) => void this.#transports.delete(id)
    });
    await createFixture('legacy', toOwnClient).connect(transport);
    return transport;
  }
}

/** Keeps the events of one session in order, so that a client may come back with Last-Event-ID. */
class EventsInMemory {
  #events = [];

  async storeEvent(streamId, message) {
    this.#events.push({ streamId, message });
    return `${streamId}/${this.#events.length - 1}`;
  }

  async replayEventsAfter(lastEventId, { send }) {
    const slash = lastEventId.lastIndexOf('/');
    const streamId = lastEventId.slice(0, slash);
    for (let index = Number(lastEventId.slice(slash + 1)) + 1; index < this.#events.length; index++) {
      const event = this.#events[index];
      const empty = Object.keys(event.message ?? {}).length === 0;
      if (event.streamId === streamId && !empty) await send(`${streamId}/${index}`, event.message);
    }
    return streamId;
  }
}
