// Tools both eras know: contents of every kind, an error, progress, logging, a header-mirrored argument.

import { fromJsonSchema } from '@modelcontextprotocol/server';
import { answer, pause, pixelPng, silentWav, text } from './content.mjs';

const noArguments = fromJsonSchema({ type: 'object', properties: {} });

/** A schema with the keywords of 2020-12 that a gateway must not lose on its way. */
const richSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } }
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' }
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false
};

export function registerTools(server, changes) {
  const tool = (name, description, run, inputSchema = noArguments) =>
    server.registerTool(name, { description, inputSchema }, run);

  tool('test_simple_text', 'Answers with one line of text.', () =>
    answer(text('This is a simple text response for testing.')));

  tool('test_image_content', 'Answers with one picture.', () =>
    answer({ type: 'image', data: pixelPng, mimeType: 'image/png' }));

  tool('test_audio_content', 'Answers with one sound.', () =>
    answer({ type: 'audio', data: silentWav, mimeType: 'audio/wav' }));

  tool('test_embedded_resource', 'Answers with a resource inside the result.', () =>
    answer(resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')));

  tool('test_multiple_content_types', 'Answers with text, a picture and a resource.', () =>
    answer(
      text('Multiple content types test:'),
      { type: 'image', data: pixelPng, mimeType: 'image/png' },
      resource('test://mixed-content-resource', 'application/json', JSON.stringify({ test: 'data', value: 123 }))));

  tool('test_error_handling', 'Always fails.', () => {
    throw new Error('This tool intentionally returns an error for testing');
  });

  tool('test_tool_with_progress', 'Reports progress three times.', async (_args, context) => {
    const token = context.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (token !== undefined) {
        await context.mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken: token, progress, total: 100, message: `${progress} of 100` }
        });
      }
      if (progress < 100) await pause(50);
    }
    return answer(text('Three steps done.'));
  });

  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    tool(name, 'Writes three log messages where the client asked for them.', async (_args, context) => {
      for (const message of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await context.mcpReq.log('info', message);
        await pause(50);
      }
      return answer(text('Three messages written.'));
    });
  }

  tool('test_reconnection', 'Drops its own answer stream once, so that the client has to come back for the result.', async (_args, context) => {
    context.http?.closeSSE?.();
    await pause(100);
    return answer(text('The answer after the stream was closed.'));
  });

  tool('test_trigger_tool_change', 'Says that the list of tools changed.', () => {
    changes.toolsChanged(server);
    return answer(text('Said so.'));
  });

  tool('test_trigger_prompt_change', 'Says that the list of prompts changed.', () => {
    changes.promptsChanged(server);
    return answer(text('Said so.'));
  });

  tool('test_mirrored_argument', 'Has an argument that is mirrored in a header.', ({ region }) => answer(text(`Region ${region}.`)),
    fromJsonSchema({
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
      required: ['region']
    }));

  tool('json_schema_2020_12_tool', 'Has a schema with the keywords of 2020-12.', (args) => answer(text(JSON.stringify(args))),
    fromJsonSchema(richSchema));
}

function resource(uri, mimeType, body) {
  return { type: 'resource', resource: { uri, mimeType, text: body } };
}
