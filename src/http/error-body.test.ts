import { describe, expect, it } from 'vitest';
import { readErrorBody } from './error-body.ts';

describe('error bodies that hosts are known to send', () => {
  it.each([
    ['a text', '{"error":"Model X does not exist"}', 'Model X does not exist'],
    [
      'an object',
      '{"error":{"message":"not supported","type":"invalid_request_error","code":"model_not_supported"}}',
      'not supported',
    ],
    [
      'a list',
      `{"error":["Error in 'inputs.context': field required"]}`,
      "Error in 'inputs.context': field required",
    ],
    [
      'with warnings',
      '{"error":"unknown error","warnings":["There was an inference error: boom"]}',
      'unknown error (There was an inference error: boom)',
    ],
    ['TGI', '{"error":"Input validation error","error_type":"validation"}', 'Input validation error'],
    ['TEI on its OpenAI route', '{"message":"too long","code":422,"type":"Validation"}', 'too long'],
    ['FastAPI, text', '{"detail":"Not authenticated"}', 'Not authenticated'],
    [
      'FastAPI, list',
      '{"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]}',
      'field required',
    ],
    ['problem+json', '{"detail":"bad input","status":422,"title":"Invalid"}', 'bad input'],
    ['a gateway that speaks message', '{"message":"Unauthorized","request_id":"1"}', 'Unauthorized'],
    ['a chat frame of TGI', '{"error":{"message":"out of memory","http_status_code":422}}', 'out of memory'],
    ['vLLM', '{"object":"error","message":"too long","type":"BadRequestError","code":400}', 'too long'],
    ['an error with an id', '{"id":"o1","error":{"message":"bad request"}}', 'bad request'],
    ['a route that is not there', '404: Not Found', '404: Not Found'],
    ['plain text', 'Failed to deserialize the JSON body', 'Failed to deserialize the JSON body'],
    [
      'a page',
      '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>',
      'HTML page: 502 Bad Gateway',
    ],
    ['nothing', '', null],
    ['null', 'null', 'null'],
  ])('%s', (_name, body, message) => {
    expect(readErrorBody(body).message).toBe(message);
  });

  it('does not overflow the stack on a refusal that is nested without end', () => {
    const deep = `{"error":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(readErrorBody(deep).message).toMatch(/^\{"error":\[\[/);
  });

  it('reads the estimated time of a loading model as ms', () => {
    expect(
      readErrorBody('{"error":"Model X is currently loading","estimated_time":20.5}').estimatedTimeMs,
    ).toBe(20_500);
    expect(readErrorBody('{"error":"x","estimated_time":"soon"}').estimatedTimeMs).toBeNull();
  });

  it('leaves no token in a message', () => {
    expect(readErrorBody('{"error":"bad token hf_abcdefghijklmnop"}').message).toBe('bad token [redacted]');
  });
});
