import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { breaks, judge } from './breaking.mjs';

const problem = { content: { 'application/problem+json': { schema: { type: 'object' } } } };

/** A small document of the kind this API has; `change` mends it. */
function document(change = () => {}) {
  const made = {
    security: [{ bearer: [] }],
    paths: {
      '/v1/needs': {
        get: {
          security: [{}],
          parameters: [
            { name: 'state', in: 'query', schema: { type: 'string', enum: ['registered', 'met'] } },
            { $ref: '#/components/parameters/Purpose' },
          ],
          responses: {
            200: { headers: { ETag: {} }, content: { 'application/json': { schema: { $ref: '#/components/schemas/Need' } } } },
            404: problem,
          },
        },
        post: {
          requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/NeedInput' } } } },
          responses: { 201: { description: 'Made.' } },
        },
      },
    },
    components: {
      parameters: { Purpose: { name: 'Sidestilt-Purpose', in: 'header', required: false, schema: { type: 'string' } } },
      schemas: {
        Need: {
          type: 'object',
          required: ['id', 'state', 'children', 'side'],
          properties: {
            id: { type: 'string', format: 'uuid' },
            state: { type: 'string', enum: ['registered', 'met'] },
            note: { type: ['string', 'null'] },
            children: { type: 'array', items: { $ref: '#/components/schemas/Need' } },
            side: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Side' }] },
          },
        },
        NeedInput: {
          type: 'object',
          additionalProperties: false,
          required: ['title'],
          properties: {
            title: { type: 'string', minLength: 1, maxLength: 200 },
            source: { type: 'string', enum: ['relative', 'user'] },
            seats: { type: 'number' },
            side: { $ref: '#/components/schemas/Side' },
          },
        },
        Side: { type: 'object', properties: { lead: { type: 'string' } } },
      },
    },
  };
  change(made, made.paths['/v1/needs'], made.components.schemas);
  return made;
}

