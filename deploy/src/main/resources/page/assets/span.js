// One span, opened: what it says about itself, and what it links to.

import {copyButton, el, icon} from './dom.js';
import {duration} from './format.js';

/** The details of a span; `waterfall` knows the other spans and can ask for linked traces. */
export function spanDetails(span, waterfall) {
  const attributes = Object.entries(span.attributes);
  return el('div', {class: 'span-details', role: 'group', 'aria-label': 'Span ' + span.name},
    el('div', {class: 'span-head'},
      el('h3', null, span.name),
      el('button', {type: 'button', class: 'plain', onclick: () => waterfall.zoom(span)}, 'Zoom to this span')),
    span.status === 'error' ? el('p', {class: 'problem'}, icon('warn'), el('span', null, el('strong', null, 'Error'), span.message ? ': ' + span.message : '')) : null,
    el('dl', {class: 'facts'},
      fact('Service', span.service),
      fact('Kind', span.kind),
      fact('Starts after', duration(span.startMs)),
      fact('Takes', span.unfinished ? 'open' : duration(span.durationMs)),
      fact('Span ID', el('code', null, span.id), copyButton(span.id, 'span ID'))),
    attributes.length ? [el('h4', null, 'Attributes'), table(attributes)] : null,
    span.events.length ? [el('h4', null, 'Events'), el('ul', {class: 'events'}, span.events.map(event =>
      el('li', null, el('strong', null, event.name), el('span', {class: 'muted'}, ' at ' + duration(event.atMs)), Object.keys(event.attributes).length ? table(Object.entries(event.attributes)) : null)))] : null,
    span.links.length ? [el('h4', null, 'Links'), el('ul', {class: 'links'}, span.links.map(link => linkItem(link, waterfall)))] : null);
}

function fact(name, ...value) {
  return el('div', {class: 'fact'}, el('dt', null, name), el('dd', null, value));
}

function table(entries) {
  return el('table', {class: 'attributes'}, el('tbody', null, entries.map(([name, value]) =>
    el('tr', null, el('th', {scope: 'row'}, name), el('td', null, Array.isArray(value) ? value.join(', ') || '(none)' : typeof value === 'object' ? JSON.stringify(value) : String(value))))));
}

/** A link within the trace leads to its row, one to another turn to that turn's page, any other trace opens in place. */
function linkItem(link, waterfall) {
  const here = link.traceId === waterfall.trace.traceId ? waterfall.spans.get(link.spanId) : null;
  const extra = Object.keys(link.attributes).length ? table(Object.entries(link.attributes)) : null;
  if (here) {
    return el('li', null, el('button', {type: 'button', class: 'plain', onclick: () => waterfall.reveal(link.spanId)}, here.name),
      el('span', {class: 'muted'}, ' in ' + here.service), extra);
  }
  if (link.turnId && link.traceId !== waterfall.trace.traceId) {
    return el('li', null, el('a', {href: '/turns/' + encodeURIComponent(link.turnId)}, 'turn ' + link.turnId), el('code', {class: 'muted'}, ' span ' + link.spanId), extra);
  }
  if (link.traceId === waterfall.trace.traceId) {
    return el('li', null, el('span', {class: 'muted'}, 'a span of this trace that is not here: '), el('code', null, link.spanId), extra);
  }
  const shown = el('div', {class: 'linked'});
  const button = el('button', {type: 'button', class: 'plain', onclick: async () => {
    button.disabled = true;
    await open(link, waterfall, shown);
    button.disabled = false;
  }}, 'Open the linked span');
  return el('li', null, button, el('code', {class: 'muted'}, ' trace ' + link.traceId), extra, shown);
}

async function open(link, waterfall, shown) {
  let view;
  try {
    view = await waterfall.fetchLinked(link.traceId);
  } catch {
    view = {state: 'unavailable', detail: 'The page\u2019s server does not answer.'};
  }
  const span = view.state === 'found' ? view.trace.spans.find(one => one.id === link.spanId) : null;
  if (!span) {
    shown.replaceChildren(el('p', {class: 'muted'}, view.detail || 'The linked span is not in the trace store.'));
    return;
  }
  const members = span.links.length;
  shown.replaceChildren(el('div', {class: 'linked-span'},
    el('h4', null, span.name, el('span', {class: 'muted'}, ' in ' + span.service + ', ' + duration(span.durationMs))),
    table(Object.entries(span.attributes)),
    members ? el('p', null, el('span', {class: 'muted'}, 'Shared by '), span.links.map((member, index) => [index ? ', ' : '', memberLink(member, waterfall)])) : null));
}

function memberLink(member, waterfall) {
  const name = member.turnId ? 'turn ' + member.turnId : 'trace ' + member.traceId.slice(0, 8) + '…';
  if (member.traceId === waterfall.trace.traceId) {
    return el('strong', null, 'this turn');
  }
  return member.turnId ? el('a', {href: '/turns/' + encodeURIComponent(member.turnId)}, name) : el('span', null, name);
}
