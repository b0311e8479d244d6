// server-memory: state behind tools, one resource, and news of its change.

import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { equal, truthy, within } from '../harness/report.mjs';
import { call, first } from './everything.mjs';

export async function memoryChecks(report, client, subject) {
  const entity = { name: `bridge-${subject}`, entityType: 'thing', observations: ['long', 'old'] };

  await report.check('lists nine tools', async () => equal((await client.listTools()).tools.length, 9, 'tools'));
  await report.check('creates an entity and finds it', async () => {
    await call(client, 'create_entities', { entities: [entity] });
    const found = await call(client, 'search_nodes', { query: entity.name });
    equal(JSON.parse(first(found)).entities, [entity], 'entities');
  });
  await report.check('reads the graph as a resource', async () => {
    const { contents } = await client.readResource({ uri: 'memory://knowledge-graph' });
    truthy(JSON.parse(contents[0].text).entities.some(({ name }) => name === entity.name), 'the entity');
  });
  await report.check('hears of a change it subscribed to', async () => {
    const heard = new Promise((resolve) => client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => resolve(params.uri)));
    await client.subscribeResource({ uri: 'memory://knowledge-graph' });
    await call(client, 'add_observations', { observations: [{ entityName: entity.name, contents: ['narrow'] }] });
    equal(await within(5_000, heard), 'memory://knowledge-graph', 'uri');
    await client.unsubscribeResource({ uri: 'memory://knowledge-graph' });
  });
}