const CASES = [
  ['the same', () => {}, []],
  ['an operation removed', (_, path) => delete path.post, ['POST /v1/needs: operation removed']],
  ['a path removed', (all) => delete all.paths['/v1/needs'], ['GET /v1/needs: operation removed', 'POST /v1/needs: operation removed']],
  ['a status removed', (_, path) => delete path.get.responses[404], ['GET /v1/needs: status 404 removed']],
  ['a header removed', (_, path) => delete path.get.responses[200].headers.ETag, ['GET /v1/needs 200: header ETag removed']],
  ['a media type removed', (_, path) => (path.get.responses[404] = {}), ['GET /v1/needs 404: media type application/problem+json removed']],
  ['a token asked for', (_, path) => delete path.get.security, ['GET /v1/needs: needs a token now']],
  ['a parameter removed', (_, path) => path.get.parameters.shift(), ['GET /v1/needs: query parameter state removed']],
  ['a new parameter required', (_, path) => path.get.parameters.push({ name: 'on', in: 'query', required: true, schema: {} }),
    ['GET /v1/needs: query parameter on is required now']],
  ['a shared parameter required', (all) => (all.components.parameters.Purpose.required = true),
    ['GET /v1/needs: header parameter Sidestilt-Purpose is required now']],
  ['a parameter narrowed', (_, path) => path.get.parameters[0].schema.enum.pop(),
    ['GET /v1/needs query parameter state: value "met" is not taken any more']],
  ['a response member removed', (_, __, schemas) => delete schemas.Need.properties.note, ['GET /v1/needs 200/note: response member removed']],
  ['a response member that may be missing', (_, __, schemas) => schemas.Need.required.shift(),
    ['GET /v1/needs 200/id: response member may be missing now']],
  ['a response type changed', (_, __, schemas) => (schemas.Need.properties.id.type = 'integer'),
    ['GET /v1/needs 200/id: type string became integer']],
  ['a response member that may be null', (_, __, schemas) => (schemas.Need.properties.state.type = ['string', 'null']),
    ['GET /v1/needs 200/state: type string became null or string']],
  ['a response format changed', (_, __, schemas) => delete schemas.Need.properties.id.format, ['GET /v1/needs 200/id: format changed']],
  ['a member removed behind a reference, both ways', (_, __, schemas) => delete schemas.Side.properties.lead,
    ['GET /v1/needs 200/side/lead: response member removed', 'POST /v1/needs body/side/lead: request member removed']],
  ['a request member required', (_, __, schemas) => schemas.NeedInput.required.push('source'),
    ['POST /v1/needs body/source: request member is required now']],
  ['a new request member required', (_, __, schemas) => {
    schemas.NeedInput.properties.why = { type: 'string' };
    schemas.NeedInput.required.push('why');
  }, ['POST /v1/needs body/why: request member is required now']],
  ['a request member removed', (_, __, schemas) => delete schemas.NeedInput.properties.source,
    ['POST /v1/needs body/source: request member removed']],
  ['a request enumeration narrowed', (_, __, schemas) => schemas.NeedInput.properties.source.enum.shift(),
    ['POST /v1/needs body/source: value "relative" is not taken any more']],
  ['a request type changed', (_, __, schemas) => (schemas.NeedInput.properties.title.type = 'object'),
    ['POST /v1/needs body/title: type string became object']],
  ['a request number made whole', (_, __, schemas) => (schemas.NeedInput.properties.seats.type = 'integer'),
    ['POST /v1/needs body/seats: type number became integer']],
  ['a request text shortened', (_, __, schemas) => (schemas.NeedInput.properties.title.maxLength = 100),
    ['POST /v1/needs body/title: maxLength changed']],
  ['a request pattern added', (_, __, schemas) => (schemas.NeedInput.properties.title.pattern = '^x'),
    ['POST /v1/needs body/title: pattern changed']],

  // What a client of the earlier document does not notice.
  ['an operation added', (all) => (all.paths['/v1/new'] = { get: {} }), []],
  ['a status added', (_, path) => (path.get.responses[410] = problem), []],
  ['an optional parameter added', (_, path) => path.get.parameters.push({ name: 'q', in: 'query', schema: {} }), []],
  ['a response member added', (_, __, schemas) => (schemas.Need.properties.more = { type: 'string' }), []],
  ['a response value added', (_, __, schemas) => schemas.Need.properties.state.enum.push('merged'), []],
  ['a response member never null any more', (_, __, schemas) => (schemas.Need.properties.note.type = 'string'), []],
  ['an optional request member added', (_, __, schemas) => (schemas.NeedInput.properties.why = { type: 'string' }), []],
  ['a request member not required any more', (_, __, schemas) => schemas.NeedInput.required.pop(), []],
  ['a request value added', (_, __, schemas) => schemas.NeedInput.properties.source.enum.push('staff'), []],
  ['a request text lengthened', (_, __, schemas) => (schemas.NeedInput.properties.title.maxLength = 500), []],
  ['a request member that may be null', (_, __, schemas) => (schemas.NeedInput.properties.title.type = ['string', 'null']), []],
];

for (const [what, change, expected] of CASES) {
  test(what, () => assert.deepEqual(breaks(document(), document(change)), expected));
}

test('a break needs a reason, and a reason a break', () => {
  const reasons = ['GET /a: operation removed\tnobody used it', 'GET /b: operation removed\tgone', 'GET /c: x\t'];
  const judged = judge(['GET /a: operation removed', 'GET /c: x', 'GET /d: operation removed'], reasons);
  assert.deepEqual(judged.unexplained, ['GET /d: operation removed']);
  assert.deepEqual(judged.stale, ['GET /b: operation removed']);
  assert.deepEqual(judged.bare, ['GET /c: x\t']);
});

test('the whole document, taken apart', () => {
  const whole = () => JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'));
  const less = whole();
  const [path] = Object.keys(less.paths);
  delete less.paths[path];
  assert.deepEqual(breaks(whole(), whole()), []);
  assert.ok(breaks(whole(), less).some((line) => line.endsWith(`${path}: operation removed`)));
});
