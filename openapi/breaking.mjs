// What of an OpenAPI 3.1 document breaks clients of an earlier one.
//
//   node breaking.mjs                 openapi.json against released.json
//   node breaking.mjs <old> <new>     any two
//
// A break on purpose stands in breaks.tsv with its reason. Reads what this API's documents are made
// of; a keyword it can't compare counts as a break when it changes, so nothing slips through.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Every break between two documents, as lines of text in a stable order. */
export function breaks(before, after) {
  const found = new Set();
  const add = (place, what) => found.add(`${place}: ${what}`);
  for (const [path, item] of Object.entries(before.paths ?? {})) {
    for (const method of METHODS.filter((method) => item[method])) {
      const now = after.paths?.[path]?.[method];
      const place = `${method.toUpperCase()} ${path}`;
      if (now) operation(place, item[method], now);
      else add(place, 'operation removed');
    }
  }
  return [...found].sort();

  function operation(place, was, now) {
    parameters(place, was, now);
    requestBody(place, resolve(before, was.requestBody), resolve(after, now.requestBody));
    responses(place, was.responses ?? {}, now.responses ?? {});
    const open = (document, one) => (one.security ?? document.security ?? []).some((s) => !Object.keys(s).length);
    if (open(before, was) && !open(after, now)) add(place, 'needs a token now');
  }

  function parameters(place, was, now) {
    const byName = (document, one) => new Map((one.parameters ?? []).map((parameter) => {
      const found = resolve(document, parameter);
      return [`${found.in} parameter ${found.name}`, found];
    }));
    const [old, fresh] = [byName(before, was), byName(after, now)];
    for (const [name, parameter] of fresh) {
      if (parameter.required && !old.get(name)?.required) add(place, `${name} is required now`);
    }
    for (const [name, parameter] of old) {
      // An unknown query parameter is refused, so one that is gone breaks whoever sends it.
      if (!fresh.has(name)) add(place, `${name} removed`);
      else schemas(`${place} ${name}`, 'in', parameter.schema, fresh.get(name).schema);
    }
  }

  function requestBody(place, was, now) {
    if (now?.required && !was?.required) add(place, 'a body is required now');
    if (was && !now) add(place, 'body removed');
    if (was && now) media(`${place} body`, 'in', was.content, now.content);
  }

  function responses(place, was, now) {
    for (const status of Object.keys(was)) {
      if (!now[status]) {
        add(place, `status ${status} removed`);
        continue;
      }
      const [old, fresh] = [resolve(before, was[status]), resolve(after, now[status])];
      media(`${place} ${status}`, 'out', old.content, fresh.content);
      for (const header of Object.keys(old.headers ?? {})) {
        if (!fresh.headers?.[header]) add(`${place} ${status}`, `header ${header} removed`);
      }
    }
  }

  function media(place, way, was = {}, now = {}) {
    for (const [type, content] of Object.entries(was)) {
      if (now[type]) schemas(place, way, content.schema, now[type].schema);
      else add(place, `media type ${type} removed`);
    }
  }

  /** `in`: all that was accepted still is. `out`: all that is answered was to be expected. */
  function schemas(place, way, was, now, above = []) {
    const pair = `${was?.$ref} ${now?.$ref}`;
    if (was?.$ref && above.includes(pair)) return;
    const inside = [...above, pair];
    const [old, fresh] = [plain(before, was), plain(after, now)];
    types(place, way, old, fresh);
    values(place, way, old, fresh);
    bounds(place, way, old, fresh);
    members(place, way, old, fresh, inside);
    if (old.items && fresh.items) schemas(`${place}/*`, way, old.items, fresh.items, inside);
    variants(place, way, old, fresh, inside);
  }

  function types(place, way, old, fresh) {
    const [accepted, offered] = way === 'in' ? [fresh.types, old.types] : [old.types, fresh.types];
    const fits = (type) => accepted.has(type) || (type === 'integer' && accepted.has('number'));
    if (accepted.size && !(offered.size && [...offered].every(fits))) {
      const said = (types) => [...types].sort().join(' or ') || 'anything';
      add(place, `type ${said(old.types)} became ${said(fresh.types)}`);
    }
  }

  function values(place, way, old, fresh) {
    // Clients are told to expect new values in answers.
    if (way === 'out' || !fresh.enum) return;
    if (!old.enum) return add(place, 'takes only certain values now');
    const gone = old.enum.filter((value) => !fresh.enum.includes(value));
    for (const value of gone) add(place, `value ${JSON.stringify(value)} is not taken any more`);
  }

  function bounds(place, way, old, fresh) {
    const [wide, narrow] = way === 'in' ? [fresh, old] : [old, fresh];
    for (const name of ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties']) {
      if ((wide[name] ?? -Infinity) > (narrow[name] ?? -Infinity)) add(place, `${name} changed`);
    }
    for (const name of ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties']) {
      if ((wide[name] ?? Infinity) < (narrow[name] ?? Infinity)) add(place, `${name} changed`);
    }
    for (const name of ['pattern', 'format', 'uniqueItems', 'multipleOf', 'const']) {
      const stricter = wide[name] !== undefined && wide[name] !== false;
      if (stricter && JSON.stringify(wide[name]) !== JSON.stringify(narrow[name])) add(place, `${name} changed`);
    }
  }

  function members(place, way, old, fresh, above) {
    for (const [name, member] of Object.entries(old.properties ?? {})) {
      const now = fresh.properties?.[name];
      if (now) schemas(`${place}/${name}`, way, member, now, above);
      // An unknown member is refused, so one that is gone breaks whoever sends it.
      else add(`${place}/${name}`, way === 'in' ? 'request member removed' : 'response member removed');
    }
    const required = (one, name) => (one.required ?? []).includes(name);
    for (const name of way === 'in' ? fresh.required ?? [] : []) {
      if (!required(old, name)) add(`${place}/${name}`, 'request member is required now');
    }
    for (const name of way === 'out' ? old.required ?? [] : []) {
      if (fresh.properties?.[name] && !required(fresh, name)) add(`${place}/${name}`, 'response member may be missing now');
    }
    const closed = (one) => one.additionalProperties === false;
    if (way === 'in' && closed(fresh) && !closed(old)) add(place, 'refuses other members now');
  }

  /** Variants are told apart by the schema they name, else by their place. */
  function variants(place, way, old, fresh, above) {
    const named = (one) => new Map(one.variants.map((variant, nth) => [name(variant) ?? `variant ${nth + 1}`, variant]));
    const [was, now] = [named(old), named(fresh)];
    for (const [name, variant] of was) {
      if (now.has(name)) schemas(`${place}(${name})`, way, variant, now.get(name), above);
      else if (way === 'in' || !now.size) add(place, `${name} removed`);
    }
    for (const name of now.keys()) {
      if (!was.has(name) && (way === 'out' || !was.size)) add(place, `${name} added`);
    }
  }
}

