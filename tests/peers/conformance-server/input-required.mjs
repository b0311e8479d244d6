// Tools and a prompt that answer `input_required` until the client has supplied what they asked for: the modern era's way.

import { acceptedContent, fromJsonSchema, inputRequired, inputResponse } from '@modelcontextprotocol/server';
import { answer, text } from './content.mjs';

const noArguments = fromJsonSchema({ type: 'object', properties: {} });

const ask = (message, name, type = 'string') =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [name]: { type } }, required: [name] }
  });

const sample = (question, maxTokens) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: text(question) }], maxTokens });

export function registerInputRequired(server, state) {
  const tool = (name, description, run) =>
    server.registerTool(`test_input_required_result_${name}`, { description, inputSchema: noArguments }, (_args, context) => run(context));

  const responses = (context) => context.mcpReq.inputResponses;

  tool('elicitation', 'Asks for a name.', (context) => {
    const given = acceptedContent(responses(context), 'user_name');
    return typeof given?.name === 'string'
      ? answer(text(`Hello, ${given.name}!`))
      : inputRequired({ inputRequests: { user_name: ask('What is your name?', 'name') } });
  });

  tool('sampling', 'Asks the model of the client.', (context) => {
    const given = inputResponse(responses(context), 'capital_question');
    return given.kind === 'sampling'
      ? answer(text(given.result.content?.text ?? ''))
      : inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?', 100) } });
  });

  tool('list_roots', 'Asks for the roots of the client.', (context) => {
    const given = inputResponse(responses(context), 'client_roots');
    return given.kind === 'roots'
      ? answer(text(`Roots: ${given.roots.map((root) => root.uri).join(', ')}`))
      : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });

  const confirmed = (name, description) => tool(name, description, async (context) => {
    const sealed = context.mcpReq.requestState();
    return sealed?.tool === name && acceptedContent(responses(context), 'confirm')
      ? answer(text('state-ok'))
      : inputRequired({
        inputRequests: { confirm: ask('Please confirm', 'ok', 'boolean') },
        requestState: await state.mint({ tool: name })
      });
  });
  confirmed('request_state', 'Keeps state over two rounds.');
  confirmed('tampered_state', 'Refuses state it did not write.');

  tool('multiple_inputs', 'Asks three things at once.', async (context) => {
    const given = responses(context);
    const complete = acceptedContent(given, 'user_name')
      && inputResponse(given, 'greeting').kind === 'sampling'
      && inputResponse(given, 'client_roots').kind === 'roots';
    return complete && context.mcpReq.requestState()
      ? answer(text('All three were given.'))
      : inputRequired({
        inputRequests: {
          user_name: ask('What is your name?', 'name'),
          greeting: sample('Generate a greeting', 50),
          client_roots: inputRequired.listRoots()
        },
        requestState: await state.mint({ tool: 'multiple_inputs' })
      });
  });

  tool('multi_round', 'Asks twice, one after the other.', async (context) => {
    const sealed = context.mcpReq.requestState();
    const name = acceptedContent(responses(context), 'step1')?.name ?? sealed?.name;
    const color = acceptedContent(responses(context), 'step2')?.color;
    if (sealed?.round === 2 && color !== undefined) return answer(text(`${name} likes ${color}.`));
    return sealed?.round === 1 && name !== undefined
      ? inputRequired({
        inputRequests: { step2: ask('Step 2: What is your favorite color?', 'color') },
        requestState: await state.mint({ round: 2, name })
      })
      : inputRequired({
        inputRequests: { step1: ask('Step 1: What is your name?', 'name') },
        requestState: await state.mint({ round: 1 })
      });
  });

  tool('capabilities', 'Asks only what the client can answer.', (context) => {
    const can = context.mcpReq.envelope?.['io.modelcontextprotocol/clientCapabilities'] ?? {};
    const inputRequests = {
      ...(can.sampling ? { sampled: sample('What is the capital of France?', 100) } : {}),
      ...(can.elicitation ? { asked: ask('What is your name?', 'name') } : {}),
      ...(can.roots ? { roots: inputRequired.listRoots() } : {})
    };
    return Object.keys(inputRequests).length > 0 && !responses(context)
      ? inputRequired({ inputRequests })
      : answer(text('Nothing to ask.'));
  });

  // The SDK itself refuses to ask what the client did not declare: -32021.
  server.registerTool(
    'test_missing_capability',
    { description: 'Needs a client that can sample.', inputSchema: noArguments },
    (_args, context) => inputResponse(responses(context), 'sampled').kind === 'sampling'
      ? answer(text('The client can sample.'))
      : inputRequired({ inputRequests: { sampled: sample('Can you?', 10) } }));

  server.registerTool(
    'test_streaming_elicitation',
    { description: 'Asks in its result, never on the stream.', inputSchema: noArguments },
    (_args, context) => acceptedContent(responses(context), 'user_name')
      ? answer(text('Thank you.'))
      : inputRequired({ inputRequests: { user_name: ask('What is your name?', 'name') } }));

  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Needs to know something first.' },
    (context) => {
      const given = acceptedContent(responses(context), 'user_context');
      return given
        ? { messages: [{ role: 'user', content: text(`Context: ${given.context}`) }] }
        : inputRequired({ inputRequests: { user_context: ask('What context should the prompt use?', 'context') } });
    });
}
