// Tools that ask the client something while they run (sampling, elicitation): of use in the legacy era only.

import { fromJsonSchema } from '@modelcontextprotocol/server';
import { answer, text } from './content.mjs';

const oneText = (name, description) =>
  fromJsonSchema({ type: 'object', properties: { [name]: { type: 'string', description } }, required: [name] });

const noArguments = fromJsonSchema({ type: 'object', properties: {} });

export function registerClientRequests(server) {
  server.registerTool(
    'test_sampling',
    { description: 'Asks the client for a completion.', inputSchema: oneText('prompt', 'What to ask') },
    async ({ prompt }, context) => {
      const result = await context.mcpReq.requestSampling({
        messages: [{ role: 'user', content: text(prompt) }],
        maxTokens: 100
      });
      return answer(text(`LLM response: ${result.content?.text ?? ''}`));
    });

  const elicit = async (context, message, properties, required) =>
    context.mcpReq.elicitInput({
      mode: 'form',
      message,
      requestedSchema: { type: 'object', properties, ...(required ? { required } : {}) }
    });

  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user two things.', inputSchema: oneText('message', 'What to say to the user') },
    async ({ message }, context) => {
      const result = await elicit(context, message, {
        username: { type: 'string', description: 'User name' },
        email: { type: 'string', description: 'E-mail address' }
      }, ['username', 'email']);
      return answer(text(`User response: action=${result.action}, content=${JSON.stringify(result.content ?? {})}`));
    });

  server.registerTool(
    'test_elicitation_sep1034_defaults',
    { description: 'Asks with a default of every simple type.', inputSchema: noArguments },
    async (_args, context) => {
      const result = await elicit(context, 'Please look through the defaults.', {
        name: { type: 'string', description: 'Name', default: 'John Doe' },
        age: { type: 'integer', description: 'Age', default: 30 },
        score: { type: 'number', description: 'Score', default: 95.5 },
        status: { type: 'string', description: 'Status', enum: ['active', 'inactive', 'pending'], default: 'active' },
        verified: { type: 'boolean', description: 'Verified', default: true }
      });
      return answer(text(`Elicitation completed: action=${result.action}, content=${JSON.stringify(result.content ?? {})}`));
    });

  server.registerTool(
    'test_elicitation_sep1330_enums',
    { description: 'Asks with each of the five forms of a choice.', inputSchema: noArguments },
    async (_args, context) => {
      const titled = [1, 2, 3].map((n) => ({ const: `value${n}`, title: ['First', 'Second', 'Third'][n - 1] + ' Option' }));
      const plain = ['option1', 'option2', 'option3'];
      const result = await elicit(context, 'Please choose.', {
        untitledSingle: { type: 'string', enum: plain },
        titledSingle: { type: 'string', oneOf: titled },
        legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
        untitledMulti: { type: 'array', items: { type: 'string', enum: plain } },
        titledMulti: { type: 'array', items: { anyOf: titled } }
      });
      return answer(text(`Elicitation completed: action=${result.action}, content=${JSON.stringify(result.content ?? {})}`));
    });
}