const name = (schema) => schema.$ref?.split('/').pop();

function resolve(document, value) {
  if (!value?.$ref) return value;
  const parts = value.$ref.replace(/^#\//, '').split('/');
  return resolve(document, parts.reduce((at, part) => at[part.replace(/~1/g, '/').replace(/~0/g, '~')], document));
}

/** A schema with its reference followed, `allOf` merged, null a type like others, and its variants apart. */
function plain(document, schema = {}) {
  const merged = { ...resolve(document, schema) };
  for (const part of merged.allOf ?? []) {
    const inner = plain(document, part);
    merged.properties = { ...inner.properties, ...merged.properties };
    merged.required = [...(inner.required ?? []), ...(merged.required ?? [])];
    merged.type ??= [...inner.types];
  }
  let variants = [...(merged.oneOf ?? merged.anyOf ?? [])];
  const types = new Set([merged.type ?? []].flat());
  const nullable = variants.some((variant) => variant.type === 'null');
  variants = variants.filter((variant) => variant.type !== 'null');
  if (variants.length !== 1) return { ...merged, types: nullable ? types.add('null') : types, variants };
  const only = plain(document, variants[0]);
  return { ...only, types: nullable ? new Set([...only.types, 'null']) : only.types };
}

/** Breaks without a reason, and reasons without a break. */
export function judge(found, reasons) {
  const known = new Set(reasons.map((line) => line.split('\t')[0]));
  return {
    unexplained: found.filter((line) => !known.has(line)),
    stale: [...known].filter((line) => !found.includes(line)),
    bare: reasons.filter((line) => !line.split('\t')[1]?.trim()),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const here = (file) => new URL(file, import.meta.url);
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const [old, fresh] = process.argv.slice(2);
  const found = breaks(read(old ?? here('released.json')), read(fresh ?? here('openapi.json')));
  const reasons = old ? [] : readFileSync(here('breaks.tsv'), 'utf8').split('\n').slice(1).filter(Boolean);
  const { unexplained, stale, bare } = judge(found, reasons);
  for (const line of unexplained) console.error(`breaks clients: ${line}`);
  for (const line of stale) console.error(`breaks.tsv explains what is no break: ${line}`);
  for (const line of bare) console.error(`breaks.tsv gives no reason: ${line}`);
  if (unexplained.length + stale.length + bare.length) {
    console.error('openapi/README.md tells how to mend this.');
    process.exitCode = 1;
  } else {
    console.log(`no unexplained break since the last release, ${found.length} explained`);
  }
}
