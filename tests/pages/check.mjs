// Every page of a served demonstration in Chromium, wide and on a phone, light and dark: no finding of
// axe (WCAG 2.2 A and AA, best practice), no sideways scrolling at 360 px, no broken link or anchor,
// nothing asked of another host, nothing that the page's own security policy forbids. And what participants
// have answered, as a page: it needs a token, and no link leads to it.
//
//   node check.mjs <sidestilt>

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { chromium } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LOOKS = [
  { name: 'wide, light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: '360 px, dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
];
// Of the many pages that are made alike, each is shown in one look, in turns; all others in both.
const ALIKE = /^\/(docs\/operations|docs\/schemas|problems)\/./;

const home = await mkdtemp(join(tmpdir(), 'sidestilt-pages.'));
const server = spawn(process.argv[2], ['demo', '--listen', '127.0.0.1:0',
  '--database-url', `sqlite:${home}/demo.sqlite`, '--tokens-file', `${home}/tokens.json`],
  { stdio: ['ignore', 'pipe', 'inherit'] });
const findings = [];

try {
  const { base, results } = await greeting();
  const links = await crawl(base);
  const tokens = JSON.parse(await readFile(join(home, 'tokens.json'), 'utf8'));
  const authorization = `Bearer ${tokens.userLead}`;
  const pages = [
    ...[...links.keys()].map((path) => ({ path, headers: {} })),
    ...['nb', 'nn', 'en'].map((language) => (
      { path: results, headers: { authorization, 'accept-language': language } })),
  ];
  await inBrowser(base, pages);
  anchors(links);
  console.log(`pages: ${pages.length} pages, ${findings.length} findings`);
} finally {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill();
  await ended;
  await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
for (const finding of findings) console.error(finding);
process.exitCode = findings.length ? 1 : 0;

/** Where it listens, and the page with results that it shows. */
async function greeting() {
  let base, results;
  for await (const line of createInterface({ input: server.stdout })) {
    base ??= /^Sidestilt listens on (\S+)$/.exec(line)?.[1];
    results ??= /(\/v1\/runs\/[^/]+\/results\/page)'/.exec(line)?.[1];
    if (base && results) return { base, results };
  }
  throw new Error('the demonstration did not start');
}

/** Every page that can be reached, with the links and ids in it. */
async function crawl(base) {
  const links = new Map();
  const ahead = ['/docs', '/problems'];
  for (let path; (path = ahead.shift()); ) {
    if (links.has(path)) continue;
    const answer = await fetch(base + path);
    const html = answer.headers.get('content-type')?.startsWith('text/html') ? await answer.text() : '';
    if (!answer.ok) findings.push(`${path}: linked to, answers ${answer.status}`);
    if (!html) continue;
    const all = (pattern) => [...html.matchAll(pattern)].map(([, value]) => decodeURI(value));
    const found = { hrefs: all(/href="([^"]*)"/g), ids: all(/\sid="([^"]*)"/g) };
    links.set(path, found);
    const twice = found.ids.filter((id, at) => found.ids.indexOf(id) !== at);
    if (twice.length) findings.push(`${path}: two elements have the id ${twice.join(', ')}`);
    for (const href of found.hrefs) {
      if (!/^[/#]/.test(href)) findings.push(`${path}: leads elsewhere, to ${href}`);
      else if (href.startsWith('/')) ahead.push(href.split('#')[0]);
    }
  }
  return links;
}

function anchors(links) {
  for (const [path, { hrefs }] of links) {
    for (const href of hrefs.filter((href) => href.includes('#'))) {
      const [to, id] = href.split('#');
      if (links.has(to || path) && !links.get(to || path).ids.includes(id)) {
        findings.push(`${path}: no such place, ${href}`);
      }
    }
  }
}

async function inBrowser(base, pages) {
  for (const [turn, look] of LOOKS.entries()) {
    const { name, ...shown } = look;
    const browser = await chromium.launchPersistentContext(join(home, `profile-${turn}`), {
      executablePath: '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...shown,
    });
    // The pages allow no script: the browser brings axe along, and their policy stays in force.
    await browser.addInitScript({ path: AXE });
    const page = await browser.newPage();
    // Two cores may be busy with much else.
    page.setDefaultNavigationTimeout(120_000);
    let shownAs;
    page.on('console', (said) => {
      if (said.type() === 'error') findings.push(`${shownAs}: ${said.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(base)) findings.push(`${shownAs}: asks for ${request.url()}`);
    });
    const mine = pages.filter(({ path }, nth) => !ALIKE.test(path) || nth % LOOKS.length === turn);
    for (const { path, headers } of mine) {
      shownAs = `${path} (${[name, headers['accept-language']].filter(Boolean).join(', ')})`;
      await page.setExtraHTTPHeaders(headers);
      const answer = await page.goto(base + path);
      if (!answer.ok()) findings.push(`${shownAs}: answers ${answer.status()}`);
      const [{ violations }, width] = await page.evaluate(async (rules) => [
        await axe.run(document, { runOnly: rules, resultTypes: ['violations'] }),
        document.documentElement.scrollWidth,
      ], RULES);
      for (const { id, help, nodes } of violations) {
        findings.push(`${shownAs}: ${id}, ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' … ')}`);
      }
      if (width > shown.viewport.width) findings.push(`${shownAs}: ${width} px wide, scrolls sideways`);
    }
    await browser.close();
  }
}
