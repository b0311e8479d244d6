// Prompts, resources, a template and completion: the same in both eras.

import { ResourceTemplate, completable } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { pixelPng, text } from './content.mjs';

const cities = ['paris', 'park', 'party'];

export function registerPromptsAndResources(server) {
  const user = (content) => ({ role: 'user', content });

  server.registerPrompt('test_simple_prompt', { description: 'One line.' }, () => ({
    messages: [user(text('This is a simple prompt for testing.'))]
  }));

  server.registerPrompt('test_prompt_with_arguments', {
    description: 'Two arguments, the first one completed.',
    argsSchema: z.object({
      arg1: completable(z.string().describe('First'), (value) => cities.filter((city) => city.startsWith(value))),
      arg2: z.string().describe('Second')
    })
  }, ({ arg1, arg2 }) => ({
    messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))]
  }));

  server.registerPrompt('test_prompt_with_embedded_resource', {
    description: 'A resource inside.',
    argsSchema: z.object({ resourceUri: z.string().describe('URI of the resource') })
  }, ({ resourceUri }) => ({
    messages: [
      user({ type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' } }),
      user(text('Please process the embedded resource above.'))
    ]
  }));

  server.registerPrompt('test_prompt_with_image', { description: 'A picture inside.' }, () => ({
    messages: [
      user({ type: 'image', data: pixelPng, mimeType: 'image/png' }),
      user(text('Please analyze the image above.'))
    ]
  }));

  const fixed = (name, uri, mimeType, body) =>
    server.registerResource(name, uri, { title: name, description: `Always the same ${mimeType}.`, mimeType }, () => ({
      contents: [{ uri, mimeType, ...body }]
    }));
  fixed('static-text', 'test://static-text', 'text/plain', { text: 'This is the content of the static text resource.' });
  fixed('static-binary', 'test://static-binary', 'image/png', { blob: pixelPng });
  fixed('watched-resource', 'test://watched-resource', 'text/plain', { text: 'Watched.' });

  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { title: 'template', description: 'Data for an id.', mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [{
        uri: uri.href,
        mimeType: 'application/json',
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` })
      }]
    }));
}
